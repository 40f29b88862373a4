// Who the unmatched probably are, and what would remain if they were.
import { expect, report, test, usage } from './fixtures.js';

test.beforeEach(async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('suggestion').first()).toBeVisible();
});

/** The suggestion of one kind: the sample has one of each. */
const of = (app, kind) => app.page.locator(`[data-testid=suggestion][data-kind=${kind}]`);

test('every kind of near miss is there with both sides, and its remedy above it', async ({ app }) => {
  for (const kind of ['secondary_email', 'plus_tag', 'same_login', 'same_local_part', 'typo', 'same_name']) await expect(of(app, kind)).toHaveCount(1);
  await expect(of(app, 'typo')).toContainText('yuki.tanka@aurora.example');
  await expect(of(app, 'typo')).toContainText('yuki.tanaka@aurora.example');
  await expect(of(app, 'typo')).toContainText('git.aurora.example');
  await expect(app.mark('near-group').filter({ has: of(app, 'typo') })).toContainText('Correct the address that is misspelt');
});

test('nothing is assumed until it is ticked, and the figures follow each tick', async ({ app }) => {
  await app.expectFigure('what-if-seats', 52);
  await app.expectFigure('what-if-fewer', 0);
  await of(app, 'typo').getByTestId('assume').check();
  await app.expectFigure('what-if-seats', 51);
  await of(app, 'same_name').getByTestId('assume').check();
  await app.expectFigure('what-if-fewer', 2);
  await of(app, 'typo').getByTestId('assume').uncheck();
  await app.expectFigure('what-if-seats', 51);
  // What is counted stays what it is.
  await app.expectFigure('seats-after', 52);
});

test('the money follows the price that is typed, and no price is no money', async ({ app }) => {
  await expect(app.mark('what-if-saved')).toHaveText('–');
  await of(app, 'plus_tag').getByTestId('assume').check();
  await of(app, 'typo').getByTestId('assume').check();
  await app.mark('seat-price').fill('19.25');
  await expect(app.mark('what-if-saved')).toHaveAttribute('data-value', '38.5');
  await expect(app.mark('what-if-saved')).toHaveText('38.50');
  await app.mark('seat-price').fill('much');
  await expect(app.mark('seat-price')).toHaveAttribute('aria-invalid', 'true');
  await expect(app.mark('what-if-saved')).toHaveText('–');
});

test('ticks outlive a change of files and of language', async ({ app }) => {
  await of(app, 'typo').getByTestId('assume').check();
  await app.expectFigure('what-if-seats', 51);
  await app.mark('language').selectOption('ja');
  await expect(app.page.locator('html')).toHaveAttribute('lang', 'ja');
  await expect(app.mark('what-if-fewer')).toHaveAttribute('data-value', '1');
  await expect(of(app, 'typo').getByTestId('assume')).toBeChecked();
  await app.choose({ name: 'empty.json', mimeType: 'application/json', buffer: Buffer.from('{"host_name":"b.aurora.example","users":[]}') });
  await expect(app.mark('instance-row')).toHaveCount(2);
  await expect(app.mark('what-if-fewer')).toHaveAttribute('data-value', '1');
  await expect(of(app, 'typo').getByTestId('assume')).toBeChecked();
});

test('very many near misses come a page at a time, and all are ticked at once', async ({ app }) => {
  const people = Array.from({ length: 450 }, (_, i) => i);
  const users = people.map((i) => ({ user_id: i + 1, login: `person-${i}`, emails: [{ email: `p${i}@home.example`, primary: true }] }));
  const rows = people.map((i) => ({ github_com_login: `person-${i}_aur`, github_com_name: null }));
  const file = (name, value) => ({ name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(value)) });
  for (let left = 2; left > 0; left -= 1) await app.mark('file-remove').first().click();
  await app.choose(file('a.json', { host_name: 'a.aurora.example', users }), file('b.json', { total_seats_consumed: 450, users: rows }));
  await app.expectFigure('seats-after', 900);
  await expect(app.mark('suggestion')).toHaveCount(10);
  await expect(app.mark('near-group')).toContainText('450');
  await app.mark('near-last').click();
  await expect(app.mark('suggestion').last()).toContainText('person-449');
  await app.mark('assume-all').check();
  await app.expectFigure('what-if-seats', 450);
  await app.mark('assume').last().uncheck();
  await app.expectFigure('what-if-seats', 451);
  await expect(app.mark('assume-all')).not.toBeChecked();
  await expect(app.mark('assume-all')).toHaveJSProperty('indeterminate', true);
});

/** A preview whose near misses were scrolled past before they came; gives how many are drawn. */
async function scrolledPast(app, endpoint) {
  await app.open(endpoint.origin);
  await app.page.evaluate(() => {
    const near = () => document.querySelector('[data-testid=near]');
    const observer = new MutationObserver(() => {
      document.querySelector('[data-testid=people-table]')?.scrollIntoView();
      if (near()?.getBoundingClientRect().bottom <= 0) observer.disconnect();
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await app.choose(usage, report);
  await expect(app.mark('near')).toBeAttached();
  await expect(app.mark('near-working')).toHaveCount(0);
  await expect(app.mark('payload-sha256')).toBeAttached();
  await expect(app.mark('near')).not.toBeInViewport();
  const drawn = await app.mark('suggestion').count();
  expect(drawn).toBeLessThan(6);
  return drawn;
}

test('near misses that were scrolled past are drawn when they are scrolled to, and push away nothing that is looked at', async ({ app, endpoint }) => {
  const drawn = await scrolledPast(app, endpoint);
  const top = (await app.mark('person-open').first().boundingBox()).y;
  await app.page.waitForTimeout(500);
  expect(await app.mark('suggestion').count()).toBe(drawn);
  expect((await app.mark('person-open').first().boundingBox()).y).toBe(top);
  await app.mark('near').scrollIntoViewIfNeeded();
  await expect(app.mark('suggestion')).toHaveCount(6);
  await expect(app.mark('near')).toHaveAttribute('aria-busy', 'false');
});

test('the receipt comes without near misses that were scrolled past, and who goes to these finds all of them', async ({ app, endpoint }) => {
  const drawn = await scrolledPast(app, endpoint);
  await app.submit(endpoint);
  await expect(app.page.locator('#receipt-title')).toBeFocused({ timeout: 30_000 });
  expect(await app.mark('suggestion').count()).toBe(drawn);
  await app.page.evaluate(() => (location.hash = '#near'));
  await expect(app.mark('suggestion')).toHaveCount(6);
});
