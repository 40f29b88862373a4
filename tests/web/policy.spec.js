// The page's policy, enforced by the browser: on a host that sets headers (the endpoint), and on one that sets none.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import { Files } from '../support/files.js';
import { given, root } from '../support/project.js';
import { expect, failOn, report, test as base, usage } from './fixtures.js';

const test = base.extend({
  files: async ({}, use) => {
    const files = await Files.serve(given('ONESEAT_PAGE'));
    await use(files);
    await files.dispose();
  },
});

/** Tries, in the page or in a worker, what only a foreign script would; says how each ended. */
const misdeeds = async (elsewhere) => {
  // In a turn of its own: what the tests' tools run at once, the browser lets them do.
  await new Promise((resolve) => { setTimeout(resolve); });
  const ends = {};
  const attempt = async (name, deed) => {
    try {
      await deed();
      ends[name] = 'done';
    } catch (error) {
      ends[name] = error.name;
    }
  };
  await attempt('fetch', () => fetch(elsewhere, { mode: 'no-cors' }));
  await attempt('request', () => {
    const request = new XMLHttpRequest();
    request.open('POST', elsewhere, false);
    request.send('rows');
  });
  await attempt('eval', () => (0, globalThis['ev' + 'al'])('1'));
  await attempt('function', () => new Function('return 1')());
  if (self.document) {
    await attempt('markup', () => { document.createElement('p').innerHTML = '<b>1</b>'; });
    await attempt('script', () => { document.createElement('script').src = '/x.js'; });
    await attempt('worker', () => new Worker('/x.js'));
    await attempt('policy', () => trustedTypes.createPolicy('another', {}));
    // It says nothing of how it ended.
    navigator.sendBeacon(elsewhere, 'rows');
    await attempt('picture', () => new Promise((resolve, reject) => {
      const image = Object.assign(new Image(), { onload: resolve, onerror: () => reject(new TypeError()) });
      image.src = `${elsewhere}/pixel.png?rows`;
    }));
  } else {
    await attempt('import', () => importScripts('/x.js'));
  }
  return ends;
};

for (const host of ['the endpoint', 'a host without headers']) {
  test(`on ${host}, neither page nor worker reaches an address that is not named, nor runs what is not the page's own`, async ({ app, endpoint, files, page, violations }) => {
    const elsewhere = await Files.serve(given('ONESEAT_PAGE'));
    await app.open(host === 'the endpoint' ? endpoint.origin : files.origin);
    await app.choose(usage, report);
    await app.previewed();
    const before = elsewhere.seen.length;
    const inPage = await page.evaluate(misdeeds, elsewhere.origin);
    const inWorker = await page.workers()[0].evaluate(misdeeds, elsewhere.origin);
    for (const [name, end] of [...Object.entries(inPage), ...Object.entries(inWorker)]) expect(end, name).not.toBe('done');
    expect(elsewhere.seen.slice(before)).toEqual([]);
    await expect.poll(() => violations.join()).toContain('Content Security Policy of the worker');
    expect(violations.length).toBeGreaterThan(10);
    violations.provoked = true;
    await elsewhere.dispose();
  });
}

test('whatever test the policy is violated in, it fails', async ({ app, endpoint, page, violations }) => {
  await app.open(endpoint.origin);
  expect(() => failOn(violations)).not.toThrow();
  await page.evaluate(() => fetch('http://127.0.0.1:9/').catch(() => {}));
  await expect.poll(() => violations.length).toBeGreaterThan(0);
  expect(() => failOn(violations)).toThrow('connect-src');
  violations.provoked = true;
});

for (const [what, name] of [
  ['script', /^assets\/page-.*\.js$/],
  ['WebAssembly', /^assets\/page-.*\.wasm$/],
  ['stylesheet', /\.css$/],
]) {
  test(`the page's ${what} is not used where it is not what was built`, async ({ files, page }) => {
    files.alter = (path, bytes) => (name.test(path) ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes);
    await page.goto(files.address, { waitUntil: 'networkidle' });
    if (what === 'stylesheet') {
      await expect(page.getByTestId('file-input')).toBeEnabled();
      expect(await page.evaluate(() => document.styleSheets.length)).toBe(0);
    } else {
      await expect(page.getByTestId('file-input')).toHaveCount(0);
    }
  });
}

test('the worker is not started where its script is not what was built, and the page says so', async ({ files, page }) => {
  files.alter = (path, bytes) => (/^assets\/worker-.*\.js$/.test(path) ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes);
  await page.goto(files.address);
  await expect(page.getByTestId('worker-error')).toBeVisible();
  expect(page.workers()).toEqual([]);
});

test('parts that come later are not used where they are not what was built', async ({ files, page }) => {
  const parts = /^assets\/(page_rest|worker_rest|names)-/;
  let asked = 0;
  files.alter = (path, bytes) => {
    if (!parts.test(path)) return bytes;
    asked += 1;
    // Still a module, with a section that says nothing: only its sum tells.
    return Buffer.concat([bytes, Buffer.from([0, 2, 1, 0x78])]);
  };
  await page.goto(files.address, { waitUntil: 'networkidle' });
  await page.getByTestId('file-input').setInputFiles([usage, report]);
  // Asked for behind the page, and once more when it is needed: refused both times.
  await expect.poll(() => asked).toBeGreaterThan(3);
  await expect(page.getByTestId('seats-after')).toHaveCount(0);
});

test('each file of the page comes over the line once', async ({ app, files, page }) => {
  await app.open(files.origin);
  await page.waitForLoadState('networkidle');
  expect([...files.seen].sort()).toEqual([...new Set(files.seen)].sort());
});

test('an address that the policy does not name is refused with its reason, and nothing is tried', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.mark('endpoint-url').fill('https://seats.elsewhere.example');
  await app.mark('enterprise').fill('octo');
  await app.mark('token').fill('secret');
  await expect(app.mark('submit')).toBeDisabled();
  for (const origin of [endpoint.origin, 'https://api.github.com', 'https://*.ghe.com']) {
    await expect(app.mark('submit-reason')).toContainText(origin);
  }
  await page.getByTestId('language').selectOption('ja');
  await expect(app.mark('submit-reason')).toContainText('このページが通信できるのは');
  await app.mark('endpoint-url').fill(endpoint.origin);
  await expect(app.mark('submit')).toBeEnabled();
});

test('a sum computed by hand is the sum, of any bytes', async () => {
  const source = readFileSync(join(root, 'www/files.js'), 'utf8');
  let bytes;
  class XMLHttpRequest {
    open() {}
    overrideMimeType() {}
    send() { this.responseText = bytes.toString('latin1'); }
  }
  const self = { document: { baseURI: 'http://localhost/' } };
  runInNewContext(source, { self, URL, XMLHttpRequest, btoa });
  for (const length of [...Array(200).keys(), 4_095, 4_096, 100_003]) {
    bytes = randomBytes(length);
    const sum = createHash('sha256').update(bytes).digest('base64');
    expect(Buffer.from(self.getFileNow({ name: 'x', sum })).equals(bytes), `${length} bytes`).toBe(true);
    const another = createHash('sha256').update(bytes).update('x').digest('base64');
    expect(() => self.getFileNow({ name: 'x', sum: another })).toThrow('x is not what was built');
  }
});
