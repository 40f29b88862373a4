// Opened once, the page needs its host no more; and a new build takes over when somebody says so, where nothing is lost by it.
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Files } from '../support/files.js';
import { given, scratch } from '../support/project.js';
import { App } from './app.js';
import { expect, report, test as base, usage } from './fixtures.js';

const test = base.extend({
  path: ['/', { option: true }],
  /** A copy of the page on a host of its own. */
  files: async ({ path }, use) => {
    const folder = scratch();
    cpSync(given('ONESEAT_PAGE'), folder, { recursive: true });
    const files = await Files.serve(folder, path);
    await use(files);
    await files.dispose();
  },
});

test.use({ serviceWorkers: 'allow' });

/** Waits until the page is kept, and tells under which addresses. */
const kept = (page) => page.evaluate(async () => {
  await navigator.serviceWorker.ready;
  const names = await caches.keys();
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return requests.flat().map(({ url }) => url).sort();
});

/** Makes another build of the page out of this one, as a release does. */
function rebuild({ folder }) {
  const [index, worker] = ['index.html', 'service_worker.js'].map((name) => join(folder, name));
  writeFileSync(index, readFileSync(index, 'utf8').replace('</head>', '<meta name=build content=second></head>'));
  const sum = createHash('sha256').update(readFileSync(index)).digest('base64');
  writeFileSync(worker, readFileSync(worker, 'utf8')
    .replace(/"version":"[^"]+"/, '"version":"second"')
    .replace(/"name":"\.\/","sum":"[^"]+"/, `"name":"./","sum":"${sum}"`));
}

const build = (page) => page.evaluate(() => document.querySelector('meta[name=build]')?.content ?? 'first');
const lookForNew = (page) => page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration()).update(); });

for (const path of ['/', '/tools/oneseat/']) {
  test.describe(`at ${path}`, () => {
    test.use({ path });

    test(`opened once at ${path}, the page does its work without its host, and keeps the build's files only`, async ({ app, files, page }) => {
      await app.open(files.address.slice(0, -1));
      const assets = readdirSync(join(files.folder, 'assets')).filter((name) => !/\.(?:br|gz)$/.test(name));
      const wanted = ['', 'manifest.webmanifest', ...assets.map((name) => `assets/${name}`)].map((name) => files.address + name);
      expect(await kept(page)).toEqual(wanted.sort());

      await files.dispose();
      await app.reload();
      await app.choose(usage, report);
      await app.previewed();
      await app.expectFigure('seats-after', 52);
      // Of the parts that come behind: the page's and the worker's rest.
      await app.mark('person-open').first().click();
      await expect(app.mark('person-detail')).toBeVisible();
      const came = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      expect(came.some((name) => /page_rest-/.test(name))).toBe(true);
      expect(await page.workers()[0].evaluate(() => self.domainToAscii('bücher.example'))).toBe('xn--bcher-kva.example');
      expect(await kept(page)).toEqual(wanted);
    });
  });
}

test('a new version asks before it takes over, and never where files are dropped', async ({ app, files, page }) => {
  await app.open(files.origin);
  await kept(page);
  await app.reload();
  rebuild(files);
  await lookForNew(page);
  await expect(app.mark('new-version')).toBeVisible();
  await expect(app.mark('live')).toContainText('new version');

  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('new-version')).toHaveCount(0);
  expect(await build(page)).toBe('first');
  while (await app.mark('file-remove').count() > 0) await app.mark('file-remove').first().click();
  await app.mark('language').selectOption('ja');
  await expect(app.mark('new-version')).toContainText('新しいバージョン');

  const loaded = page.waitForEvent('load');
  await app.mark('new-version-take').click();
  await loaded;
  await app.loaded();
  expect(await build(page)).toBe('second');
  await expect(app.mark('new-version')).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => caches.keys())).toHaveLength(1);
});

test('another tab keeps its files and its build when a new version takes over in this one', async ({ app, files, page, context }) => {
  await app.open(files.origin);
  await kept(page);
  await app.reload();
  const other = new App(await context.newPage());
  await other.open(files.origin);
  await other.choose(usage, report);
  await other.previewed();

  rebuild(files);
  await lookForNew(page);
  const loaded = page.waitForEvent('load');
  await app.mark('new-version-take').click();
  await loaded;
  await app.loaded();
  expect(await build(page)).toBe('second');
  expect(await build(other.page)).toBe('first');
  await other.expectFigure('seats-after', 52);
  await other.mark('person-open').first().click();
  await expect(other.mark('person-detail')).toBeVisible();
});

test('what would be kept must be what was built: else nothing is', async ({ app, files, page }) => {
  const asked = () => files.seen.filter((path) => path.endsWith('.webmanifest')).length;
  files.alter = (path, bytes) => (path === 'manifest.webmanifest' ? Buffer.from('{}') : bytes);
  await app.open(files.origin);
  await expect.poll(asked).toBeGreaterThan(0);
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});

test('the page can be installed: a manifest, its icons, and one that may be cut to any shape', async ({ app, files, page }) => {
  await app.open(files.origin);
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { icons } = JSON.parse(data);
  expect(icons.map(({ purpose }) => purpose)).toEqual(['any', 'any', 'any', 'maskable']);
  for (const { src, sizes, type } of icons.filter((icon) => icon.type === 'image/png')) {
    const answer = await page.request.get(new URL(src, files.address).href);
    expect(answer.headers()['content-type']).toBe(type);
    // Width and height stand in a PNG's first chunk.
    const bytes = await answer.body();
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
  }
});
