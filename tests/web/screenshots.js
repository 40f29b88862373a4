// Takes the README's pictures of the real page, with the sample files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

const folder = join(root, 'docs/images');
const LARGEST = 180_000;

async function take(page, name) {
  mkdirSync(folder, { recursive: true });
  const picture = await page.screenshot({ animations: 'disabled' });
  expect(picture.length).toBeLessThan(LARGEST);
  writeFileSync(join(folder, name), picture);
}

test('the preview', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('person-row').first()).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 1000 });
  // From the figures on, below the bar that stays at the top.
  await page.evaluate(() => {
    const bar = document.querySelector('.top-bar').getBoundingClientRect().height;
    const figures = document.querySelector('.figures').getBoundingClientRect().top;
    window.scrollTo(0, window.scrollY + figures - bar - 24);
  });
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
