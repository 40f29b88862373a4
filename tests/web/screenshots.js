// Takes the README's pictures of the real page, with the sample files.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

const folder = join(root, 'docs/images');
const LARGEST = 150_000;

async function take(page, name, clip) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  await page.screenshot({ path, animations: 'disabled', ...clip });
  expect(statSync(path).size).toBeLessThan(LARGEST);
}

test('the preview', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('person-row').first()).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 0));
  await take(page, 'preview.png');
});

test('the receipt', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.submit(endpoint);
  await (await app.receipt()).scrollIntoViewIfNeeded();
  await take(page, 'receipt.png');
});
