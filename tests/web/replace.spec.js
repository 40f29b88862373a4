// Another file in a file's place: its card, its assignment and the focus stay; what was there is had back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { cases } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

const other = join(cases, 'synced-before/cloud.json');
const names = (app) => app.mark('file-card').locator('h3');

test('a file takes the place of another, and the focus stays on the card', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(report, usage);
  await app.expectFigure('seats-after', 52);
  // By keyboard alone: the browser hands its dialog over.
  const dialog = page.waitForEvent('filechooser');
  await app.mark('file-replace').first().focus();
  await expect(app.mark('file-replace').first()).toHaveAccessibleName('Replace consumed-licenses.json');
  await page.keyboard.press('Space');
  await (await dialog).setFiles([other]);
  await expect(names(app)).toHaveText(['cloud.json', 'ghes-usage.json']);
  await expect(app.mark('file-replace').first()).toBeFocused();
  await expect(app.mark('removed')).toContainText('cloud.json took the place of consumed-licenses.json.');
  await expect(app.mark('file-card').first()).toHaveAttribute('data-stage', 'read');
  await expect(app.mark('seats-after')).not.toHaveAttribute('data-value', '52');
  await app.mark('undo').click();
  await expect(names(app)).toHaveText(['consumed-licenses.json', 'ghes-usage.json']);
  await app.expectFigure('seats-after', 52);
});

test('a bad file in the place of a good one says so, and the good one is had back by the key', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.expectFigure('seats-after', 52);
  await app.mark('file-replace').nth(1).setInputFiles({ name: 'report.json', mimeType: 'application/json', buffer: Buffer.from('{"total_seats_consumed": ') });
  await expect(app.mark('file-card').nth(1)).toHaveAttribute('data-stage', 'error');
  await expect(app.mark('removed')).toContainText('report.json took the place of consumed-licenses.json, but has errors');
  await expect(app.mark('file-card').nth(1).getByTestId('finding').first()).toBeVisible();
  await app.expectFigure('seats-after', 35);
  await page.keyboard.press('Control+z');
  await app.expectFigure('seats-after', 52);
  await expect(names(app)).toHaveText(['ghes-usage.json', 'consumed-licenses.json']);
  await expect(app.mark('removed')).toHaveCount(0);
});

test('whose users a report lists is kept when a newer one takes its place', async ({ app, endpoint }) => {
  const row = (login, index) => `2021-02-03 04:05:06 -0800,${index + 1},${login},${login}@octo.example,user,false,,0,0,0,false,,${login},true`;
  const users = (...logins) => ({
    name: 'all_users.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([readFileSync(join(cases, 'users-report-alone/all_users.csv'), 'utf8').split('\n')[0], ...logins.map(row), ''].join('\n')),
  });
  await app.open(endpoint.origin);
  await app.choose(usage);
  await app.previewed();
  await app.mark('file-input').setInputFiles(users('mona'));
  await expect(app.mark('file-owner-text')).toBeVisible();
  await app.mark('file-owner-text').fill('ghes.example.net');
  await app.mark('file-owner-text').press('Enter');
  await expect(app.mark('instance-row').filter({ hasText: 'ghes.example.net' })).toBeVisible();
  await app.mark('file-replace').nth(1).setInputFiles(users('mona', 'hubot'));
  await expect(app.mark('file-card').nth(1).getByTestId('file-accounts')).toHaveText('2');
  await expect(app.mark('file-owner-text')).toHaveValue('ghes.example.net');
  await expect(app.mark('instance-row').filter({ hasText: 'ghes.example.net' })).toBeVisible();
});

test.describe('in Japanese', () => {
  test.use({ locale: 'ja-JP' });

  test('a replaced file is announced in Japanese', async ({ app, endpoint }) => {
    await app.open(endpoint.origin);
    await app.choose(usage, report);
    await app.expectFigure('seats-after', 52, 'ja-JP');
    await expect(app.mark('file-replace').first()).toHaveAccessibleName('ghes-usage.json を差し替え');
    await app.mark('file-replace').first().setInputFiles(usage);
    await expect(app.mark('removed')).toContainText('ghes-usage.json を ghes-usage.json に差し替えました。');
  });
});
