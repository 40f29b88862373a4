// Each state of the page as it looked when somebody last said that it looks right: `cargo xtask looks --write`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { scratch } from '../support/project.js';
import { test as base, expect, report, usage } from './fixtures.js';
import { drawing, otherwise, remember } from './witness.js';

const test = base.extend({
  /** Why nothing is compared on this machine, if so. */
  otherwise: [async ({ browser }, use, { config }) => {
    const here = await drawing(browser);
    const writing = config.updateSnapshots === 'all';
    if (writing) remember(here);
    const why = writing ? undefined : otherwise(here);
    if (why) console.log(`Nothing is compared: ${why}. "cargo xtask looks --write" draws them anew, to be looked at and kept.`);
    await use(why);
  }, { scope: 'worker' }],
});

test.beforeEach(({ otherwise: why }) => {
  test.skip(Boolean(why), why);
});

/** A file of its own. */
function file(name, content) {
  const path = join(scratch(), name);
  writeFileSync(path, content);
  return path;
}

/** With figures, and all that comes with them. */
async function sample(app, endpoint) {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('suggestion').first()).toBeVisible();
  await expect(app.mark('person-row').first()).toBeVisible();
  await expect(app.mark('payload-sha256')).toHaveText(/^[0-9a-f]{64}$/);
}

/** Puts an element at the top of the view, below the bar; again, as long as what is above it is still being laid out. */
async function top(locator) {
  await expect.poll(() => locator.evaluate((element) => {
    const bar = document.querySelector('.top-bar').getBoundingClientRect().bottom;
    const before = window.scrollY;
    window.scrollBy(0, Math.round(element.getBoundingClientRect().top - bar - 16));
    // Nothing moves any more: it is there, or the page is at its end.
    return window.scrollY - before;
  })).toBe(0);
}

const states = {
  empty: ({ app, endpoint }) => app.open(endpoint.origin),

  // The worker never comes: what is dropped waits, as it does for a moment everywhere.
  reading: async ({ app, endpoint, page }) => {
    await page.route(/\/worker[^/]*\.js/, () => {});
    await page.goto(endpoint.origin);
    await app.choose(usage, report);
    await expect(app.mark('work')).toBeVisible();
  },

  error: async ({ app, endpoint }) => {
    await app.open(endpoint.origin);
    await app.choose(file('sign-in.json', '<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>'));
    await expect(app.mark('finding').first()).toBeVisible();
  },

  partial: async ({ app, endpoint }) => {
    await app.open(endpoint.origin);
    await app.choose(usage, report, file('broken.json', '{"server_id":"x","host_name":"h.example","users":[\n  {"user_id":1,,"login":"a"}\n]}'));
    await app.previewed();
    await expect(app.mark('file-card').nth(2)).toHaveAttribute('data-stage', 'error');
    await expect(app.mark('suggestion').first()).toBeVisible();
    await top(app.mark('drop-zone'));
  },

  results: ({ app, endpoint }) => sample(app, endpoint),

  near: async ({ app, endpoint }) => {
    await sample(app, endpoint);
    await app.mark('assume').first().check();
    await expect(app.mark('what-if-fewer')).toHaveAttribute('data-value', '1');
    await top(app.page.locator('#near-title'));
  },

  person: async ({ app, endpoint }) => {
    await sample(app, endpoint);
    await app.mark('search').fill('amina-diallo');
    await expect(app.mark('person-row')).toHaveCount(1);
    await app.mark('person-open').click();
    await expect(app.mark('account-detail')).toBeVisible();
    await top(app.page.locator('#people-title'));
  },

  'hand-over': async ({ app, endpoint }) => {
    await sample(app, endpoint);
    await app.mark('hand-over').locator('summary').click();
    await expect(app.mark('hand-over-sha256')).toHaveText(/^[0-9a-f]{64}$/);
    await top(app.mark('file-card').first());
  },

  submit: async ({ app, endpoint }) => {
    await sample(app, endpoint);
    await app.mark('enterprise').fill(endpoint.enterprise);
    await app.mark('token').fill('oneseat_0123456789');
    await top(app.page.locator('#submit-title'));
  },

  receipt: async ({ app, endpoint }) => {
    await sample(app, endpoint);
    await app.submit(endpoint);
    await app.receipt();
    await expect(app.mark('status-row')).toBeVisible();
    await expect(app.mark('receipt').locator('[aria-busy=true]')).toHaveCount(0);
    await top(app.page.locator('#receipt-title'));
  },

  palette: async ({ app, endpoint, page }) => {
    await sample(app, endpoint);
    await page.keyboard.press('Control+k');
    await app.mark('palette-field').fill('okafor');
    await expect(app.mark('palette-entry')).toHaveCount(2);
  },
};

/** What is another each time: ports, names that the endpoint gives, moments. */
const masked = ['endpoint-url', 'receipt-id', 'receipt-time', 'sync-status'];

const wide = { viewport: { width: 1280, height: 900 } };
const narrow = { viewport: { width: 320, height: 844 } };
const looks = [
  ['en-light-1280', { ...wide, locale: 'en-GB', colorScheme: 'light' }, Object.keys(states)],
  ['ja-dark-320', { ...narrow, locale: 'ja-JP', colorScheme: 'dark' }, Object.keys(states)],
  ['ja-light-1280', { ...wide, locale: 'ja-JP', colorScheme: 'light' }, ['empty', 'results', 'near']],
  ['en-dark-1280', { ...wide, locale: 'en-GB', colorScheme: 'dark' }, ['results', 'person']],
];

for (const [look, use, shown] of looks) {
  test.describe(look, () => {
    test.use(use);

    for (const state of shown) {
      test(`${state} looks as it is kept, ${look}`, async ({ app, endpoint, page }) => {
        await states[state]({ app, endpoint, page });
        // Nothing has the focus by chance, or the pointer over it.
        await page.mouse.move(0, 0);
        const mask = masked.map((mark) => app.mark(mark));
        await expect(page).toHaveScreenshot(`${state}-${look}.png`, { mask });
      });
    }
  });
}
