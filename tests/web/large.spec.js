// A large enterprise: 100,000 accounts and 100,000 rows.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { frames, quantile } from '../support/frames.js';
import { generate } from '../support/generate.js';
import { root } from '../support/project.js';
import { expect, test } from './fixtures.js';

const SIZE = 100_000;
const FROZEN = 200;
/** Whoever looks through the people asks for others again within this, in milliseconds. */
const LOOKS_MS = 2_500;
/** A frame at 60 Hz. */
const FRAME = 1000 / 60;

test.use({ members: null });

test('100,000 accounts and 100,000 rows are previewed without a frozen frame, and submitted', async ({ app, endpoint, page }, info) => {
  const { server, report, expected } = await generate(SIZE, SIZE);
  await endpoint.importMembers(report);
  await app.open(endpoint.origin);
  await page.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      window.longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)));
    }).observe({ type: 'longtask', buffered: false });
    // When the figures came, by the page's own clock.
    window.previewedAt = null;
    document.addEventListener('drop', () => { window.droppedAt = performance.now(); }, { capture: true });
    new MutationObserver(() => {
      if (window.previewedAt === null && document.querySelector('[data-testid=seats-now][data-value="100000"]')
        && document.querySelector('[data-testid=instance-row]') && !document.querySelector('[data-testid=progress]')) {
        window.previewedAt = performance.now();
      }
    }).observe(document.body, { childList: true, subtree: true, attributes: true });
  });

  await app.drop(server, report);
  await app.expectFigure('seats-after', expected.seats.after);
  await app.expectFigure('seats-now', SIZE);
  await app.expectFigure('seats-saved', expected.seats.saved);
  await expect(app.mark('progress')).toHaveCount(0);
  const previewed = await page.evaluate(() => window.previewedAt - window.droppedAt);

  // By the wheel, steadily, and by the bar, from end to end.
  await expect(app.mark('near-working')).toHaveCount(0, { timeout: 60_000 });
  await expect(app.mark('payload-sha256')).toHaveText(/^[0-9a-f]{64}$/, { timeout: 60_000 });
  await page.evaluate(() => { window.list = document.querySelector('.people-scroll'); });
  const wheel = await frames(page, 400, 'list.scrollTop += 80');
  const bar = await frames(page, 200, 'list.scrollTop = (list.scrollHeight - list.clientHeight) * (frame % 97) / 97');
  await expect(page.locator('.is-coming')).toHaveCount(0);
  await page.evaluate(() => { window.list.scrollTop = window.list.scrollHeight; });
  const last = await app.figure('people-total');
  await expect(page.locator(`.people-table [aria-rowindex="${last + 1}"]`)).toBeVisible();

  const searched = await time(async () => {
    await app.mark('search').fill('bissermolkot');
    await expect(app.mark('person-row')).toHaveCount(1);
  });
  const announced = await time(() => expect(app.mark('payload-sha256')).toHaveText(/^[0-9a-f]{64}$/));
  const submitted = await time(async () => {
    await app.submit(endpoint);
    await expect(app.mark('receipt')).toBeVisible({ timeout: 120_000 });
  });
  await app.expectFigure('endpoint-seats-after', expected.seats.after);
  const longTasks = await page.evaluate(() => window.longTasks);
  expect((await endpoint.get('/consumed-licenses?per_page=1')).ok).toBe(true);

  const result = {
    accounts: SIZE,
    rows: SIZE,
    bytes: statSync(server).size + statSync(report).size,
    preview_ms: Math.round(previewed),
    scroll_frame_ms: { median: quantile(wheel, 0.5), of_95_percent: quantile(wheel, 0.95) },
    drag_frame_ms: { median: quantile(bar, 0.5), of_95_percent: quantile(bar, 0.95) },
    search_ms: searched,
    payload_known_after_ms: announced,
    submit_ms: submitted,
    longest_task_ms: Math.max(0, ...longTasks),
    long_tasks: longTasks.length,
    cores: cpus().length,
  };
  mkdirSync(join(root, '.oneseat'), { recursive: true });
  writeFileSync(join(root, '.oneseat/performance.json'), `${JSON.stringify(result, null, 2)}\n`);
  await info.attach('times', { body: JSON.stringify(result, null, 2), contentType: 'application/json' });
  expect(result.longest_task_ms).toBeLessThan(FROZEN);
  // Of a machine to itself most frames take a few milliseconds; of one that is shared a frame may wait for others.
  expect(result.scroll_frame_ms.median).toBeLessThan(FRAME);
});

test('a payload is not made while somebody looks through the people, and is once they rest', async ({ app, endpoint, page }) => {
  const { server, report, expected } = await generate(SIZE, SIZE);
  await app.open(endpoint.origin);
  await app.drop(server, report);
  await app.expectFigure('seats-after', expected.seats.after);
  // They type before near misses are found, and go on for longer than it takes to make the payload.
  const letters = ['a', 'an', 'ann', 'an', 'a', 'al', 'ale', 'al', 'a', 'an'];
  const search = app.mark('search');
  await search.waitFor();
  let longest = 0;
  let typed = performance.now();
  // And then they read what they have found, for as long as the next rows are far.
  for (const [text, rests] of [...letters.map((text) => [text, 300]), ['and', 1500], ['an', 1500]]) {
    await search.fill(text);
    await page.waitForTimeout(rests);
    longest = Math.max(longest, performance.now() - typed);
    typed = performance.now();
  }
  const isMade = await app.mark('payload-sha256').count() > 0;
  await expect(app.mark('payload-sha256')).toHaveText(/^[0-9a-f]{64}$/, { timeout: 30_000 });
  test.skip(longest > LOOKS_MS, 'the machine was too busy to type steadily');
  expect(isMade).toBe(false);
});

async function time(work) {
  const start = performance.now();
  await work();
  return Math.round(performance.now() - start);
}
