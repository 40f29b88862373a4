// The search over everything: by the key or the button, people, sections, actions, keyboard alone, in both languages.
import { expect, report, test, usage } from './fixtures.js';

const active = (app) => app.page.locator('[data-testid=palette-entry][aria-selected=true]');

/** Opens it by the key, and waits until it is there. */
async function open(app) {
  await app.page.keyboard.press('Control+k');
  await expect(app.mark('palette-field')).toBeFocused();
}

const sample = async (app, endpoint) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('person-row').first()).toBeVisible();
};

test('the key opens a combobox with its list in a dialog, and Escape gives the focus back', async ({ app, endpoint, page }) => {
  await sample(app, endpoint);
  await app.mark('search').focus();
  await open(app);
  const dialog = page.getByRole('dialog', { name: 'Search and commands' });
  const field = dialog.getByRole('combobox', { name: 'Search and commands' });
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('aria-expanded', 'true');
  await expect(dialog.getByRole('listbox').getByRole('option').first()).toHaveAccessibleName('Seats Go to');
  await expect(active(app)).toHaveText('SeatsGo to');
  await page.keyboard.press('ArrowDown');
  await expect(active(app)).toHaveText('FilesGo to');
  await expect(field).toHaveAttribute('aria-activedescendant', await active(app).getAttribute('id'));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(app.mark('palette-entry').last()).toHaveAttribute('aria-selected', 'true');
  await expect(app.mark('palette-entry').last()).toBeInViewport();
  await page.keyboard.type('zzzz');
  await expect(app.mark('palette-entry')).toHaveCount(0);
  await expect(field).toHaveAttribute('aria-expanded', 'false');
  await expect(dialog.getByRole('status')).toHaveText('Nothing and nobody is called that.');
  await page.keyboard.press('Escape');
  await expect(app.mark('palette')).toHaveCount(0);
  await expect(app.mark('search')).toBeFocused();
  await open(app);
  await expect(app.mark('palette-field')).toHaveValue('');
});

test('somebody who is typed is found, opened in the table, and has the focus', async ({ app, endpoint, page }) => {
  await sample(app, endpoint);
  await app.mark('filter').selectOption('server-only');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '14');
  await open(app);
  // At once, as a paste comes: letter by letter, those that the first ones find could be gone to.
  await page.keyboard.insertText('okafor');
  const people = app.mark('palette-entry').filter({ hasText: 'Person' });
  await expect(people).toHaveCount(2);
  const name = await people.nth(1).locator('.palette-name').innerText();
  await expect(active(app)).toHaveText(/Person$/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(app.mark('palette')).toHaveCount(0);
  await expect(app.mark('search')).toHaveValue('okafor');
  await expect(app.mark('person-detail')).toBeVisible();
  await expect(app.mark('person-open').filter({ hasText: name })).toBeFocused();
  await expect(app.mark('person-open').filter({ hasText: name })).toHaveAttribute('aria-expanded', 'true');
  // What was searched for is not in the address.
  expect(new URL(page.url()).hash).toBe('#people');
});

test('a section, a filter, colours and a report are reached by a few letters', async ({ app, endpoint, page }) => {
  await sample(app, endpoint);
  const enter = async (text) => {
    await open(app);
    await page.keyboard.type(text);
    await expect(active(app)).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(app.mark('palette')).toHaveCount(0);
  };
  await enter('submit go');
  await expect(page.locator('#submit-title')).toBeFocused();
  expect(new URL(page.url()).hash).toBe('#submit');
  await enter('show people cloud only');
  await expect(page.locator('#people-title')).toBeFocused();
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '15');
  await page.goBack();
  await expect(page.locator('#submit-title')).toBeFocused();
  await enter('dark scheme');
  await expect(page.locator('html')).toHaveAttribute('data-scheme', 'dark');
  const saving = page.waitForEvent('download');
  await enter('save csv people');
  expect((await saving).suggestedFilename()).toBe('oneseat-people.csv');
  await enter('日本');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
});

test('files are chosen and everything is started over without a pointer', async ({ app, endpoint, page }) => {
  const dialog = page.waitForEvent('filechooser');
  await app.open(endpoint.origin);
  await open(app);
  await page.keyboard.type('choose files');
  await page.keyboard.press('Enter');
  await (await dialog).setFiles([usage, report]);
  await app.expectFigure('seats-after', 52);
  await open(app);
  await page.keyboard.type('start over');
  await page.keyboard.press('Enter');
  await expect(app.mark('file-card')).toHaveCount(0);
  await expect(app.mark('file-input')).toBeFocused();
});

test('whoever does not know the key finds a button, chooses by pointer, and is let out by a press beside it', async ({ app, endpoint, page }) => {
  await sample(app, endpoint);
  await app.mark('palette-open').click();
  await expect(app.mark('palette-field')).toBeFocused();
  await page.mouse.click(5, 400);
  await expect(app.mark('palette')).toHaveCount(0);
  await expect(app.mark('palette-open')).toBeFocused();
  await page.keyboard.press('Enter');
  await app.mark('palette-entry').filter({ hasText: 'Who is where' }).first().click();
  await expect(page.locator('#overlaps-title')).toBeFocused();
});

test.describe('in Japanese', () => {
  test.use({ locale: 'ja-JP' });

  test('it is searched in Japanese', async ({ app, endpoint, page }) => {
    await sample(app, endpoint);
    await expect(app.mark('palette-open')).toHaveAccessibleName('検索');
    await open(app);
    await app.mark('palette-field').fill('所在');
    await page.keyboard.press('Enter');
    await expect(page.locator('#overlaps-title')).toBeFocused();
  });
});
