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
