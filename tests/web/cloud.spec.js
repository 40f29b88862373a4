// The cloud side without a file: fetched with a token from the real endpoint, and from a server that answers as GitHub's
// interface is documented to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from '../support/endpoint.js';
import { generate } from '../support/generate.js';
import { Github } from '../support/github.js';
import { scratch } from '../support/project.js';
import { naming } from './deployment.js';
import { expect, report, test as base, usage } from './fixtures.js';

const people = (count) => Array.from({ length: count }, (_, index) => ({
  github_com_login: `member-${index}`,
  github_com_user: true,
  github_com_verified_domain_emails: [`member-${index}@octo.example`],
  enterprise_server_user_ids: [],
  license_type: 'Enterprise',
}));

const test = base.extend({
  github: async ({ endpoint, page }, use) => {
    const github = await Github.start(people(250));
    await naming(page, endpoint, github.origin);
    await use(github);
    await github.dispose();
  },
});

/** Fills in the form and asks. The stand-in for GitHub has an address of this machine, so it is named as an endpoint. */
async function ask(app, { address, enterprise = 'octo', token = 'ghp_secret' }) {
  if (!(await app.mark('cloud-ask').isVisible())) await app.mark('cloud-open').click();
  await app.mark('cloud-source').selectOption('endpoint');
  if (address) await app.mark('cloud-address').fill(address);
  await app.mark('cloud-enterprise').fill(enterprise);
  await app.mark('cloud-token').fill(token);
  await app.mark('cloud-ask').click();
}

test('the report of the real endpoint is fetched page by page, reckoned with, and saved as it came', async ({ app, endpoint, page }) => {
  const files = await generate(300, 250);
  await endpoint.importMembers(files.report);
  await app.open(endpoint.origin);
  await app.choose(files.server);
  await app.previewed();
  await ask(app, endpoint);
  await expect(app.mark('file-origin')).toContainText('3 pages');
  await expect(app.mark('file-origin')).toContainText(new URL(endpoint.origin).host);
  const { total } = await endpoint.consumedLicenses();
  await app.expectFigure('seats-now', total);

  const saving = page.waitForEvent('download');
  await app.mark('file-save').click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('consumed-licenses-octo.json');
  const path = join(scratch(), 'saved.json');
  await saved.saveAs(path);
  const pages = JSON.parse(readFileSync(path, 'utf8'));
  expect(pages.map(({ users }) => users.length)).toEqual([100, 100, total - 200]);
  const figures = await Promise.all(['seats-now', 'seats-after', 'seats-saved'].map((mark) => app.figure(mark)));
  await app.mark('file-remove').last().click();
  await app.choose(path);
  await app.expectFigure('seats-now', figures[0]);
  expect(await Promise.all(['seats-now', 'seats-after', 'seats-saved'].map((mark) => app.figure(mark)))).toEqual(figures);
});

test('fetching shows how far it is, asks one page after another, and again takes the place of before', async ({ app, endpoint, github }) => {
  await app.open(endpoint.origin);
  let release;
  github.next.push(null, (request, response) => { release = () => response.end(); });
  await ask(app, { address: github.origin });
  await expect(app.mark('cloud-progress')).toHaveAttribute('value', '100');
  await expect(app.mark('cloud-progress')).toHaveAttribute('max', '250');
  await expect(app.mark('cloud-work')).toContainText('page 2: 100 of 250 people');
  expect(github.asked).toHaveLength(2);
  // The connection ends without an answer: it is asked for again.
  release();
  await expect(app.mark('file-rows')).toHaveText('250');
  expect(github.asked.every(({ method, token }) => method === 'GET' && token === 'Bearer ghp_secret')).toBe(true);
  await expect(app.mark('live')).not.toBeEmpty();

  github.people = people(40);
  await ask(app, { address: github.origin });
  await expect(app.mark('file-rows')).toHaveText('40');
  await expect(app.mark('file-card')).toHaveCount(1);
});

test('a limit is waited out with a countdown, by every way that it is said', async ({ app, endpoint, github }) => {
  await app.open(endpoint.origin);
  github.say(403, { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(Math.ceil(Date.now() / 1000) + 3) }, { message: 'API rate limit exceeded' });
  github.say(429, { 'Retry-After': '2' }, { message: 'Slow down' });
  await ask(app, { address: github.origin });
  await expect(app.mark('cloud-countdown')).toHaveAttribute('data-value', /^[1-5]$/);
  await expect(app.mark('cloud-work')).toContainText('takes no more requests');
  await expect(app.mark('live')).toContainText('1 minute');
  const first = Date.now();
  await expect(app.mark('file-rows')).toHaveText('250', { timeout: 20_000 });
  expect(Date.now() - first).toBeGreaterThan(3_000);
  expect(github.asked).toHaveLength(5);
});

test('the token follows no link and no redirect to another origin', async ({ app, endpoint, github }) => {
  const other = await Github.start(people(1));
  try {
    await app.open(endpoint.origin);
    github.say(200, { Link: `<${other.origin}/enterprises/octo/consumed-licenses?page=2>; rel="next"` }, { total_seats_consumed: 2, users: people(1) });
    await ask(app, { address: github.origin });
    await expect(app.mark('cloud-error')).toHaveAttribute('data-trouble', 'foreign');
    await expect(app.mark('cloud-error')).toContainText(other.origin);
    await expect(app.mark('cloud-error')).toBeFocused();
    github.say(307, { Location: `${other.origin}/enterprises/octo/consumed-licenses` });
    await app.mark('cloud-ask').click();
    await expect(app.mark('cloud-error')).toHaveAttribute('data-trouble', 'redirect');
    expect(other.asked).toEqual([]);
    await expect(app.mark('file-card')).toHaveCount(0);
  } finally {
    await other.dispose();
  }
});

const sso = 'https://github.com/enterprises/octo/sso?authorization_request=A1';
const scopes = { 'X-OAuth-Scopes': 'repo', 'X-Accepted-OAuth-Scopes': 'admin:enterprise, manage_billing:enterprise, read:enterprise' };
for (const [trouble, status, headers, message, words] of [
  ['token', 401, {}, 'Bad credentials', 'does not know this token'],
  ['sso', 403, { 'X-GitHub-SSO': `required; url=${sso}` }, 'Resource protected by organization SAML enforcement.', 'single sign-on'],
  ['scopes', 404, scopes, 'Not Found', 'read:enterprise'],
  ['permission', 403, {}, 'Resource not accessible by personal access token', 'Enterprise administration'],
  ['not-found', 404, {}, 'Not Found', 'not one of its owners'],
  ['strange', 200, {}, undefined, 'REST API'],
]) {
  test(`a refusal says what to do about it: ${trouble}`, async ({ app, endpoint, github }) => {
    await app.open(endpoint.origin);
    github.say(status, headers, { message });
    await ask(app, { address: github.origin });
    const error = app.mark('cloud-error');
    await expect(error).toHaveAttribute('data-trouble', trouble);
    await expect(error).toContainText(words);
    if (message) await expect(error).toContainText(message);
    if (trouble === 'sso') await expect(app.mark('cloud-sso')).toHaveAttribute('href', sso);
    expect(github.asked).toHaveLength(1);
    await app.mark('cloud-ask').click();
    await expect(app.mark('file-rows')).toHaveText('250');
    await expect(error).toHaveCount(0);
  });
}

test('what an Oneseat endpoint itself refuses is not answered with advice about GitHub', async ({ app, endpoint }) => {
  const agent = await endpoint.addToken('agent');
  await app.open(endpoint.origin);
  const error = app.mark('cloud-error');
  await ask(app, { enterprise: endpoint.enterprise, token: agent });
  await expect(error).toHaveAttribute('data-trouble', 'scopes');
  await expect(error).toContainText('has the right: agent. Needed is: owner, reader');
  await expect(error).not.toContainText('read:enterprise');

  await endpoint.command('network', 'add', endpoint.enterprise, '192.0.2.0/24');
  await app.mark('cloud-ask').click();
  await expect(error).toHaveAttribute('data-trouble', 'network');
  await expect(error).toContainText('oneseat-cloud network add octo 127.0.0.1');
  await expect(error).not.toContainText('Enterprise administration');
  await app.mark('language').selectOption('ja');
  await expect(error).toContainText('許可リスト');
});

test('nobody there, not allowed by the host, and not named by the page are told apart', async ({ app, endpoint, page, violations }) => {
  violations.provoked = true;
  const address = `http://127.0.0.1:${await freePort()}`;
  await app.open(endpoint.origin);
  await app.mark('cloud-open').click();
  await app.mark('cloud-source').selectOption('endpoint');
  await app.mark('cloud-address').fill(address);
  await expect(app.mark('cloud-ask')).toBeDisabled();
  await expect(app.mark('cloud-reason')).toContainText('https://api.github.com');

  await naming(page, endpoint, address, { header: false });
  await app.reload();
  await ask(app, { address });
  await expect(app.mark('cloud-error')).toHaveAttribute('data-trouble', 'forbidden');

  await naming(page, endpoint, address);
  await app.reload();
  await ask(app, { address });
  await expect(app.mark('cloud-error')).toHaveAttribute('data-trouble', 'no-answer', { timeout: 30_000 });
});

test('cancel ends the request itself, and nothing more is asked', async ({ app, endpoint, github }) => {
  await app.open(endpoint.origin);
  const ended = new Promise((resolve) => {
    github.next.push((request, response) => response.on('close', resolve));
  });
  await ask(app, { address: github.origin });
  await expect(app.mark('cloud-work')).toBeVisible();
  await app.mark('cloud-cancel').click();
  await ended;
  await expect(app.mark('cloud-work')).toHaveCount(0);
  await expect(app.mark('cloud-ask')).toBeFocused();
  await expect(app.mark('file-card')).toHaveCount(0);
  expect(github.asked).toHaveLength(1);
});

test('a token is in no address, no storage and no log, and is gone after starting over', async ({ app, endpoint, github, page }) => {
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  await app.open(endpoint.origin);
  await ask(app, { address: github.origin, token: 'ghp_neverSeen' });
  await expect(app.mark('file-rows')).toHaveText('250');
  await app.mark('cloud-open').click();
  await expect(app.mark('cloud-token')).toHaveAttribute('type', 'password');
  await expect(app.mark('cloud-token')).toHaveAttribute('autocomplete', 'off');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state]));
  for (const place of [kept, said.join(), github.asked.map(({ url }) => url).join()]) expect(place).not.toContain('neverSeen');

  // Over a receipt the page starts over.
  await app.choose(usage, report);
  await app.mark('file-remove').first().click();
  await app.previewed();
  await app.mark('endpoint-url').fill(endpoint.origin);
  await app.submit(endpoint);
  await app.receipt();
  await app.mark('start-over').click();
  await app.mark('cloud-open').click();
  await expect(app.mark('cloud-token')).toHaveValue('');
  await app.mark('cloud-source').selectOption('github');
  await expect(app.mark('cloud-token')).toHaveValue('');
});

test('after an upload the last sync of every server is shown', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.submit(endpoint);
  await app.receipt();
  await expect(app.mark('status-row')).toHaveCount(1);
  await expect(app.mark('status-row')).toHaveAttribute('data-state', 'success');
  await expect(app.mark('status-row')).toContainText('git.aurora.example');
  await endpoint.kill();
  await endpoint.serve();
  await app.mark('status-again').click();
  await expect(app.mark('status-row')).toHaveAttribute('data-state', 'success');
});

test('a sync that is pending is followed to its end', async ({ app, endpoint, github, page }) => {
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  const sync = (status, error = '') => [{ server_id: 'a-1', hostname: 'git.aurora.example', last_sync: { date: '2026-11-21T10:00:00Z', status, error } }];
  // The upload goes to the real endpoint; how its sync stands is said by the stand-in.
  await page.route(`${endpoint.origin}/**/license-sync-status`, async (route) => {
    const answer = await fetch(`${github.origin}/enterprises/octo/license-sync-status`);
    await route.fulfill({ status: answer.status, contentType: 'application/json', body: await answer.text() });
  });
  github.instances = sync('pending');
  await app.submit(endpoint);
  await app.receipt();
  await expect(app.mark('status-row')).toHaveAttribute('data-state', 'pending');
  await expect(app.mark('cloud-countdown')).toBeVisible();
  github.instances = sync('failure', 'The file could not be read.');
  await expect(app.mark('status-row')).toHaveAttribute('data-state', 'failure');
  await expect(app.mark('status-row')).toContainText('The file could not be read.');
  await expect(app.mark('cloud-countdown')).toHaveCount(0);
});
