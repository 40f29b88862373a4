// The first screen after a drop.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { scratch } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

test('the first screen after a drop has the figures, what they save, what is wrong, what to do, and the picture', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.drop(usage, report);
  await app.previewed();
  await expect(app.mark('step').first()).toBeVisible();
  for (const mark of ['seats-now', 'seats-after', 'seats-after-low', 'seats-saved', 'steps', 'split']) {
    const { y, height } = await app.mark(mark).boundingBox();
    expect(y, mark).toBeGreaterThanOrEqual(0);
    expect(y + height, mark).toBeLessThanOrEqual(page.viewportSize().height);
  }
});

test('what comes with the figures is drawn in frames of its own, whole in the end', async ({ app, endpoint, page }) => {
  // What the page has as each of its frames is made.
  await page.addInitScript(() => {
    window.seen = [];
    const marks = ['seats-after', 'instance-row', 'people-table', 'submit'];
    const look = () => {
      window.seen.push(marks.filter((mark) => document.querySelector(`[data-testid=${mark}]`)));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await app.open(endpoint.origin);
  await app.drop(usage, report);
  await app.previewed();
  for (const mark of ['instance-row', 'people-table', 'submit']) await expect(app.mark(mark).first()).toBeVisible();
  const steps = await page.evaluate(() => [...new Set(window.seen.map((frame) => frame.join(' ')))]);
  expect(steps).toEqual(['', 'seats-after', 'seats-after instance-row', 'seats-after instance-row people-table', 'seats-after instance-row people-table submit']);
});

test('whoever goes to a section as the figures come finds it there', async ({ app, endpoint, page }) => {
  await page.addInitScript(() => {
    // The frames after the first one with figures never come.
    const frame = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => (document.querySelector('[data-testid=seats-after]') ? 0 : frame(callback));
  });
  await app.open(endpoint.origin);
  await app.drop(usage, report);
  await app.previewed();
  await expect(app.mark('people-table')).toHaveCount(0);
  await app.mark('contents').getByRole('link', { name: 'Submit' }).click();
  await expect(page.locator('#submit-title')).toBeFocused();
  await expect(app.mark('people-table')).toBeVisible();
});

test('the figures are set in type that the empty page has, so that no font is looked for while files are read', async ({ app, endpoint, page }) => {
  const type = () => page.evaluate(() => {
    const found = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: element, data } = texts.currentNode;
      if (!data.trim() || element.getClientRects().length === 0) continue;
      for (const { fontFamily, fontSize, fontStyle, fontWeight } of [undefined, '::before', '::after'].map((part) => getComputedStyle(element, part))) {
        found.add([fontFamily, fontSize, fontStyle, fontWeight].join(' '));
      }
    }
    return [...found].sort();
  });
  await app.open(endpoint.origin);
  const empty = await type();
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('payload-sha256')).toBeVisible();
  await expect(app.mark('suggestion').first()).toBeVisible();
  expect((await type()).filter((one) => !empty.includes(one))).toEqual([]);
});

test('now and after are parted in a table whose parts add up, and read as a table', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  const parts = ['cloud-only', 'cloud-and-server', 'visual-studio-only', 'server-only'];
  const sum = async (before) => (await Promise.all(parts.map((part) => app.figure(`${before}-${part}`)))).reduce((a, b) => a + b);
  expect(await sum('now')).toBe(43);
  expect(await sum('people')).toBe(52);
  const table = page.getByRole('table', { name: /Seats now and after/ }).or(app.mark('split'));
  await expect(table.getByRole('columnheader')).toHaveText(['Where', 'Now', 'After submitting', 'Change']);
  await expect(table.getByRole('rowheader', { name: 'Server only' })).toBeVisible();
  await expect(table.getByRole('row').last()).toContainText('+9');
});

test('the parts are told apart without any colour', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  const fillings = await page.locator('.split-bar').last().locator('rect').evaluateAll((parts) => parts.map((part) => part.getAttribute('fill')));
  expect(fillings).toHaveLength(4);
  expect(new Set(fillings).size).toBe(4);
  for (const filling of fillings) await expect(page.locator(filling.slice(4, -1))).toHaveCount(1);
});

test('without a report only what will be is drawn, and what is missing is said first', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.choose(usage);
  await app.previewed();
  await expect(app.mark('now-cloud-only')).toHaveCount(0);
  await expect(app.mark('step').first()).toHaveAttribute('data-step', 'no-report');
  await app.mark('step-go').first().click();
  await expect(app.mark('cloud-open')).toBeFocused();
});

test('every step leads to where it is done', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  const step = (kind) => page.locator(`[data-step=${kind}]`);
  await step('near').getByRole('button').click();
  await expect(page.locator('#near-title')).toBeFocused();
  await step('hidden').getByRole('button').click();
  await expect(page.locator('#people-title')).toBeFocused();
  await step('submit').getByRole('button').click();
  await expect(page.locator('#submit-title')).toBeFocused();
  await app.submit(endpoint);
  await app.receipt();
  await expect(step('submitted')).toBeVisible();
});

test('what is left out of the figures is said before them, what is not behind them', async ({ app, endpoint, page }) => {
  const broken = join(scratch(), 'broken.json');
  writeFileSync(broken, '{"host_name": "a.example", "users": [');
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  const above = async () => {
    const [problems, figures] = await Promise.all([app.mark('problems').boundingBox(), app.mark('seats-now').boundingBox()]);
    return problems.y < figures.y;
  };
  expect(await above()).toBe(false);
  await app.choose(broken);
  await expect(page.locator('[data-step=errors]')).toBeVisible();
  expect(await above()).toBe(true);
});
