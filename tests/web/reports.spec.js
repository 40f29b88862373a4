// Reports out: files, paper, and names and addresses blotted out.
import { readFileSync } from 'node:fs';

import { expect, report, test, usage } from './fixtures.js';

const secrets = ['amina', 'diallo', 'okafor', '田中', '@aurora', 'tanaka'];

test.beforeEach(async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('suggestion').first()).toBeVisible();
});

/** Saves a report; its name and its text. */
async function save(app, name, format) {
  const saving = app.page.waitForEvent('download');
  await app.page.locator(`[data-testid=export][data-report=${name}][data-format=${format}]`).click();
  const download = await saving;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('every report is saved as CSV and as JSON, with everything in it', async ({ app }) => {
  // People: a line for each account of each of the 56.
  const lines = { people: 62, 'near-misses': 7, 'last-sync': null, overlaps: 7, findings: null };
  for (const [name, count] of Object.entries(lines)) {
    const csv = await save(app, name, 'csv');
    expect(csv.name).toBe(`oneseat-${name}.csv`);
    expect(csv.text.startsWith('\uFEFF')).toBe(true);
    const rows = csv.text.trimEnd().split('\r\n').length;
    if (count !== null) expect(rows, name).toBe(count);
    const json = await save(app, name, 'json');
    expect(json.name).toBe(`oneseat-${name}.json`);
    expect(Object.keys(JSON.parse(json.text)).length, name).toBeGreaterThan(0);
    if (name === 'people') {
      expect(JSON.parse(json.text).people).toHaveLength(56);
      for (const secret of secrets) expect(json.text.toLowerCase()).toContain(secret);
    }
  }
});

test('blotted out, no name and no address is on the page or in a file, and the same person has the same mark', async ({ app }) => {
  await app.mark('person-open').first().click();
  await app.mark('payload-show').click();
  await expect(app.mark('payload-text')).toContainText('@');
  await app.mark('blot').click();
  await expect(app.mark('blot')).toHaveAttribute('aria-pressed', 'true');
  await expect(app.mark('person-row').first()).toContainText(/Person|login-/);
  await expect(app.mark('suggestion').first()).toContainText(/login-\d/);
  await expect(app.mark('payload-text')).toHaveCount(0);
  // What a row opens to is blotted out as well, by the same marks.
  await app.mark('filter').selectOption('no-match-visible');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '11');
  await app.mark('person-open').nth(2).click();
  await expect(app.mark('account-detail').first()).toContainText(/login-\d/);
  const mark = (await app.mark('account-detail').first().textContent()).match(/login-(\d+)/)[1];
  await expect(app.mark('person-detail')).toContainText(`address-${mark}-`);
  const shown = (await app.page.locator('main').innerText()).toLowerCase();
  for (const secret of secrets) expect(shown, secret).not.toContain(secret);
  expect(shown).toContain('git.aurora.example');
  for (const name of ['people', 'near-misses', 'last-sync', 'findings']) {
    for (const format of ['csv', 'json']) {
      const { text } = await save(app, name, format);
      for (const secret of secrets) expect(text.toLowerCase(), `${secret} in ${name}.${format}`).not.toContain(secret);
    }
  }
  // The figures are the same, ticks can be set, and it can be taken back.
  await app.expectFigure('seats-after', 52);
  await app.mark('assume').first().check();
  await app.expectFigure('what-if-seats', 51);
  await app.mark('blot').click();
  await expect(app.mark('suggestion').first()).toContainText('samuel-okafor');
  await expect(app.mark('assume').first()).toBeChecked();
});

test('on paper whole tables are printed by choice, and are put away afterwards', async ({ app, page }) => {
  await page.evaluate(() => {
    window.printed = [];
    window.print = () => window.printed.push(document.querySelectorAll('[data-testid=person-row]').length);
  });
  await expect(app.mark('person-row')).toHaveCount(50);
  await app.mark('print').click();
  await expect.poll(() => page.evaluate(() => window.printed)).toEqual([50]);
  await app.mark('print-complete').check();
  await app.mark('print').click();
  await expect.poll(() => page.evaluate(() => window.printed)).toEqual([50, 56]);
  await expect(app.mark('person-row')).toHaveCount(50);
});

test('paper has the figures and the tables, and nothing that can only be pressed', async ({ app, page }) => {
  await page.emulateMedia({ media: 'print' });
  for (const mark of ['seats-after', 'people-table', 'overlaps', 'sync-table', 'instances-table', 'file-card']) await expect(app.mark(mark).first()).toBeVisible();
  await expect(app.mark('suggestion').first()).toBeVisible();
  for (const mark of ['drop-zone', 'search', 'export', 'print', 'submit', 'language', 'shape', 'page-next', 'seat-price']) await expect(app.mark(mark).first()).toBeHidden();
});
