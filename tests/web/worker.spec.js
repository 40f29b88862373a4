// What the worker must bear: collections of garbage in the middle of a read, and its own end.
import { generate } from '../support/generate.js';
import { browser } from './browser.js';
import { expect, report, test, usage } from './fixtures.js';

// A read that never settles is given up after ten seconds; the files would be read all the same, but later.
const PATIENCE = 9_000;

test.use({ launchOptions: { ...browser.launchOptions, args: ['--js-flags=--expose-gc'] } });

test('files are read to their end while garbage is collected all the time', async ({ app, endpoint, page }) => {
  const { server, report, expected } = await generate(20_000, 20_000);
  await app.open(endpoint.origin);
  const [worker] = page.workers();
  await worker.evaluate(() => setInterval(globalThis.gc, 5));
  for (let left = 3; left > 0; left -= 1) {
    await app.choose(server, report);
    await expect(app.mark('seats-after')).toHaveAttribute('data-value', String(expected.seats.after), { timeout: PATIENCE });
    for (let files = 2; files > 0; files -= 1) await app.mark('file-remove').first().click();
    await expect(app.mark('seats-after')).toHaveCount(0);
  }
  expect(await worker.evaluate(() => typeof globalThis.gc)).toBe('function');
});

test('start over ends the worker with all that it holds, and the next files are read by another', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.submit(endpoint);
  await app.receipt();
  const [worker] = page.workers();
  const closed = worker.waitForEvent('close');
  await app.mark('start-over').click();
  await closed;
  await expect(app.mark('person-row')).toHaveCount(0);
  await app.choose(usage, report);
  await app.previewed();
  expect(page.workers()).not.toContain(worker);
});
