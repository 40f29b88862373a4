// The table of people: who is who, and why.
import { expect, report, test, usage } from './fixtures.js';

test.beforeEach(async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
});

test('search finds a person by name, login and address, in any case', async ({ app }) => {
  for (const [words, login] of [['diallo', 'amina-diallo'], ['KENJI-TANAKA', 'kenji-tanaka'], ['rahimi@aurora', 'yasmin'], ['田中 健二', 'kenji-tanaka']]) {
    await app.mark('search').fill(words);
    await expect(app.mark('person-row')).toHaveCount(1);
    await expect(app.mark('person-row')).toContainText(login);
  }
  await app.mark('search').fill('nobody at all');
  await expect(app.mark('person-row')).toHaveCount(0);
});

test('a filter shows the people of one kind, as many as its figure says', async ({ app }) => {
  const wanted = { 'visual-studio-only': 1, 'cloud-only': 15, 'server-only': 14, 'cloud-and-server': 22, 'no-seat': 4 };
  for (const [filter, count] of Object.entries(wanted)) {
    await app.mark('filter').selectOption(filter);
    await expect(app.mark('people-total')).toHaveAttribute('data-value', String(count));
    await expect(app.mark('person-row')).toHaveCount(count);
  }
});

test('an unmatched account is said to have no match visible, never to be billed twice', async ({ app, page }) => {
  await app.mark('search').fill('hana.svobodova');
  await expect(app.mark('person-row')).toHaveCount(1);
  await expect(app.mark('person-row')).toContainText('No match visible', { ignoreCase: true });
  await expect(page.locator('body')).not.toContainText('billed twice', { ignoreCase: true });
});

test('a column header sorts, and sorts the other way the second time', async ({ app }) => {
  const header = app.mark('people-table').getByRole('columnheader').first();
  const first = () => app.mark('person-row').first().textContent();
  const before = await first();
  await header.getByRole('button').click();
  await expect.poll(first).not.toBe(before);
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await header.getByRole('button').click();
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
  await expect.poll(first).toBe(before);
});
