// The main job in a Firefox as it is installed. Started by `cargo xtask test firefox`.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';

import { Endpoint } from '../support/endpoint.js';
import { Files } from '../support/files.js';
import { given, samples } from '../support/project.js';
import { Firefox } from './firefox.js';

const usage = join(samples, 'ghes-usage.json');
const report = join(samples, 'consumed-licenses.json');

let endpoint;
let firefox;

before(async () => {
  endpoint = await Endpoint.start({ members: report });
  firefox = await Firefox.start();
});

after(async () => {
  await firefox?.dispose();
  await endpoint?.dispose();
});

afterEach(async () => {
  assert.deepEqual(await firefox.page.evaluate(() => window.refused.splice(0)), []);
  assert.deepEqual(firefox.faults.splice(0), []);
});

test('dropped files lead through figures, near misses, search and Submit to a receipt, and the report reads back the same', async () => {
  await firefox.open(endpoint.origin);
  assert.deepEqual(await firefox.axe(), []);
  await firefox.drop(usage, report);
  await firefox.expectFigure('seats-now', 43);
  await firefox.expectFigure('seats-after', 52);
  await firefox.mark('suggestion');
  await firefox.until('[data-testid=payload-sha256]');

  await firefox.fill('search', 'okafor');
  await firefox.eventually(async () => assert.equal(await firefox.count('person-row'), 2));
  await firefox.click('person-open');
  await firefox.mark('person-detail');
  assert.deepEqual(await firefox.axe(), []);

  const sha256 = await firefox.text('payload-sha256');
  await firefox.fill('enterprise', endpoint.enterprise);
  await firefox.fill('token', endpoint.token);
  await firefox.click('submit');
  await firefox.mark('receipt');
  await firefox.expectFigure('endpoint-seats-after', 52);
  assert.deepEqual(await firefox.axe(), []);
  const [upload] = await endpoint.uploads();
  assert.equal(upload.sha256, sha256);
  assert.equal(upload.sync_state, 'SUCCESS');
});

test('the page speaks Japanese when it is told to, figures and findings too', async () => {
  await firefox.open(endpoint.origin);
  await firefox.choose(usage, report);
  await firefox.expectFigure('seats-after', 52);
  await firefox.select('language', 'ja');
  await firefox.eventually(async () => assert.match(await firefox.text('people-total'), /人/));
  assert.equal(await firefox.page.evaluate(() => document.documentElement.lang), 'ja');
  assert.deepEqual(await firefox.axe(), []);
  await firefox.select('language', 'en');
});

test('the whole job is done by keyboard alone', async () => {
  await firefox.open(endpoint.origin);
  const { keyboard } = firefox.page;
  await firefox.tabTo('sample-files');
  await keyboard.press('Enter');
  await firefox.expectFigure('seats-after', 52);
  await firefox.tabTo('search');
  await keyboard.type('okafor');
  await firefox.eventually(async () => assert.equal(await firefox.count('person-row'), 2));
  await firefox.tabTo('enterprise');
  await keyboard.type(endpoint.enterprise);
  await firefox.tabTo('token');
  await keyboard.type(endpoint.token);
  await firefox.tabTo('submit');
  await keyboard.press(' ');
  await firefox.mark('receipt');
});

test('the policy holds here too: no other address, no text as script, in the page and without headers', async () => {
  const files = await Files.serve(given('ONESEAT_PAGE'));
  const elsewhere = await Files.serve(given('ONESEAT_PAGE'));
  try {
    await firefox.open(files.origin);
    const ends = await firefox.page.evaluate(async (address) => {
      const end = async (deed) => { try { await deed(); return 'done'; } catch (error) { return error.name; } };
      return {
        fetch: await end(() => fetch(address, { mode: 'no-cors' })),
        worker: await end(() => new Worker('/x.js')),
        markup: await end(() => { document.createElement('p').innerHTML = '<b>1</b>'; }),
        policy: await end(() => trustedTypes.createPolicy('another', {})),
      };
    }, elsewhere.origin);
    for (const [name, end] of Object.entries(ends)) assert.notEqual(end, 'done', name);
    assert.deepEqual(elsewhere.seen, []);
    assert.ok((await firefox.page.evaluate(() => window.refused.splice(0))).length >= 4);
    firefox.faults.length = 0;
  } finally {
    await files.dispose();
    await elsewhere.dispose();
  }
});

test('opened once, the page does its work without its host', async () => {
  const files = await Files.serve(given('ONESEAT_PAGE'));
  await firefox.open(files.origin);
  await firefox.page.evaluate(async () => { await navigator.serviceWorker.ready; });
  await files.dispose();
  await firefox.open(files.origin);
  await firefox.choose(usage, report);
  await firefox.expectFigure('seats-after', 52);
  await firefox.click('person-open');
  await firefox.mark('person-detail');
});
