// From a dropped file to a receipt, and the report read back.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

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

test('only ids, addresses and suspension leave the browser, byte for byte what the page announced', async ({ app, endpoint, wire }) => {
  await app.open(wire.origin);
  await app.choose(usage, report);
  await app.previewed();
  const sha256 = (await app.mark('payload-sha256').textContent()).trim();
  const size = await app.figure('payload-size');
  await app.submit(endpoint);
  await app.receipt();

  const { headers, body } = wire.lastUpload();
  expect(body).toHaveLength(Number(headers['content-length']));
  expect(headers['idempotency-key']).toMatch(/^"?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"?$/);
  expect(headers['repr-digest']).toMatch(/^sha-256=:[A-Za-z0-9+/]{43}=:$/);
  const json = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  expect(json).toHaveLength(size);
  expect(createHash('sha256').update(json).digest('hex')).toBe(sha256);

  const sent = JSON.parse(json);
  const fields = new Set(sent.users.flatMap((user) => Object.keys(user)));
  expect([...fields].sort()).toEqual(['emails', 'suspended', 'user_id']);
  for (const secret of ['Amina', 'amina-diallo', 'profile_name', 'login', '田中']) expect(json.toString()).not.toContain(secret);
  expect(sent.users).toHaveLength(39);
});
