// The page for a keyboard, a screen reader, and a narrow window.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { cases } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, said shortly. */
async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

/** Walks the page's main states and looks at each. */
async function walk(app, endpoint, look) {
  await app.open(endpoint.origin);
  await look('empty');
  await app.choose(join(cases, 'report-short/cloud.json'));
  await expect(app.mark('finding').first()).toBeVisible();
  await look('with findings');
  await app.mark('file-remove').click();
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('payload-sha256')).toHaveText(/^[0-9a-f]{64}$/);
  await expect(app.mark('suggestion').first()).toBeVisible();
  await look('with a preview');
  await app.mark('assume').first().check();
  await app.mark('seat-price').fill('much');
  await app.mark('shape').first().click();
  await expect(app.mark('shape-text')).toBeVisible();
  await app.mark('filter').selectOption('no-match-visible');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '11');
  await app.mark('person-open').last().click();
  await expect(app.mark('account-detail')).toBeVisible();
  await look('with everything open');
  await app.mark('blot').click();
  await expect(app.mark('suggestion').first()).toContainText('login-');
  await look('blotted out');
  await app.mark('blot').click();
  await app.submit({ enterprise: endpoint.enterprise, token: 'oneseat_not_a_token' });
  await expect(app.mark('submit-error')).toBeVisible();
  await look('with a refusal');
  await app.submit(endpoint);
  await app.receipt();
  await look('after the receipt');
}

const looks = ['en-GB', 'ja-JP'].flatMap((locale) => ['light', 'dark'].map((scheme) => [locale, scheme, 'no-preference']));
for (const [locale, colorScheme, contrast] of [...looks, ['en-GB', 'dark', 'more'], ['ja-JP', 'light', 'more']]) {
  const look = `${locale}, ${colorScheme}${contrast === 'more' ? ', more contrast' : ''}`;
  test.describe(look, () => {
    test.use({ locale, colorScheme, contrast });

    test(`axe finds nothing in any main state, ${look}`, async ({ app, endpoint, page }) => {
      const found = {};
      await walk(app, endpoint, async (state) => {
        const list = await faults(page);
        if (list.length > 0) found[state] = list;
      });
      expect(found).toEqual({});
    });
  });
}

for (const [width, locale] of [[390, 'en-GB'], [390, 'ja-JP'], [320, 'en-GB']]) {
  test.describe(`${width} pixels, ${locale}`, () => {
    test.use({ viewport: { width, height: 844 }, locale });

    test(`a window of ${width} pixels never scrolls sideways, ${locale}`, async ({ app, endpoint, page }) => {
      const wide = {};
      await walk(app, endpoint, async (state) => {
        const drawn = await page.evaluate(() => document.documentElement.scrollWidth);
        if (drawn > width) wide[state] = drawn;
      });
      expect(wide).toEqual({});
    });
  });
}

test('the whole job is done by keyboard alone, and the focus is always seen', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await tabTo(page, 'sample-files');
  await page.keyboard.press('Enter');
  await app.previewed();
  await tabTo(page, 'search');
  await page.keyboard.type('okafor');
  await expect(app.mark('person-row')).toHaveCount(2);
  await tabTo(page, 'enterprise');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(endpoint.enterprise);
  await tabTo(page, 'token');
  await page.keyboard.type(endpoint.token);
  await tabTo(page, 'submit');
  await page.keyboard.press('Space');
  await app.receipt();
  await tabTo(page, 'save-receipt');
  const saving = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await saving;
});

test('the file input is reached by Tab and opens by Space', async ({ app, endpoint, page }) => {
  // Waiting from the start: the browser must know to hand the dialog over before the key is pressed.
  const dialog = page.waitForEvent('filechooser');
  await app.open(endpoint.origin);
  await tabTo(page, 'file-input');
  await page.keyboard.press('Space');
  await (await dialog).setFiles([usage]);
  await app.expectFigure('seats-after', 35);
});

test('a removed file leaves the focus somewhere sensible', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage);
  await app.previewed();
  await tabTo(page, 'file-remove');
  await page.keyboard.press('Enter');
  await expect(app.mark('file-card')).toHaveCount(0);
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

/** Presses Tab until the element with this mark has the focus, which must be visible at every stop. */
async function tabTo(page, mark) {
  for (let presses = 0; presses < 150; presses += 1) {
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      // The ring may be drawn around the element or around what it stands in.
      let seen = false;
      for (let one = element; one && one !== document.body; one = one.parentElement) {
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        seen ||= outlineStyle !== 'none' && outlineWidth !== '0px';
      }
      return { mark: element.dataset.testid ?? null, seen, html: element.outerHTML.slice(0, 120) };
    });
    if (at && presses > 0) expect(at.seen, `the focus is seen on ${at.html}`).toBe(true);
    if (at?.mark === mark) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${mark}`);
}
