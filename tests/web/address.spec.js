// The page's address leads to a section: from outside, by its own links, and back.
import { expect, report, test, usage } from './fixtures.js';

const heading = (page, section) => page.locator(`#${section}-title`);

test('a link to a section leads there once the files are dropped, and the focus goes to its heading', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin, '#overlaps');
  await app.choose(usage, report);
  await app.previewed();
  await expect(heading(page, 'overlaps')).toBeFocused();
  await expect(heading(page, 'overlaps')).toBeInViewport();
  expect(new URL(page.url()).hash).toBe('#overlaps');
});

test('every section can be linked to, and each link leads to a heading that is in view', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('person-row').first()).toBeVisible();
  await expect(app.mark('suggestion').first()).toBeVisible();
  const links = app.mark('contents').getByRole('link');
  const sections = await links.evaluateAll((all) => all.map((link) => link.dataset.section));
  expect(sections).toEqual(expect.arrayContaining(['files', 'seats', 'matches', 'instances', 'overlaps', 'near', 'people', 'reports', 'submit']));
  for (const [index, section] of sections.entries()) {
    await links.nth(index).focus();
    await page.keyboard.press('Enter');
    await expect(heading(page, section)).toBeFocused();
    await expect(heading(page, section)).toBeInViewport();
    await expect(heading(page, section)).toHaveText(await links.nth(index).innerText());
    await expect(links.nth(index)).toHaveAttribute('aria-current', 'true');
    expect(new URL(page.url()).hash).toBe(`#${section}`);
  }
});

test('the back button leads back to the section before, and nothing is lost by it', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('suggestion').first()).toBeVisible();
  const link = (section) => app.mark('contents').locator(`[data-section=${section}]`);
  await link('near').click();
  await expect(heading(page, 'near')).toBeFocused();
  await app.mark('step').filter({ has: page.locator('[data-testid=step-go]') }).and(page.locator('[data-step=submit]')).getByTestId('step-go').click();
  await expect(heading(page, 'submit')).toBeFocused();
  expect(new URL(page.url()).hash).toBe('#submit');
  await page.goBack();
  await expect(heading(page, 'near')).toBeFocused();
  await page.goForward();
  await expect(heading(page, 'submit')).toBeFocused();
  await page.goBack();
  await page.goBack();
  await expect.poll(() => new URL(page.url()).hash).toBe('');
  await expect(app.mark('file-card')).toHaveCount(2);
  await app.expectFigure('seats-after', 52);
});

test('a link to the people and a filter shows those people, and a section keeps the filter', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin, '#people&filter=cloud-only');
  await app.choose(usage, report);
  await app.previewed();
  await expect(heading(page, 'people')).toBeFocused();
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '15');
  await app.mark('filter').selectOption('server-only');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '14');
  expect(new URL(page.url()).hash).toBe('#people&filter=server-only');
  await app.mark('contents').locator('[data-section=submit]').click();
  await expect(heading(page, 'submit')).toBeFocused();
  expect(new URL(page.url()).hash).toBe('#submit&filter=server-only');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '14');
  await page.goBack();
  await page.goBack();
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '15');
});

test('an address that says where to send leads to its section as well, and keeps no token', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin, '#submit&filter=no-seat&enterprise=octo&token=oneseat_secret&%74oken=oneseat_other');
  expect(new URL(page.url()).hash).toBe('#submit&filter=no-seat');
  await app.choose(usage, report);
  await app.previewed();
  await expect(heading(page, 'submit')).toBeFocused();
  await expect(app.mark('enterprise')).toHaveValue('octo');
  await expect(app.mark('filter')).toHaveValue('no-seat');
});

test('the link past the bar leads to the content and changes nothing that is shown', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin, '#filter=cloud-only');
  await app.choose(usage, report);
  await app.previewed();
  await page.getByRole('link', { name: 'Skip to the content' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await expect(app.mark('filter')).toHaveValue('cloud-only');
});
