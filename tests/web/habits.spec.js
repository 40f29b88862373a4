// Habits people have: paste, a folder, an undo, an address that leads back, a copy, a reload that asks nothing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { scratch } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

const sample = async (app) => {
  await app.choose(usage, report);
  await app.previewed();
};

/** Pastes as the browser does, with this on the clipboard. */
function paste(page, { text, file }, target = 'body') {
  return page.locator(target).first().evaluate((element, { text, file }) => {
    const clipboardData = new DataTransfer();
    if (text) clipboardData.setData('text/plain', text);
    if (file) clipboardData.items.add(new File([file.text], file.name));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, { text, file });
}

test('a text that was copied is pasted anywhere on the page and read as a file', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await paste(page, { text: readFileSync(usage, 'utf8') });
  await app.expectFigure('seats-after', 35);
  await expect(app.mark('file-card')).toContainText('pasted.json');
  await paste(page, { file: { name: 'report.json', text: readFileSync(report, 'utf8') } });
  await app.expectFigure('seats-after', 52);
});

test('a text that is no file is refused politely, and what is pasted into a field stays there', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await paste(page, { text: 'Dear all, here is the export.' });
  await expect(app.mark('pasted-nothing')).toContainText('neither JSON nor CSV');
  await expect(app.mark('file-card')).toHaveCount(0);
  await sample(app);
  await expect(app.mark('pasted-nothing')).toHaveCount(0);
  await paste(page, { text: '{"a":1}' }, '[data-testid=search]');
  await expect(app.mark('file-card')).toHaveCount(2);
});

test('a folder is dropped with all that is in it, and what the page cannot read is left out and named', async ({ app, endpoint }) => {
  const folder = join(scratch(), 'exports');
  mkdirSync(join(folder, 'cloud/older'), { recursive: true });
  writeFileSync(join(folder, 'usage.json'), readFileSync(usage));
  writeFileSync(join(folder, 'cloud/report.json'), readFileSync(report));
  writeFileSync(join(folder, 'cloud/older/notes.docx'), 'x');
  writeFileSync(join(folder, '.DS_Store'), 'x');
  await app.open(endpoint.origin);
  await app.drop(folder);
  await app.expectFigure('seats-after', 52);
  await expect(app.mark('file-card')).toHaveCount(2);
  await expect(app.mark('left-out')).toContainText('2 files');
  await expect(app.mark('left-out')).toContainText('notes.docx');
});

test('a removed file is had back, by a button or by the key', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await sample(app);
  await app.mark('file-remove').nth(1).click();
  await app.expectFigure('seats-after', 35);
  await expect(app.mark('removed')).toContainText('consumed-licenses.json');
  await app.mark('undo').click();
  await app.expectFigure('seats-after', 52);
  await expect(app.mark('removed')).toHaveCount(0);
  await expect(app.mark('file-remove').nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await app.expectFigure('seats-after', 35);
  await page.keyboard.press('Control+z');
  await app.expectFigure('seats-after', 52);
});

test('filter and order are in the address, the back button takes a filter back, and no search is ever in it', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin, '#filter=cloud-only&sort=address&order=descending');
  await sample(app);
  await expect(app.mark('filter')).toHaveValue('cloud-only');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '15');
  await expect(app.mark('sort-address').locator('xpath=ancestor::th')).toHaveAttribute('aria-sort', 'descending');
  await app.mark('filter').selectOption('server-only');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '14');
  expect(new URL(page.url()).hash).toBe('#filter=server-only&sort=address&order=descending');
  await app.mark('search').fill('okafor');
  await expect(app.mark('person-row')).toHaveCount(1);
  expect(page.url()).not.toContain('okafor');
  await app.mark('search').fill('');
  await page.goBack();
  await expect(app.mark('filter')).toHaveValue('cloud-only');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '15');
  await expect(app.mark('file-card')).toHaveCount(2);
  await page.goForward();
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '14');
});

test('a cell is copied by the key, and the table as text and as a table', async ({ app, context, endpoint, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.open(endpoint.origin);
  await sample(app);
  await app.mark('search').fill('amina-diallo');
  await expect(app.mark('person-row')).toHaveCount(1);
  await app.mark('person-open').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+c');
  await expect(app.mark('live')).toHaveText('Copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('amina-diallo');
  await app.mark('search').fill('');
  await app.mark('filter').selectOption('server-only');
  await expect(app.mark('people-total')).toHaveAttribute('data-value', '14');
  await app.mark('copy-table').focus();
  await page.keyboard.press('Enter');
  const read = () => page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const of = async (kind) => (item.types.includes(kind) ? (await item.getType(kind)).text() : '');
    return { text: await of('text/plain'), html: await of('text/html') };
  });
  // In the moment in which it changes a clipboard can't be read.
  await expect(async () => expect((await read()).text.split('\n')).toHaveLength(15)).toPass();
  const { text, html } = await read();
  expect(text.split('\n').every((line) => line.split('\t').length === 5)).toBe(true);
  expect(html.match(/<tr><td/g)).toHaveLength(14);
});

test('the page asks before it is left during an upload, and at no other time', async ({ app, endpoint, page }) => {
  // What the browser tells the page when it is about to be left, and whether the page asks for a question.
  const asks = () => page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  await app.open(endpoint.origin);
  expect(await asks()).toBe(false);
  await sample(app);
  await app.mark('search').fill('okafor');
  await expect(app.mark('payload-sha256')).toHaveText(/^[0-9a-f]{64}$/);
  expect(await asks()).toBe(false);
  // An upload is quick: it is asked in the moment it shows.
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('[data-testid=run]')) return;
      observer.disconnect();
      window.asked = !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    }).observe(document.body, { childList: true, subtree: true });
  });
  await app.submit(endpoint);
  await app.receipt();
  expect(await page.evaluate(() => window.asked)).toBe(true);
  expect(await asks()).toBe(false);
});
