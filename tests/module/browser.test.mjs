// The module in a browser, on a page that is not this project's: a file input, a script, and nothing else.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { chromium } from '@playwright/test';

import { allCases, nativePreview, pkg } from './support.js';

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Somebody's own page</title>
<input id="files" type="file" multiple>
<script type="module">
  import init, { preview } from '/oneseat/oneseat_module.js';
  await init();
  window.reckon = (inputs, options) => {
    const { files } = document.getElementById('files');
    return preview(inputs.map((input, at) => ({ ...input, blob: files[at] })), options).then(JSON.stringify);
  };
  window.plainly = () => preview(document.getElementById('files').files).then(({ seats }) => seats);
  document.title = 'ready';
</script>`;

const TYPES = { js: 'text/javascript', wasm: 'application/wasm' };

let server;
let browser;
let page;
let requests;

before(async () => {
  server = createServer(async (request, response) => {
    const module = /^\/oneseat\/([\w.]+\.(js|wasm))$/.exec(request.url);
    if (request.url === '/') {
      response.setHeader('Content-Type', 'text/html').end(PAGE);
    } else if (module) {
      response.setHeader('Content-Type', TYPES[module[2]]).end(await readFile(join(pkg, 'web', module[1])));
    } else {
      response.writeHead(404).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
  page = await browser.newPage();
  page.on('pageerror', (error) => { throw error; });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => document.title === 'ready');
  requests = [];
  page.on('request', (request) => requests.push(request.url()));
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

for (const found of allCases()) {
  test(`${found.name} is byte for byte the command line's preview`, async () => {
    await page.setInputFiles('#files', found.inputs.map(({ path }) => path));
    const inputs = found.inputs.map(({ name, host }) => ({ name, host }));
    const options = { billing: found.billing, lang: 'ja' };
    const json = await page.evaluate(([ours, how]) => window.reckon(ours, how), [inputs, options]);
    assert.equal(json, nativePreview(found, 'ja'));
  });
}

test('the files of an input are taken as they are', async () => {
  const found = allCases().find(({ name }) => name === 'first-sync');
  await page.setInputFiles('#files', found.inputs.map(({ path }) => path));
  assert.deepEqual(await page.evaluate(() => window.plainly()), found.expected.seats);
});

test('nothing was requested after the page had loaded', () => {
  assert.deepEqual(requests, []);
});
