// Nothing leaves the browser before Submit, and nothing about people stays in it afterwards.
import { chromium } from '@playwright/test';

import { Witness } from '../support/witness.js';
import { App } from './app.js';
import { browser } from './browser.js';
import { expect, report, test, usage } from './fixtures.js';

test.use({ serviceWorkers: 'allow' });

test('nothing is requested between loading the page and Submit', async ({ endpoint }) => {
  const witness = await Witness.start();
  // Everything the browser asks for passes the witness, of this machine too, whoever in the page asks for it.
  const instance = await chromium.launch({ ...browser.launchOptions, proxy: { server: witness.address, bypass: '<-loopback>' } });
  try {
    const page = await instance.newPage({ serviceWorkers: 'allow' });
    const asked = [];
    page.context().on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    const app = new App(page);
    await app.open(endpoint.origin);
    await page.waitForLoadState('networkidle');
    expect(witness.seen.length).toBeGreaterThan(2);
    await page.evaluate(() => navigator.serviceWorker.ready);

    const loaded = { seen: witness.seen.length, asked: asked.length };
    await app.drop(usage, report);
    await app.previewed();
    await app.mark('search').fill('tanaka');
    await expect(app.mark('person-row').first()).toBeVisible();
    await app.mark('enterprise').fill(endpoint.enterprise);
    await app.mark('token').fill(endpoint.token);
    await expect(app.mark('payload-sha256')).toHaveText(/^[0-9a-f]{64}$/);
    await page.waitForLoadState('networkidle');
    expect(witness.seen.slice(loaded.seen)).toEqual([]);
    expect(asked.slice(loaded.asked).filter((line) => !/ (blob|data):/.test(line))).toEqual([]);

    await app.mark('submit').click();
    await app.receipt();
    const after = witness.seen.slice(loaded.seen);
    expect(after[0]).toBe(`POST ${endpoint.origin}/enterprises/${endpoint.enterprise}/server-usage-uploads`);
    expect(after.every((line) => line.includes(endpoint.origin))).toBe(true);
  } finally {
    await instance.close();
    await witness.dispose();
  }
});

test('the page talks to no address but its own, whatever it is told', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  const hosts = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => new URL(entry.name).host));
  expect(new Set(hosts)).toEqual(new Set([new URL(endpoint.origin).host]));
});

test('nothing about people is stored in the browser: only settings', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.submit(endpoint);
  await app.receipt();
  await page.evaluate(() => navigator.serviceWorker.ready);
  const stored = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map(({ name }) => name),
    kept: (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))).flat().map(({ url }) => url),
    cookies: document.cookie,
    files: await Array.fromAsync((await navigator.storage.getDirectory()).keys()),
  }));
  expect(stored).toMatchObject({ session: {}, databases: [], cookies: '', files: [] });
  // The build's own files, so that the page opens without a network; nothing that was read or answered.
  expect(stored.kept.length).toBeGreaterThan(5);
  const own = new RegExp(`^${endpoint.origin}/(?:assets/[\\w-]+\\.\\w+|manifest\\.webmanifest)?$`);
  for (const url of stored.kept) expect(url).toMatch(own);
  const settings = JSON.stringify(stored.local);
  expect(settings.length).toBeLessThan(300);
  for (const secret of [endpoint.token, '@', 'aurora', 'diallo']) expect(settings).not.toContain(secret);
});
