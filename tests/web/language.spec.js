// English and Japanese: the same page, the same job.
import { expect, report, test, usage } from './fixtures.js';

const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;

test.describe('a Japanese browser', () => {
  test.use({ locale: 'ja-JP' });

  test('a Japanese browser gets the whole job in Japanese', async ({ app, endpoint, page }) => {
    await app.open(endpoint.origin);
    await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
    await expect(page).toHaveTitle(japanese);
    await app.drop(usage, report);
    await app.expectFigure('seats-after', 52, 'ja-JP');
    await expect(app.mark('submit')).toHaveText(japanese);
    await expect(app.mark('finding').first()).toHaveText(japanese);
    await app.submit(endpoint);
    await expect(await app.receipt()).toHaveText(japanese);
  });

  test('no word of the page is left in English in Japanese', async ({ app, endpoint, page }) => {
    await app.open(endpoint.origin);
    await app.choose(usage, report);
    await app.previewed();
    const left = await page.locator('h1, h2, h3, th, label, button:not([data-testid=person-open]), legend, dt').allTextContents();
    expect(left.map((text) => text.trim()).filter((text) => /[a-z]{4} [a-z]{2}/i.test(text) && !japanese.test(text))).toEqual([]);
  });
});

test('the language can be changed in mid-job, is kept, and changes no figure', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.expectFigure('seats-after', 52);
  await app.mark('language').selectOption('ja');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
  await expect(app.mark('finding').first()).toHaveText(japanese);
  await app.expectFigure('seats-after', 52, 'ja-JP');
  await app.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
  await expect(app.mark('language')).toHaveValue('ja');
});

test('dark and light are chosen by the machine, or by the user for good', async ({ app, endpoint, page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'dark' });
  await app.open(endpoint.origin);
  const dark = await background();
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  expect(light).not.toBe(dark);
  await app.mark('scheme').selectOption('dark');
  await expect.poll(background).toBe(dark);
  await app.reload();
  expect(await background()).toBe(dark);
});

test('more contrast is given where the machine asks for it, or the user', async ({ app, endpoint, page }) => {
  const soft = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--fgColor-muted'));
  await app.open(endpoint.origin);
  const normal = await soft();
  await app.mark('scheme').selectOption('dark-high-contrast');
  await expect.poll(soft).not.toBe(normal);
  const more = await soft();
  await app.mark('scheme').selectOption('light');
  await expect.poll(soft).toBe(normal);
  await page.emulateMedia({ contrast: 'more' });
  expect(await soft()).toBe(normal);
  await app.mark('scheme').selectOption('system');
  await expect.poll(soft).toBe(more);
});
