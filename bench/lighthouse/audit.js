// Lighthouse over the real page: as it is found, and with the sample files previewed. Prints what was found as its last line.
// Started by `cargo xtask lighthouse`.
import { join } from 'node:path';

import { navigation, snapshot } from 'lighthouse';
import puppeteer from 'puppeteer-core';

import { Endpoint } from '../../tests/support/endpoint.js';
import { given, samples } from '../../tests/support/project.js';

const categories = ['accessibility', 'best-practices'];
const files = ['ghes-usage.json', 'consumed-licenses.json'].map((name) => join(samples, name));
const wide = { formFactor: 'desktop', screenEmulation: { mobile: false, width: 1280, height: 900, deviceScaleFactor: 1, disabled: false } };
const narrow = { formFactor: 'mobile', screenEmulation: { mobile: true, width: 412, height: 823, deviceScaleFactor: 1.75, disabled: false } };
const windows = { 'desktop': wide, 'telephone': narrow };
const mark = (name) => `[data-testid=${name}]`;

const browser = await puppeteer.launch({
  executablePath: given('CHROMIUM'),
  // As root, in a container: what is loaded is the page alone.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const endpoint = await Endpoint.start({ members: files[1] });
const rows = [];

/** Keeps the scores, and what is not as it should be. */
function keep(state, window, { lhr }) {
  const score = (name) => Math.round(lhr.categories[name].score * 100);
  const failed = Object.values(lhr.categories).flatMap((category) => category.auditRefs)
    .filter(({ weight }) => weight > 0).map(({ id }) => lhr.audits[id])
    .filter(({ score: one, scoreDisplayMode }) => scoreDisplayMode !== 'notApplicable' && one !== null && one < 1)
    .map(({ id, title }) => `${state}, ${window}: ${id}: ${title}`);
  rows.push({ state, window, accessibility: score('accessibility'), best_practices: score('best-practices'), failed });
  return lhr.lighthouseVersion;
}

/** A page in a context of its own, in a language. */
async function tab(language) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.evaluateOnNewDocument((tag) => {
    Object.defineProperty(navigator, 'languages', { get: () => [tag] });
  }, language);
  return page;
}

const flags = (window) => ({ onlyCategories: categories, throttlingMethod: 'provided', ...windows[window] });

async function found(language, window) {
  const page = await tab(language);
  const version = keep(`as it is found, ${language}`, window, await navigation(page, endpoint.origin, { flags: flags(window) }));
  await page.browserContext().close();
  return version;
}

async function previewed(language, window, scheme) {
  const page = await tab(language);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width: windows[window].screenEmulation.width, height: windows[window].screenEmulation.height });
  await page.goto(endpoint.origin, { waitUntil: 'networkidle0' });
  const input = await page.waitForSelector(mark('file-input'));
  await input.uploadFile(...files);
  for (const sign of ['seats-after', 'suggestion', 'person-row', 'payload-sha256']) await page.waitForSelector(mark(sign));
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  keep(`with a preview, ${language}, ${scheme}`, window, await snapshot(page, { flags: flags(window) }));
  await page.browserContext().close();
}

/** What an app that can be installed has: tried, not asked. */
async function app() {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(endpoint.origin, { waitUntil: 'networkidle0' });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  const session = await page.createCDPSession();
  const { errors, data } = await session.send('Page.getAppManifest');
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  const manifest = JSON.parse(data || '{}');
  const icons = (manifest.icons ?? []).map(({ sizes, purpose }) => `${sizes} ${purpose ?? 'any'}`);
  const service_worker = await page.waitForFunction(async () => Boolean(navigator.serviceWorker.controller)
    || Boolean((await navigator.serviceWorker.getRegistration())?.active)).then(() => true);
  // The endpoint is gone, not only the network.
  await endpoint.kill();
  await page.reload({ waitUntil: 'load' });
  const input = await page.waitForSelector(mark('file-input'));
  await input.uploadFile(...files);
  const figure = await page.waitForSelector(mark('seats-after'));
  const offline = await figure.evaluate((element) => element.dataset.value) === '52';
  await context.close();
  // A context of its own is a private window to Chromium, where nothing is installed.
  const installable = errors.length === 0 && installabilityErrors.every(({ errorId }) => errorId === 'in-incognito');
  return { manifest: Boolean(manifest.name && manifest.start_url && manifest.display), icons, installable, service_worker, offline };
}

try {
  const version = await found('en-GB', 'desktop');
  await found('ja-JP', 'telephone');
  await previewed('en-GB', 'desktop', 'light');
  await previewed('ja-JP', 'desktop', 'dark');
  await previewed('ja-JP', 'telephone', 'light');
  await previewed('en-GB', 'telephone', 'dark');
  const checks = await app();
  console.log(JSON.stringify({ lighthouse: version, chromium: await browser.version(), rows, app: checks }));
} finally {
  await browser.close();
  await endpoint.dispose();
}
