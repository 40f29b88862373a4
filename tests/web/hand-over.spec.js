// GitHub's own hand-over: the original file, three steps, and what the cloud says afterwards beside what was foretold.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Github } from '../support/github.js';
import { scratch } from '../support/project.js';
import { naming } from './deployment.js';
import { expect, report, test, usage } from './fixtures.js';

const original = readFileSync(usage);
const sha256 = createHash('sha256').update(original).digest('hex');

/** Hands the sample export over as its owner would, up to "I have uploaded it". */
async function handOver(app) {
  await app.choose(usage, report);
  await app.previewed();
  await app.mark('hand-over').locator('summary').click();
  await expect(app.mark('hand-over-sha256')).toHaveText(sha256);
  await app.mark('hand-over-done').click();
  await expect(app.mark('afterwards').getByRole('heading').first()).toBeFocused();
}

/** What GitHub takes by hand, the endpoint takes by its interface: the same file, counted there. */
async function count(endpoint) {
  const answer = await fetch(`${endpoint.origin}/enterprises/${endpoint.enterprise}/server-usage-uploads`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${endpoint.token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': 'by-hand',
      'Repr-Digest': `sha-256=:${createHash('sha256').update(original).digest('base64')}:`,
    },
    body: original,
  });
  expect(answer.status).toBe(201);
}

/** A cloud report of so many people, as a file. */
function reportOf(people) {
  const file = join(scratch(), `report-${people}.json`);
  const users = Array.from({ length: people }, (_, index) => ({ github_com_login: `one-${index}`, github_com_user: true }));
  writeFileSync(file, JSON.stringify({ total_seats_consumed: people, users }));
  return file;
}

test('the original is saved byte for byte under its checksum, and the link leads to the enterprise', async ({ app, endpoint, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await expect(app.mark('hand-over')).toHaveCount(1);
  await app.mark('hand-over').locator('summary').click();
  await expect(app.mark('hand-over-sha256')).toHaveText(sha256);
  const saving = page.waitForEvent('download');
  await app.mark('hand-over-save').click();
  const saved = readFileSync(await (await saving).path());
  expect(saved.equals(original)).toBe(true);
  await app.mark('enterprise').fill('octo');
  await expect(app.mark('hand-over-link')).toHaveAttribute('href', 'https://github.com/enterprises/octo');
  await expect(app.mark('hand-over').getByRole('listitem')).toHaveCount(3);
});

test('with a token the cloud is asked how the sync stands and what it counts, beside what was foretold', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await handOver(app);
  await count(endpoint);
  await app.mark('compare-fill').click();
  await app.mark('cloud-source').selectOption('endpoint');
  await app.mark('cloud-enterprise').fill(endpoint.enterprise);
  await app.mark('cloud-token').fill(endpoint.token);
  await app.mark('cloud-open').click();
  await app.mark('compare-ask').click();
  await app.expectFigure('compare-said', 52);
  await expect(app.mark('verdict')).toHaveAttribute('data-verdict', 'same');
  await expect(app.mark('compare-difference')).toHaveText('same');
  await expect(app.mark('status-row')).toContainText('git.aurora.example');
  await expect(app.mark('live')).toContainText('foretold');
  // The report that was dropped is out of date.
  await expect(app.mark('file-card')).toHaveCount(2);
  await app.expectFigure('seats-now', 52);
});

test('without a token a new report says it, and every difference is explained', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await handOver(app);
  for (const [people, verdict, difference] of [[52, 'same', 'same'], [50, 'within', '−2'], [43, 'unchanged', '−9'], [55, 'more', '+3'], [40, 'fewer', '−12']]) {
    await app.choose(reportOf(people));
    await app.expectFigure('compare-said', people);
    await expect(app.mark('verdict')).toHaveAttribute('data-verdict', verdict);
    await expect(app.mark('compare-difference')).toHaveText(difference);
    await app.mark('file-remove').last().click();
  }
});

test('an export that nobody can read goes the same way, and is said to foretell nothing', async ({ app, endpoint, page }) => {
  const github = await Github.start([{ github_com_login: 'mona', github_com_user: true }]);
  try {
    const file = join(scratch(), 'locked.json');
    const { users, ...envelope } = JSON.parse(original);
    writeFileSync(file, JSON.stringify({ ...envelope, users: Buffer.from('locked'.repeat(20)).toString('base64') }));
    await naming(page, endpoint, github.origin);
    await app.open(endpoint.origin);
    await app.choose(file);
    await app.mark('hand-over').locator('summary').click();
    await app.mark('hand-over-done').click();
    await app.mark('compare-fill').click();
    await app.mark('cloud-source').selectOption('endpoint');
    await app.mark('cloud-address').fill(github.origin);
    await app.mark('cloud-enterprise').fill('octo');
    await app.mark('cloud-token').fill('ghp_secret');
    await app.mark('compare-ask').click();
    await app.expectFigure('compare-said', 1);
    await expect(app.mark('verdict')).toHaveAttribute('data-verdict', 'unforetold');
    expect(github.asked.map(({ url }) => url.split('?')[0])).toEqual([
      '/enterprises/octo/license-sync-status',
      '/enterprises/octo/consumed-licenses',
    ]);
  } finally {
    await github.dispose();
  }
});
