// What is behind the figures: who takes which seat, what changed, who is where, and what a file is made of.
import { join } from 'node:path';

import { cases } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

const file = (name, text) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

test.beforeEach(({ app, endpoint }) => app.open(endpoint.origin));

async function sample(app) {
  await app.choose(usage, report);
  await app.previewed();
}

test('a row opens to both sides, the rule and the addresses that were compared', async ({ app }) => {
  await sample(app);
  await app.mark('search').fill('amina-diallo');
  await expect(app.mark('person-row')).toHaveCount(1);
  const opener = app.mark('person-open');
  await expect(opener).toHaveAttribute('aria-expanded', 'false');
  await opener.press('Enter');
  await expect(opener).toHaveAttribute('aria-expanded', 'true');
  await expect(opener).toBeFocused();
  await expect(app.mark('account-detail')).toContainText('git.aurora.example');
  await expect(app.mark('account-detail')).toContainText(' = ');
  await expect(app.mark('person-detail')).toContainText('amina-diallo');
  await opener.press('Space');
  await expect(app.mark('person-detail')).toHaveCount(0);
});

test('an unmatched account says why no rule held and who it may be', async ({ app }) => {
  await sample(app);
  await app.mark('search').fill('ytanaka');
  await expect(app.mark('person-row')).toHaveCount(1);
  await app.mark('person-open').click();
  await expect(app.mark('account-detail')).toContainText('No rule holds');
  await expect(app.mark('person-detail')).toContainText('yuki.tanaka@aurora.example');
});

test('a member whose address is hidden is told how GitHub lists such members', async ({ app }) => {
  await sample(app);
  await app.mark('filter').selectOption('address-hidden');
  await expect(app.mark('person-row').first()).toContainText('Hidden by the report');
  await expect(app.mark('people-total')).not.toHaveAttribute('data-value', '56');
  await app.mark('person-open').first().click();
  await expect(app.mark('person-detail')).toContainText('Verified & approved domains');
});

test('the lists against the last sync have as many accounts as their numbers say, per server', async ({ app }) => {
  await sample(app);
  const numbers = await app.mark('sync-row').locator('td').allTextContents();
  for (const [index, change] of ['joined', 'left', 'newly-matched', 'newly-unmatched', 'address-changed'].entries()) {
    await app.mark('sync-change').selectOption(change);
    const wanted = Math.min(Number(numbers[index]), 10);
    await expect(app.mark('sync-item')).toHaveCount(wanted);
    if (wanted === 0) await expect(app.mark('sync-none')).toBeVisible();
    else await expect(app.mark('sync-item').first()).toHaveAttribute('data-change', change);
  }
  await app.mark('sync-change').selectOption('joined');
  await app.mark('sync-last').click();
  await expect(app.mark('sync-item')).toHaveCount(Number(numbers[0]) % 10);
});

test('one server of several is looked at alone', async ({ app }) => {
  await app.choose(...['a.json', 'b.json', 'c.json', 'cloud.json'].map((name) => join(cases, 'several-servers', name)));
  await app.previewed();
  const hosts = await app.mark('sync-row').locator('th').allTextContents();
  expect(hosts.length).toBeGreaterThan(1);
  await app.mark('sync-instance').selectOption({ label: hosts[1] });
  const joined = Number(await app.mark('sync-row').nth(1).locator('td').first().textContent());
  await expect(app.mark('sync-item')).toHaveCount(joined);
  for (const item of await app.mark('sync-item').all()) await expect(item).toContainText(hosts[1]);
});

test('the exact combinations of places add up to the seats', async ({ app }) => {
  await sample(app);
  const people = await app.mark('overlap').evaluateAll((rows) => rows.map((row) => Number(row.dataset.value)));
  expect(people.reduce((sum, one) => sum + one, 0)).toBe(await app.figure('seats-after'));
  expect(people).toEqual([...people].sort((a, b) => b - a));
  await expect(app.mark('overlap').first().getByRole('rowheader')).toHaveText(/Cloud/);
});

test('a fault shows its line with a mark under the place, and where else it is', async ({ app }) => {
  const users = [1.5, -2, 'x'].map((id) => `{"user_id":${JSON.stringify(id)},"login":"a","emails":["a@corp.example"]}`);
  await app.choose(file('ids.json', `{"host_name":"git.aurora.example","users":[\n${users.join(',\n')}\n]}`));
  const finding = app.mark('finding').filter({ hasText: '1.5' });
  await expect(finding.getByTestId('excerpt').locator('mark')).toHaveText('1.5');
  await expect(finding.getByTestId('excerpt')).toContainText('{"user_id":');
  await expect(finding.getByTestId('finding-places')).toContainText('line 3');
  await expect(finding.getByTestId('finding-places')).toContainText('/users/2/user_id');
});

test('a shape report has the keys and not one value, and can be copied', async ({ app, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await sample(app);
  const card = app.mark('file-card').first();
  await card.getByTestId('shape').click();
  await expect(card.getByTestId('shape-text')).toContainText('/users/*/');
  const text = await card.getByTestId('shape-text').textContent();
  for (const value of ['aurora', 'amina', '田中', '7c1d4e52']) expect(text).not.toContain(value);
  await card.getByTestId('shape-copy').click();
  await expect(app.mark('live')).toHaveText('Copied.');
  expect(await app.page.evaluate(() => navigator.clipboard.readText())).toBe(text);
});

test('external identities and the accounts of the last sync are taken by the drop zone and named', async ({ app }) => {
  const nodes = [{ samlIdentity: { nameId: 'hana.svobodova@aurora.example' }, user: { login: 'hsvobodova' } }];
  const identities = { data: { enterprise: { ownerInfo: { samlIdentityProvider: { externalIdentities: { nodes } } } } } };
  await app.choose(file('identities.json', JSON.stringify(identities)));
  await expect(app.mark('file-kind')).toHaveText('External identities');
  await expect(app.mark('file-identities')).toHaveText('1');
});
