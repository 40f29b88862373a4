// Files in and out: several servers, broken ones, more of them while others are being read, and cancel.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { generate } from '../support/generate.js';
import { cases, scratch } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

const folder = scratch();
mkdirSync(folder, { recursive: true });

/** A file of this content and this name. */
function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test.describe('two servers', () => {
  test.use({ members: null });

  test('two servers dropped at once are previewed and submitted together', async ({ app, endpoint }) => {
    await app.open(endpoint.origin);
    await app.drop(join(cases, 'two-servers/a.json'), join(cases, 'two-servers/b.json'));
    await app.expectFigure('seats-after', 4);
    await app.submit(endpoint);
    await app.receipt();
    await app.expectFigure('endpoint-seats-after', 4);
    const uploads = await endpoint.uploads();
    expect(uploads.map(({ host_name: host }) => host).sort()).toEqual(['a.octo.example', 'b.octo.example']);
    expect((await endpoint.consumedLicenses()).total).toBe(4);
  });
});

test('a broken file says where it is broken, and the others keep their figures', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  const broken = file('broken.json', '{"server_id":"x","host_name":"h.example","users":[\n  {"user_id":1,,"login":"a"}\n]}');
  await app.drop(usage, report, broken);
  await expect(app.mark('file-card')).toHaveCount(3);
  const finding = app.mark('file-card').filter({ hasText: 'broken.json' }).getByTestId('finding').first();
  await expect(finding).toBeVisible();
  await expect(finding).toContainText('2');
  await app.expectFigure('seats-after', 52);
});

test('every wrong kind of file is refused by its own name, and none is a crash', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  const wrong = {
    'enterprise.ghl': Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 131) % 256)),
    'sign-in.json': '<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>',
    'empty.json': '',
    'archive.zip': Buffer.from('PK\u0003\u0004 an archive of something', 'latin1'),
    'license-info.json': '{"seats":100,"expire_at":"2027-01-01","reference_number":"a1","company":"Octo","unlimited_seating":false}',
    'truncated.json': '{"server_id":"x","host_name":"h.example","users":[{"user_id":1,',
    'broken.json.gz': gzipSync('{"server_id":"x"}').subarray(0, 15),
  };
  const files = Object.entries(wrong).map(([name, content]) => file(name, content));
  await app.drop(...files);
  await expect(app.mark('file-card')).toHaveCount(files.length);
  for (const name of Object.keys(wrong)) {
    const card = app.mark('file-card').filter({ hasText: name });
    await expect(card.getByTestId('finding').first()).toBeVisible();
  }
  await expect(app.mark('seats-after')).toHaveCount(0);
  await app.drop(usage);
  await app.expectFigure('seats-after', 35);
});

test('a file that is removed takes its figures with it', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.expectFigure('seats-after', 52);
  await app.mark('file-card').filter({ hasText: 'consumed-licenses.json' }).getByTestId('file-remove').click();
  await expect(app.mark('file-card')).toHaveCount(1);
  await app.expectFigure('seats-after', 35);
  await app.mark('file-remove').click();
  await expect(app.mark('file-card')).toHaveCount(0);
  await expect(app.mark('seats-after')).toHaveCount(0);
});

test('another file dropped while one is being read is read too', async ({ app, endpoint }) => {
  const large = await generate(100_000, 100_000);
  await app.open(endpoint.origin);
  await app.drop(large.report);
  await expect(app.mark('progress')).toBeVisible();
  await app.drop(usage);
  await expect(app.mark('file-card')).toHaveCount(2);
  await app.expectFigure('seats-now', 100_000);
  await app.expectFigure('seats-after', 100_000 + 35);
});

test('reading that is cancelled ends, and the page goes on', async ({ app, endpoint }) => {
  const large = await generate(100_000, 100_000);
  await app.open(endpoint.origin);
  await app.page.evaluate(() => {
    // Presses Cancel in the very moment it is shown: reading is quick.
    new MutationObserver((_, observer) => {
      const button = document.querySelector('[data-testid=cancel]');
      if (button) {
        observer.disconnect();
        button.click();
        window.cancelled = true;
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
  await app.drop(large.server, large.report);
  await app.page.waitForFunction(() => window.cancelled === true);
  await expect(app.mark('progress')).toHaveCount(0);
  await expect(app.mark('seats-after')).toHaveCount(0);
  while (await app.mark('file-remove').count() > 0) await app.mark('file-remove').first().click();
  await app.drop(usage, report);
  await app.expectFigure('seats-after', 52);
});

test('the same files again and again leave nothing behind', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  for (let round = 0; round < 10; round += 1) {
    await app.choose(usage, report);
    await app.expectFigure('seats-after', 52);
    while (await app.mark('file-remove').count() > 0) await app.mark('file-remove').first().click();
    await expect(app.mark('seats-after')).toHaveCount(0);
  }
  expect(app.page.workers()).toHaveLength(1);
});
