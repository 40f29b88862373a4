// The table of people as a list of any length: scrolled, gone through by keys, and read a few rows at a time.
import { generate } from '../support/generate.js';
import { expect, report, test, usage } from './fixtures.js';

test.use({ members: null });

/** A table of some thousand people. */
async function many(app, endpoint, size = 3_000) {
  const { server, report: rows } = await generate(size, size);
  await app.open(endpoint.origin);
  await app.choose(server, rows);
  await expect(app.mark('person-row').first()).toBeVisible();
  // What comes above the table later would move it away under the mouse.
  await expect(app.mark('near-working')).toHaveCount(0);
  await expect(app.mark('payload-sha256')).toBeVisible();
  await scroller(app.page).scrollIntoViewIfNeeded();
  const total = await app.figure('people-total');
  expect(total).toBeGreaterThan(size);
  return total;
}

const scroller = (page) => page.locator('.people-scroll');

/** What is seen of the list: the rows' numbers from 1, whether all have come, and pixels that no row is drawn on. */
function seen(page) {
  return scroller(page).evaluate((list) => {
    const box = list.getBoundingClientRect();
    const top = list.querySelector('thead').getBoundingClientRect().bottom;
    const rows = [...list.querySelectorAll('tbody > tr:not([data-away])')]
      .map((row) => ({ row: Number(row.getAttribute('aria-rowindex')) - 1, place: row.getBoundingClientRect(), here: row.dataset.testid === 'person-row' }))
      .filter(({ place }) => place.bottom > top + 1 && place.top < box.bottom - 1);
    const numbers = rows.filter(({ row }) => row >= 0).map(({ row }) => row);
    // Between a jump and the frame that draws it no row is in view.
    const [first, last] = [rows[0]?.place.top ?? box.bottom, rows.at(-1)?.place.bottom ?? box.bottom];
    return {
      numbers,
      here: rows.length > 0 && rows.every(({ row, here }) => row < 0 || here),
      missing: Math.max(0, first - top) + Math.max(0, box.bottom - 2 - last),
    };
  });
}

/** Sets the list's position as a drag of its bar does, and waits for the rows. */
async function drag(page, part) {
  await scroller(page).evaluate((list, to) => { list.scrollTop = (list.scrollHeight - list.clientHeight) * to; }, part);
  await expect.poll(async () => (await seen(page)).here).toBe(true);
  return seen(page);
}

/** The row, counted from 1, and the column that have the focus. */
const focused = (page) => page.evaluate(() => {
  const cell = document.activeElement.closest('[role=gridcell], [role=rowheader]');
  const row = cell?.closest('[data-row]');
  return row ? [Number(row.dataset.row) + 1, [...row.children].indexOf(cell) + 1] : null;
});

test('a list of thousands is scrolled by the wheel without a gap, a jump or a row left out', async ({ app, endpoint, page }) => {
  await many(app, endpoint);
  await scroller(page).hover();
  let last = await seen(page);
  expect(last.numbers[0]).toBe(1);
  for (let turn = 0; turn < 60; turn += 1) {
    const anchor = last.numbers.at(-1);
    const place = () => page.locator(`[data-row="${anchor - 1}"]`).evaluate((row) => row.getBoundingClientRect().top);
    const before = await place();
    await page.mouse.wheel(0, 240);
    await expect.poll(place).toBeLessThan(before);
    await expect.poll(async () => Math.round(before - await place())).toBe(240);
    const now = await seen(page);
    expect(now.missing).toBeLessThan(1.5);
    expect(now.numbers).toEqual(now.numbers.map((_, index) => now.numbers[0] + index));
    expect(now.numbers[0]).toBeLessThanOrEqual(last.numbers.at(-1) + 1);
    last = now;
  }
  expect(last.numbers[0]).toBeGreaterThan(100);
  expect(last.here).toBe(true);
});

test('the bar leads to the rows that are as far down, and its ends to the first and the last', async ({ app, endpoint, page }) => {
  const total = await many(app, endpoint);
  expect((await drag(page, 1)).numbers.at(-1)).toBe(total);
  expect((await drag(page, 0.5)).numbers[0] / total).toBeCloseTo(0.5, 1);
  expect((await drag(page, 0.001)).missing).toBeLessThan(1.5);
  expect((await drag(page, 0)).numbers[0]).toBe(1);
  await expect(app.mark('people-table')).toHaveAttribute('aria-rowcount', String(total + 1));
  // The columns' heads stay where they are.
  await drag(page, 0.3);
  const [list, head] = [await scroller(page).boundingBox(), await page.locator('.people-table thead').boundingBox()];
  expect(Math.abs(list.y + 1 - head.y)).toBeLessThan(1);
});

test('keys go through rows and columns, by pages and to the ends, and open a person', async ({ app, endpoint, page }) => {
  const total = await many(app, endpoint);
  await app.mark('person-open').first().focus();
  const press = async (key, cell) => {
    await page.keyboard.press(key);
    await expect.poll(() => focused(page), key).toEqual(cell);
    await expect(page.locator(':focus')).toBeInViewport({ ratio: 0.9 });
  };
  await press('ArrowDown', [2, 1]);
  await press('ArrowRight', [2, 2]);
  await press('End', [2, 5]);
  await press('ArrowRight', [2, 5]);
  await press('Home', [2, 1]);
  await press('ArrowUp', [1, 1]);
  await press('ArrowUp', [1, 1]);
  await page.keyboard.press('PageDown');
  await expect.poll(async () => (await focused(page))[0]).toBeGreaterThan(3);
  const [page1] = await focused(page);
  for (let turn = 2; turn <= 12; turn += 1) await page.keyboard.press('PageDown');
  await expect.poll(async () => (await focused(page))[0]).toBeGreaterThan(page1 * 6);
  await press('Control+End', [total, 5]);
  await press('Home', [total, 1]);
  await press('Enter', [total, 1]);
  await expect(app.mark('account-detail').first()).toBeVisible();
  await press('Enter', [total, 1]);
  await expect(app.mark('person-detail')).toHaveCount(0);
  await press('Control+Home', [1, 1]);
  await press('ArrowRight', [1, 2]);
  await press('Enter', [1, 2]);
  await expect(app.mark('person-detail')).toBeVisible();
  // One stop of Tab for the whole grid.
  await expect(page.locator('tbody [tabindex="0"]')).toHaveCount(1);
});

test('the row that keys lead to is seen whole, however late it comes and however tall it is', async ({ app, endpoint, page }) => {
  await page.addInitScript(() => {
    const { addEventListener } = Worker.prototype;
    Worker.prototype.addEventListener = function late(type, listener) {
      addEventListener.call(this, type, (event) => setTimeout(() => listener.call(this, event), window.lateness ?? 0));
    };
  });
  const total = await many(app, endpoint);
  await app.mark('person-open').first().focus();
  await page.evaluate(() => { window.lateness = 200; });
  await page.keyboard.press('Control+End');
  await expect.poll(() => focused(page)).toEqual([total, 5]);
  // Nobody knows how tall a row is before it is here.
  await page.evaluate((row) => {
    document.styleSheets[0].insertRule(`[data-row="${row}"][data-testid="person-row"] td { height: 40vh; }`);
  }, total - 1);
  await expect.poll(async () => (await seen(page)).here).toBe(true);
  await expect(page.locator(':focus')).toBeInViewport({ ratio: 1 });
});

test('the focus stays on its row however far the list is scrolled, and keys lead on from there', async ({ app, endpoint, page }) => {
  await many(app, endpoint);
  await app.mark('person-open').nth(2).focus();
  for (const part of [0.2, 0.9, 1, 0.4]) {
    await drag(page, part);
    expect(await focused(page)).toEqual([3, 1]);
  }
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => focused(page)).toEqual([4, 1]);
  await expect(page.locator(':focus')).toBeInViewport();
  await expect.poll(async () => (await seen(page)).numbers).toContain(4);
  expect(await page.locator('[data-away]').count()).toBe(0);
});

test('a row is gone to by its number', async ({ app, endpoint, page }) => {
  const total = await many(app, endpoint);
  for (const [typed, row] of [['2,345', 2345], ['120', 120], ['99999999', total], ['1', 1]]) {
    await app.mark('go-to-row').fill(typed);
    await app.mark('go-to-row').press('Enter');
    await expect.poll(() => focused(page)).toEqual([row, 1]);
    await expect.poll(async () => (await seen(page)).numbers).toContain(row);
    await expect.poll(async () => (await seen(page)).here).toBe(true);
  }
});

test('whoever does not scroll steps through all rows, each once, and is told where they are', async ({ app, endpoint, page }) => {
  const total = await many(app, endpoint, 200);
  const drawn = () => page.locator('tbody tr[data-row]').evaluateAll((rows) => rows.map((row) => Number(row.dataset.row)));
  await expect.poll(async () => (await drawn()).length).toBe(50);
  const read = new Set(await drawn());
  for (let from = 51; from <= total; from += 50) {
    await app.mark('page-next').click();
    const to = Math.min(from + 49, total);
    if (to - from === 49) await expect(app.mark('live')).toHaveText(`Rows ${from} to ${to} of ${total}.`);
    await expect.poll(async () => (await drawn()).at(-1)).toBe(to - 1);
    for (const row of await drawn()) read.add(row);
    await expect(app.mark('page-next')).toBeFocused();
  }
  expect(read.size).toBe(total);
  await app.mark('page-first').click();
  await expect.poll(async () => (await drawn())[0]).toBe(0);
});

test('what a row opens to moves no row above it, and is still open when it comes back', async ({ app, endpoint, page }) => {
  await many(app, endpoint);
  await drag(page, 0.5);
  const { numbers } = await seen(page);
  const row = page.locator(`[data-row="${numbers[3] - 1}"]`);
  const place = () => row.evaluate((one) => one.getBoundingClientRect().top - one.closest('.people-scroll').getBoundingClientRect().top);
  const before = await place();
  await row.getByTestId('person-open').click();
  await expect(page.locator('#person-detail .detail-part').first()).toBeVisible();
  expect(Math.abs(await place() - before)).toBeLessThan(1.5);
  await drag(page, 0.9);
  await expect(app.mark('person-detail')).toHaveCount(0);
  await drag(page, 0.5);
  await expect(app.mark('person-detail')).toBeVisible();
});

test('another order or search shows its first rows, and figures of other files leave the list where it is', async ({ app, endpoint, page }) => {
  await many(app, endpoint);
  await drag(page, 0.5);
  await app.mark('sort-address').click();
  await expect.poll(async () => (await seen(page)).numbers[0]).toBe(1);
  const { numbers } = await drag(page, 0.5);
  await app.choose(usage, report);
  await expect(app.mark('file-card')).toHaveCount(4);
  await expect(page.locator('.results.is-stale')).toHaveCount(0);
  await expect.poll(async () => (await seen(page)).here).toBe(true);
  expect(Math.abs((await seen(page)).numbers[0] - numbers[0])).toBeLessThan(3);
  await app.mark('search').fill('nobody at all');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '0');
  await app.mark('search').fill('');
  await expect.poll(async () => (await seen(page)).numbers[0]).toBe(1);
});

test.describe('320 pixels', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('in a narrow window the list is scrolled and gone through all the same', async ({ app, endpoint, page }) => {
    const total = await many(app, endpoint);
    expect((await drag(page, 1)).numbers.at(-1)).toBe(total);
    const middle = await drag(page, 0.5);
    expect(middle.missing).toBeLessThan(1.5);
    await page.locator(`[data-row="${middle.numbers[0]}"] button`).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toEqual([middle.numbers[0] + 2, 1]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect((await drag(page, 0)).numbers[0]).toBe(1);
  });
});
