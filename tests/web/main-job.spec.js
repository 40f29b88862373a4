// From a dropped file to a receipt, and the report read back.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { expect, report, test, usage } from './fixtures.js';

test('a dropped file leads through preview, search and Submit to a receipt, and the report reads back the same', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.drop(usage, report);
  await expect(app.mark('file-card')).toHaveCount(2);
  await app.previewed();
  await app.expectFigure('seats-now', 43);
  await app.expectFigure('seats-after', 52);

  await app.mark('search').fill('okafor');
  await expect(app.mark('person-row')).toHaveCount(2);
  await expect(app.mark('people-table')).toContainText('samuel-okafor');
  await app.mark('search').fill('');
  await expect(app.mark('person-row').nth(5)).toBeVisible();

  const sha256 = (await app.mark('payload-sha256').textContent()).trim();
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  await app.submit(endpoint);
  const receipt = await app.receipt();
  await app.expectFigure('endpoint-seats-after', 52);
  await expect(receipt).toContainText(sha256);

  const uploads = await endpoint.uploads();
  expect(uploads).toHaveLength(1);
  expect(uploads[0]).toMatchObject({ sync_state: 'SUCCESS', sha256, host_name: 'git.aurora.example', seats: { before: 43, after: 52 } });
  await expect(receipt).toContainText(uploads[0].id);
  const { total, users } = await endpoint.consumedLicenses();
  expect(total).toBe(await app.figure('seats-after'));
  expect(users).toHaveLength(52);
});

test('the file input does what the drop does', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.choose(usage);
  await app.previewed();
  await app.expectFigure('seats-after', 35);
  await app.choose(report);
  await app.expectFigure('seats-after', 52);
});

test('the sample files on the page are the whole job', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.mark('sample-files').click();
  await app.previewed();
  await app.expectFigure('seats-after', 52);
  await app.expectFigure('seats-saved', 27);
  await app.submit(endpoint);
  await app.receipt();
  await app.expectFigure('endpoint-seats-after', 52);
});

test("the demo's link fills in the enterprise and the token, and takes them out of the address", async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin, `#enterprise=${endpoint.enterprise}&token=${endpoint.token}`);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('enterprise')).toHaveValue(endpoint.enterprise);
  await expect(app.mark('token')).toHaveValue(endpoint.token);
  expect(page.url()).not.toContain(endpoint.token);
  await app.mark('submit').click();
  await app.receipt();
});

test('a receipt can be saved, and has what was sent and what it came to', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.submit(endpoint);
  await app.receipt();
  const saving = page.waitForEvent('download');
  await app.mark('save-receipt').click();
  const saved = JSON.parse(readFileSync(await (await saving).path(), 'utf8'));
  const [upload] = await endpoint.uploads();
  const text = JSON.stringify(saved);
  expect(text).toContain(upload.id);
  expect(text).toContain(upload.sha256);
  expect(text).toContain(upload.created_at);
});

test('only ids, addresses and suspension leave the browser, byte for byte what the page announced', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  const sha256 = (await app.mark('payload-sha256').textContent()).trim();
  const size = Number(await app.mark('payload-size').getAttribute('data-value'));
  const sending = page.waitForRequest((request) => request.method() === 'POST');
  await app.submit(endpoint);
  const request = await sending;
  await app.receipt();
  const headers = await request.allHeaders();
  expect(headers['idempotency-key']).toMatch(/[0-9a-f-]{36}/);
  expect(headers['repr-digest']).toMatch(/^sha-256=:[A-Za-z0-9+/]{43}=:$/);
  const body = await json(request);
  expect(body.length).toBe(size);
  expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);

  const sent = JSON.parse(body);
  const fields = new Set(sent.users.flatMap((user) => Object.keys(user)));
  expect([...fields].sort()).toEqual(['emails', 'suspended', 'user_id']);
  for (const secret of ['Amina', 'amina-diallo', 'profile_name', 'login', '田中']) expect(body.toString()).not.toContain(secret);
  expect(sent.users).toHaveLength(39);
});

/** The JSON of a request's body, unzipped where it was zipped. */
async function json(request) {
  const { gunzipSync } = await import('node:zlib');
  const body = request.postDataBuffer();
  return body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
}
