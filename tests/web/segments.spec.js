// Large files: their later parts are read by workers of the worker.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { generate } from '../support/generate.js';
import { scratch } from '../support/project.js';
import { expect, test } from './fixtures.js';

// The report is large enough to be read in parts, the export is not.
const SIZE = 60_000;

test.use({ members: null });
test.setTimeout(120_000);

/** Workers that the page has had, the first of them its own. */
function workersOf(page) {
  const seen = [];
  page.on('worker', (worker) => seen.push(worker));
  return seen;
}

test('a large file is read by several workers, and its findings are where they are', async ({ app, page, endpoint }) => {
  const { server, report, expected } = await generate(SIZE, SIZE);
  const text = readFileSync(report, 'latin1');
  const flag = text.indexOf('"github_com_user":', text.length * 0.8) + '"github_com_user":'.length;
  const end = text.indexOf(',', flag);
  const odd = join(scratch(), 'report.json');
  writeFileSync(odd, `${text.slice(0, flag)}"perhaps"${text.slice(end)}`, 'latin1');

  const workers = workersOf(page);
  await app.open(endpoint.origin);
  await app.drop(server, report);
  await app.expectFigure('seats-after', expected.seats.after);
  // Figures may be here before the browser has told of a worker.
  await expect(() => expect(workers.length).toBeGreaterThan(1)).toPass({ timeout: 5000 });
  // They go when their part is read.
  await expect(() => expect(page.workers()).toHaveLength(1)).toPass();

  await app.mark('file-remove').last().click();
  await app.drop(odd);
  const finding = app.mark('finding').filter({ hasText: 'perhaps' });
  await expect(finding).toContainText(flag.toLocaleString('en-GB'));
  await expect(finding.locator('mark')).toHaveText('"perhaps"');
});

test('a part whose worker is out of order is read all the same', async ({ app, page, endpoint }) => {
  const { server, report, expected } = await generate(SIZE, SIZE);
  await app.open(endpoint.origin);
  page.on('worker', (worker) => {
    // What no helper says. One that has ended already has nothing left to break.
    worker.evaluate(() => {
      if (self.name.endsWith('# helper')) self.postMessage([new Uint8Array([255])]);
    }).catch(() => {});
  });
  await app.drop(server, report);
  await app.expectFigure('seats-after', expected.seats.after);
  await expect(app.mark('worker-error')).toHaveCount(0);
});

test('a large file that is removed while it is read leaves no worker behind', async ({ app, page, endpoint }) => {
  const { report } = await generate(SIZE, SIZE);
  const workers = workersOf(page);
  await app.open(endpoint.origin);
  await app.drop(report);
  await expect(() => expect(workers.length).toBeGreaterThan(1)).toPass();
  await app.mark('file-remove').click();
  await expect(app.mark('file-card')).toHaveCount(0);
  await expect(() => expect(page.workers()).toHaveLength(1)).toPass();
});
