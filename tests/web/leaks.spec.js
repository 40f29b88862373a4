// Preview, reset, a hundred times: memory stays what it was.
import { readFileSync } from 'node:fs';

import { generate } from '../support/generate.js';
import { expect, report, test, usage } from './fixtures.js';

const ROUNDS = 100;
/** Rounds in which the browser compiles, caches and sizes what it keeps for good. */
const WARM = 20;
/** Every so many rounds the files are submitted too. */
const SUBMITTED = 20;
const MB = 1e6;
/** For so long a new worker is busy with itself, in milliseconds. */
const PRACTICE = 2_500;

test.setTimeout(240_000);

test('a hundred previews and resets leave nothing behind', async ({ app, endpoint, page, browser }, info) => {
  await page.addInitScript(() => {
    addEventListener('OneseatStarted', (event) => { window.pageMemory = event.detail.wasm.memory; });
  });
  await app.open(endpoint.origin);
  const medium = await generate(2_000, 2_000);
  const gauge = await Gauge.of(page, browser);
  const measured = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const small = round % 2 === 1;
    // Dropped: what chooses files by the input for Playwright keeps each of these inputs for itself.
    await app.drop(...(small ? [usage, report] : [medium.server, medium.report]));
    await expect(app.mark('seats-after')).toHaveAttribute('data-value', String(small ? 52 : medium.expected.seats.after));
    if (round % SUBMITTED === 0) {
      await app.submit(endpoint);
      await app.receipt();
      await app.mark('start-over').click();
    } else {
      while (await app.mark('file-remove').count() > 0) await app.mark('file-remove').first().click();
    }
    await expect(app.mark('file-card')).toHaveCount(0);
    await expect(app.mark('seats-after')).toHaveCount(0);
    if (round >= WARM && round % SUBMITTED === 0) measured.push({ round, ...await gauge.read() });
  }
  await info.attach('memory', { body: JSON.stringify(measured, null, 2), contentType: 'application/json' });
  const [first] = measured;
  const last = measured.at(-1);
  const grown = (name) => last[name] - first[name];

  expect(last.workers).toBe(1);
  // What a reset forgets is forgotten: a document or a list of listeners a round would be eighty by now.
  expect(grown('documents')).toBeLessThanOrEqual(0);
  expect(grown('listeners')).toBeLessThan(20);
  expect(grown('nodes')).toBeLessThan(100);
  expect(grown('heap')).toBeLessThan(0.5 * MB);
  // A megabyte and a half goes in with every second round.
  expect(grown('wasm')).toBeLessThan(1 * MB);
  if (first.resident !== null) expect(grown('resident')).toBeLessThan(24 * MB);
});

/** What the page holds, once everything that nobody needs has been collected. */
class Gauge {
  static async of(page, browser) {
    const gauge = new Gauge();
    gauge.page = page;
    gauge.session = await page.context().newCDPSession(page);
    await gauge.session.send('Performance.enable');
    gauge.browser = await browser.newBrowserCDPSession();
    return gauge;
  }

  async read() {
    // A worker that has just been started practises.
    await this.page.waitForTimeout(PRACTICE);
    for (let turn = 0; turn < 3; turn += 1) await this.session.send('HeapProfiler.collectGarbage');
    const { usedSize: heap } = await this.session.send('Runtime.getHeapUsage');
    const { metrics } = await this.session.send('Performance.getMetrics');
    const metric = (name) => metrics.find((one) => one.name === name).value;
    return {
      heap,
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      documents: metric('Documents'),
      wasm: await this.page.evaluate(() => window.pageMemory.buffer.byteLength),
      workers: this.page.workers().length,
      resident: await this.#resident(),
    };
  }

  /** Bytes of memory that the page's process occupies, where the system tells: the workers' are among them. */
  async #resident() {
    if (process.platform !== 'linux') return null;
    const { processInfo } = await this.browser.send('SystemInfo.getProcessInfo');
    const sizes = processInfo.filter(({ type }) => type === 'renderer')
      .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]) * 1024);
    return Math.max(...sizes);
  }
}
