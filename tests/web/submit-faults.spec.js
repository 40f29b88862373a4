// What may go wrong between Submit and the receipt.
import { generate } from '../support/generate.js';
import { expect, report, test, usage } from './fixtures.js';

const enough = { users: 20_000, rows: 1_000 };

test('a wrong token is refused once, said, and a right one then submits', async ({ app, endpoint, wire }) => {
  await app.open(wire.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.submit({ enterprise: endpoint.enterprise, token: 'oneseat_not_a_token' });
  await expect(app.mark('submit-error')).toBeVisible();
  await expect(app.mark('receipt')).toHaveCount(0);
  expect(wire.uploads()).toBe(1);
  expect(await endpoint.uploads()).toEqual([]);

  await app.submit(endpoint);
  await app.receipt();
  await expect(app.mark('submit-error')).toHaveCount(0);
  expect(await endpoint.uploads()).toHaveLength(1);
});

test('a connection cut in mid-upload is tried again, and comes to one upload', async ({ app, endpoint, wire }) => {
  const files = await generate(enough.users, enough.rows);
  await app.open(wire.origin);
  await app.choose(files.server, files.report);
  await app.previewed();
  const cut = wire.cutUploadsAfter(100_000);
  await app.submit(endpoint);
  await cut;
  await app.receipt();
  expect(wire.uploads()).toBeGreaterThan(3);
  const uploads = await endpoint.uploads();
  expect(uploads).toHaveLength(1);
  expect(uploads[0].accounts).toBe(enough.users);
});

test('an answer that is lost is asked for again, and comes to one upload', async ({ app, endpoint, wire }) => {
  await app.open(wire.origin);
  await app.choose(usage, report);
  await app.previewed();
  const lost = wire.loseAnswers();
  await app.submit(endpoint);
  await lost;
  const receipt = await app.receipt();
  const uploads = await endpoint.uploads();
  expect(uploads).toHaveLength(1);
  await expect(receipt).toContainText(uploads[0].id);
  expect(wire.uploads()).toBeGreaterThan(3);
});

test('an endpoint that dies in mid-upload and comes back takes the upload once', async ({ app, endpoint, wire }) => {
  const files = await generate(enough.users, enough.rows);
  await app.open(wire.origin);
  await app.choose(files.server, files.report);
  await app.previewed();
  const cut = wire.cutUploadsAfter(50_000);
  await app.submit(endpoint);
  await cut;
  await endpoint.kill();
  await endpoint.serve();
  await app.receipt();
  expect(await endpoint.uploads()).toHaveLength(1);
});

test('an upload that is cancelled stores nothing, and can be submitted again', async ({ app, endpoint, wire }) => {
  const files = await generate(enough.users, enough.rows);
  await app.open(wire.origin);
  await app.choose(files.server, files.report);
  await app.previewed();
  wire.slow(400);
  await app.submit(endpoint);
  await expect(app.mark('progress')).toBeVisible();
  await app.mark('cancel').click();
  await expect(app.mark('progress')).toHaveCount(0);
  await expect(app.mark('receipt')).toHaveCount(0);
  expect(await endpoint.uploads()).toEqual([]);

  wire.slow(0);
  await app.mark('submit').click();
  await app.receipt();
  expect(await endpoint.uploads()).toHaveLength(1);
});

test('an enterprise nobody has heard of is said to be not there', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.submit({ enterprise: 'nobodys', token: endpoint.token });
  await expect(app.mark('submit-error')).toContainText('404');
});

test('a revoked token no longer submits', async ({ app, endpoint }) => {
  const [id] = (await endpoint.command('token', 'list')).split('\t');
  await endpoint.command('token', 'revoke', id);
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.submit(endpoint);
  await expect(app.mark('submit-error')).toBeVisible();
});
