// The WebAssembly that comes in parts: what is not there yet when it is needed is waited for, and changes no number.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { scratch } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

const parts = /(?:_rest|names)-[0-9a-f]+\.wasm$/;

/** An export and a report about one person, whose address has this domain on the server and that one on the cloud. */
function files(onServer, onCloud) {
  const folder = scratch();
  const inputs = {
    'usage.json': {
      server_id: '0b6f2f43-6a53-4c8e-9b57-0a4d3f9be001',
      host_name: 'ghes.octo.example',
      version: '3.19.2',
      users: [{ user_id: 1, login: 'mona', emails: [{ email: `mona@${onServer}`, primary: true }] }],
    },
    'report.json': {
      total_seats_consumed: 1,
      users: [{ github_com_login: 'mona', github_com_user: true, github_com_verified_domain_emails: [`mona@${onCloud}`] }],
    },
  };
  return Object.entries(inputs).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  });
}

test('parts that did not come behind the page are fetched when they are needed', async ({ app, endpoint, page }) => {
  const asked = new Map();
  await page.context().route(parts, (route) => {
    const name = new URL(route.request().url()).pathname;
    asked.set(name, (asked.get(name) ?? 0) + 1);
    return asked.get(name) === 1 ? route.abort() : route.continue();
  });
  await app.open(endpoint.origin);
  await app.drop(usage, report);
  await app.previewed();
  await app.mark('person-open').first().click();
  await expect(app.mark('person-detail')).toBeVisible();
  expect([...asked.keys()].filter((name) => name.includes('_rest-'))).toHaveLength(2);
  await app.submit(endpoint);
  await app.receipt();
});

test('nothing of the second parts is needed for the page to open: it would stand still for them', async ({ app, endpoint, page }) => {
  await page.addInitScript(() => {
    window.stoodStill = [];
    const { open } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url, isAsynchronous = true, ...rest) {
      if (!isAsynchronous) window.stoodStill.push(url);
      return open.call(this, method, url, isAsynchronous, ...rest);
    };
  });
  await app.open(endpoint.origin, '#people&filter=cloud-only&enterprise=octo');
  expect(await page.evaluate(() => window.stoodStill)).toEqual([]);
});

for (const [onServer, onCloud] of [
  ['bücher.example', 'xn--bcher-kva.example'],
  ['BÜCHER.example。', 'bücher.EXAMPLE'],
  ['straße.example', 'xn--strae-oqa.example'],
]) {
  test(`${onServer} is ${onCloud}`, async ({ app, endpoint }) => {
    await app.open(endpoint.origin);
    await app.choose(...files(onServer, onCloud));
    await app.expectFigure('seats-after', 1);
  });
}

test('a domain that UTS 46 refuses matches nobody, not even itself', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.choose(...files('xn--a.example', 'xn--a.example'));
  await app.expectFigure('seats-after', 2);
});
