// The page for a keyboard, a screen reader, and a narrow window.
import { join } from 'node:path';

import { cases } from '../support/project.js';
import { faults, smallTargets, tabTo } from './access.js';
import { expect, report, test, usage } from './fixtures.js';

/** Walks the page's main states and looks at each. */
async function walk(app, endpoint, look) {
  // A dozen states, each looked at as a whole.
  test.slow();
  await app.open(endpoint.origin);
  await look('empty');
  await app.mark('cloud-open').click();
  await app.mark('cloud-source').selectOption('endpoint');
  await app.mark('cloud-enterprise').fill('nobodys');
  await app.mark('cloud-token').fill(endpoint.token);
  await app.mark('cloud-ask').click();
  await expect(app.mark('cloud-error')).toBeVisible();
  await look('not given by the cloud');
  await app.mark('cloud-open').click();
  await app.choose(join(cases, 'report-short/cloud.json'));
  await expect(app.mark('finding').first()).toBeVisible();
  await look('with findings');
  await app.mark('file-remove').click();
  await app.page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'no file');
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(app.mark('pasted-nothing')).toBeVisible();
  await expect(app.mark('removed')).toBeVisible();
  await look('with a file removed and nothing pasted');
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('payload-sha256')).toHaveText(/^[0-9a-f]{64}$/);
  await expect(app.mark('suggestion').first()).toBeVisible();
  await look('with a preview');
  await app.mark('palette-open').click();
  await expect(app.mark('palette-entry').first()).toBeVisible();
  await look('with the palette');
  await app.page.keyboard.press('Escape');
  await expect(app.mark('palette')).toHaveCount(0);
  await app.mark('file-replace').first().setInputFiles(join(cases, 'report-short/cloud.json'));
  await expect(app.mark('removed')).toContainText('cloud.json');
  await look('with a file in the place of another');
  await app.mark('undo').click();
  await expect(app.mark('removed')).toHaveCount(0);
  await expect(app.mark('suggestion').first()).toBeVisible();
  await app.mark('assume').first().check();
  await app.mark('seat-price').fill('much');
  await app.mark('shape').first().click();
  await expect(app.mark('shape-text')).toBeVisible();
  await app.mark('filter').selectOption('no-match-visible');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '11');
  await app.mark('person-open').last().click();
  await expect(app.mark('account-detail')).toBeVisible();
  await look('with everything open');
  await app.mark('search').fill('nobody at all');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '0');
  await look('with nobody found');
  await app.mark('search').fill('');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '11');
  await app.mark('filter').selectOption('all');
  await expect(app.mark('rows-shown')).toBeVisible();
  await look('with more people than are drawn');
  await app.mark('blot').click();
  await expect(app.mark('suggestion').first()).toContainText('login-');
  await look('blotted out');
  await app.mark('blot').click();
  await app.submit({ enterprise: endpoint.enterprise, token: 'oneseat_not_a_token' });
  await expect(app.mark('submit-error')).toBeVisible();
  await look('with a refusal');
  await app.submit(endpoint);
  await app.receipt();
  await expect(app.mark('status-row')).toBeVisible();
  await look('after the receipt');
  await app.mark('hand-over').locator('summary').click();
  await expect(app.mark('hand-over-sha256')).toHaveText(/^[0-9a-f]{64}$/);
  await app.mark('hand-over-done').click();
  await app.choose(report);
  await expect(app.mark('verdict')).toBeVisible();
  await look('compared with what was foretold');
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

test.describe('forced colours and reduced motion', () => {
  test.use({ contextOptions: { forcedColors: 'active', reducedMotion: 'reduce' } });

  test('axe finds nothing in any main state with forced colours, and nothing moves', async ({ app, endpoint, page }) => {
    const found = {};
    await walk(app, endpoint, async (state) => {
      const list = await faults(page);
      const moving = await page.evaluate(() => document.getAnimations().length);
      if (list.length + moving > 0) found[state] = [...list, `${moving} animations`];
    });
    expect(found).toEqual({});
  });
});

for (const width of [1280, 320]) {
  test.describe(`targets, ${width} pixels`, () => {
    test.use({ viewport: { width, height: 844 } });

    test(`every control is 24 pixels or has as much room, ${width} pixels`, async ({ app, endpoint, page }) => {
      const small = {};
      await walk(app, endpoint, async (state) => {
        const list = await smallTargets(page);
        if (list.length > 0) small[state] = [...new Set(list)].slice(0, 8);
      });
      expect(small).toEqual({});
    });
  });
}

test('a screen reader is told what the table is, where one is in it, and what a row says', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.mark('search').fill('amina-diallo');
  await expect(app.mark('person-row')).toHaveCount(1);
  await app.mark('person-open').click();
  await expect(app.mark('account-detail')).toBeVisible();
  await expect(page.getByRole('region', { name: 'People', exact: true })).toMatchAriaSnapshot(`
    - region "People":
      - heading "People" [level=2]
      - paragraph: 1 person
      - search "People":
        - text: Search
        - searchbox "Search": amina-diallo
        - text: Show
        - combobox "Show"
        - button "Copy the table"
      - grid "People":
        - rowgroup:
          - row:
            - columnheader "Person":
              - button "Person"
            - columnheader "Cloud login":
              - button "Cloud login"
            - columnheader "Address on the cloud":
              - button "Address on the cloud"
            - columnheader "Where":
              - button "Where"
            - columnheader "Server accounts and why":
              - button "Server accounts and why"
        - rowgroup:
          - row:
            - rowheader:
              - button /Amina/ [expanded]
            - gridcell "amina-diallo"
            - gridcell
            - gridcell "Cloud and server"
            - gridcell
          - row:
            - gridcell
  `);
  const grid = page.getByRole('grid', { name: 'People', exact: true });
  await expect(grid).toHaveAccessibleDescription(/Arrow keys/);
  await expect(grid).toHaveAttribute('aria-rowcount', '2');
  await expect(app.mark('person-row')).toHaveAttribute('aria-rowindex', '2');
});

for (const [width, locale] of [[390, 'en-GB'], [390, 'ja-JP'], [320, 'en-GB'], [320, 'ja-JP'], [640, 'en-GB']]) {
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
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});
