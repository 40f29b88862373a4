// What a drop brings is rehearsed aside as soon as nobody waits for anything: nobody sees or hears of it, and it gives way to files.
import { expect, report, test, usage } from './fixtures.js';

const MARKS = ['file-card', 'seats-after', 'suggestion', 'person-row', 'payload'];

test.beforeEach(({ page }) => page.addInitScript((marks) => {
  // What has been drawn aside, by its mark; and what of it has ever stood in the document.
  window.aside = {};
  window.seen = 0;
  const any = marks.map((mark) => `[data-testid=${mark}]`).join();
  for (const name of ['appendChild', 'insertBefore']) {
    const was = Node.prototype[name];
    Node.prototype[name] = function (node, ...behind) {
      const put = was.call(this, node, ...behind);
      if (node.dataset?.testid && !document.contains(this)) window.aside[node.dataset.testid] = (window.aside[node.dataset.testid] ?? 0) + 1;
      return put;
    };
  }
  new MutationObserver(() => { window.seen += document.querySelectorAll(any).length; })
    .observe(document, { childList: true, subtree: true });
}, MARKS));

test('it goes through files, figures, near misses, people and form where nobody sees it', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  const before = await page.evaluate(() => document.body.innerText);
  for (const mark of MARKS) await expect.poll(() => page.evaluate((name) => window.aside[name] ?? 0, mark), mark).toBeGreaterThan(0);
  expect(await page.evaluate(() => window.seen)).toBe(0);
  expect(await page.evaluate(() => document.body.innerText)).toBe(before);
  await expect(app.mark('live')).toBeEmpty();
  expect(new URL(page.url()).hash).toBe('');
  // And then files are read and shown as ever.
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('person-row').first()).toBeVisible();
  await expect(app.mark('file-card')).toHaveCount(2);
});

test('a file that comes before it or meanwhile has its own numbers', async ({ app, endpoint, page }) => {
  // With the report, as in the samples, there are more people.
  const people = '39';
  for (const wait of [0, 380, 420, 500, 700, 1_000]) {
    await app.open(endpoint.origin);
    await page.waitForTimeout(wait);
    await app.choose(usage);
    await expect(app.mark('people-total')).toHaveAttribute('data-value', people);
    await expect(app.mark('file-card')).toHaveCount(1);
    await page.waitForTimeout(600);
    await expect(app.mark('people-total')).toHaveAttribute('data-value', people);
  }
});

test('nobody waits for what it calls: it comes when that is here', async ({ app, endpoint, page }) => {
  let asked = 0;
  await page.context().route(/worker_rest-/, async (route) => {
    asked += 1;
    await new Promise((resolve) => { setTimeout(resolve, 1_500); });
    await route.continue();
  });
  await page.goto(endpoint.origin);
  await expect(app.mark('file-input')).toBeEnabled();
  await expect.poll(() => page.evaluate(() => window.aside['person-row'] ?? 0)).toBeGreaterThan(0);
  // Whoever can't wait asks once more.
  expect(asked).toBe(1);
});

test('the worker practises behind it, turn by turn, and then rests', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  const [worker] = page.workers();
  await worker.evaluate(() => {
    const was = MessagePort.prototype.postMessage;
    self.turns = 0;
    MessagePort.prototype.postMessage = function (...given) {
      self.turns += 1;
      return was.apply(this, given);
    };
  });
  const turns = () => worker.evaluate(() => self.turns);
  // Each turn is some milliseconds, and there are more than a rehearsal has.
  await expect.poll(turns).toBeGreaterThan(8);
  await expect(async () => {
    const before = await turns();
    await page.waitForTimeout(500);
    expect(await turns()).toBe(before);
  }).toPass();
  // It is over for good, and a file is read as ever.
  await app.choose(usage, report);
  await app.previewed();
});
