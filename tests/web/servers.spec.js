// The endpoint's servers on the page: the real endpoint, and the real agent beside a server.
import { execFile, spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { faketime } from '../support/endpoint.js';
import { Github } from '../support/github.js';
import { given, scratch } from '../support/project.js';
import { faults, smallTargets, tabTo } from './access.js';
import { naming } from './deployment.js';
import { expect, report, test as base, usage } from './fixtures.js';

const run = promisify(execFile);
const HOST = 'ghes.octo.example';
const SERVER = '0b6f2f43-6a53-4c8e-9b57-0a4d3f9be001';
/** What the agent has to fetch, do and tell, and the page to look for, takes longer than what the page does by itself. */
const AGENT = { timeout: 45_000 };

/** The agent beside a server: what its command prints, and what it keeps. */
class Agent {
  #folder = scratch();
  #running;

  async dispose() {
    this.#running?.kill('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  get isConnected() {
    return existsSync(join(this.#folder, 'state', 'key.pem'));
  }

  /** What the server's export has from now on. */
  people(count) {
    const users = Array.from({ length: count }, (_, id) => ({
      user_id: id + 1, emails: [{ email: `p${id}@octo.example`, primary: true }],
    }));
    const text = JSON.stringify({ server_id: SERVER, host_name: HOST, version: '3.19.2', users });
    writeFileSync(join(this.#folder, 'export.json'), text);
  }

  /** Its command has nothing to print any more. */
  lose() {
    rmSync(join(this.#folder, 'export.json'));
  }

  enable(endpoint, code) {
    const args = ['--endpoint', endpoint.origin, '--yes', '--', 'cat', join(this.#folder, 'export.json')];
    return run(given('ONESEAT_CLI'), this.#wish('enable', ...args), { env: { ...process.env, ONESEAT_CODE: code } });
  }

  sync() {
    return run(given('ONESEAT_CLI'), this.#wish('sync'));
  }

  /** Works on until it is disposed of, or its connection ends. */
  work() {
    this.#running = spawn(given('ONESEAT_CLI'), this.#wish('run'), { stdio: 'ignore' });
  }

  #wish(wish, ...args) {
    return ['connect', wish, '--state', join(this.#folder, 'state'), ...args];
  }
}

const test = base.extend({
  agent: async ({}, use) => {
    const agent = new Agent();
    agent.people(3);
    await use(agent);
    await agent.dispose();
  },
});

/** Opens the section and asks. */
async function show(app, { address, enterprise = 'octo', token }) {
  if (!(await app.mark('servers-ask').isVisible())) await app.mark('servers-open').click();
  if (address) await app.mark('servers-address').fill(address);
  await app.mark('servers-enterprise').fill(enterprise);
  await app.mark('servers-token').fill(token);
  await app.mark('servers-ask').click();
}

/** A server is connected and was synced once, and the page shows it. */
async function connected(app, endpoint, agent) {
  await agent.enable(endpoint, await endpoint.command('connection', 'code', endpoint.enterprise, HOST));
  await agent.sync();
  await app.open(endpoint.origin);
  await show(app, endpoint);
  await expect(app.mark('server')).toHaveAttribute('data-state', 'success');
}

/** What the card says under a name. */
const fact = (app, name) => app.mark('server').locator('dl > div').filter({ has: app.page.getByText(name, { exact: true }) }).locator('dd');

test('a code made on the page connects a server, which then appears by itself, and so does its first sync', async ({ app, endpoint, agent }) => {
  await app.open(endpoint.origin);
  await show(app, endpoint);
  await expect(app.page.locator('#servers-list-title')).toBeFocused();
  await expect(app.mark('server')).toHaveCount(0);
  await expect(app.mark('server-make-code')).toBeDisabled();
  await app.mark('server-host').fill('https://ghes.octo.example/');
  await expect(app.mark('server-make-code')).toBeDisabled();
  await app.mark('server-host').fill(HOST);
  await app.mark('server-make-code').click();
  await expect(app.mark('server-code')).toHaveText(/^([0-9A-F]{4}-){4}[0-9A-F]{4}$/);
  await expect(app.mark('server-command')).toContainText(`--endpoint ${endpoint.origin} `);
  await expect(app.mark('server-command')).toContainText(`admin@${HOST} `);
  await agent.enable(endpoint, await app.mark('server-code').textContent());
  await expect(app.mark('server')).toHaveAttribute('data-state', 'never', AGENT);
  await expect(app.mark('live')).toHaveText(`${HOST} is connected.`);
  await expect(app.mark('server-code')).toHaveCount(0);
  agent.work();
  await expect(app.mark('server')).toHaveAttribute('data-state', 'success', AGENT);
  await expect(fact(app, 'Accounts')).toHaveText('3');
  await expect(fact(app, 'Version')).toHaveText('3.19.2');
});

test('Sync now is fetched by the agent, and its figures and history follow', async ({ app, endpoint, agent }) => {
  await connected(app, endpoint, agent);
  agent.people(7);
  await app.mark('server-sync').focus();
  await app.page.keyboard.press('Enter');
  await expect(app.mark('server')).toHaveAttribute('data-state', 'queued');
  await expect(app.mark('server-sync')).toHaveAttribute('aria-disabled', 'true');
  await expect(app.mark('server-sync')).toBeFocused();
  await expect(app.mark('live')).toHaveText(`A sync of ${HOST} is asked for.`);
  agent.work();
  await expect(fact(app, 'Accounts')).toHaveText('7', AGENT);
  await expect(app.mark('server')).toHaveAttribute('data-state', 'success', AGENT);
  await expect(app.mark('server-sync')).toHaveAttribute('aria-disabled', 'false');
  const uploads = await endpoint.uploads();
  const [newest, oldest] = uploads.map(({ seats }) => seats.after);
  await expect(app.mark('server-picture').locator('rect')).toHaveCount(2);
  await expect(app.mark('server-picture')).toHaveAccessibleName(new RegExp(`from ${oldest} to ${newest}`));
  await expect(fact(app, 'Seats by it')).toHaveText(`${uploads[0].seats.before} → ${newest}`);
  await app.mark('server-history').locator('summary').click();
  await expect(app.mark('server-history-row')).toHaveCount(2);
  // What was unfolded stays so, whatever comes beside it.
  await app.mark('server-disconnect').click();
  await expect(app.mark('server-end')).toBeVisible();
  await expect(app.mark('server-history')).toHaveAttribute('open');
  await app.mark('server-end-not').click();
  await expect(app.mark('server-end')).toHaveCount(0);
  for (const [index, { accounts, seats }] of uploads.entries()) {
    const cells = app.mark('server-history-row').nth(index).locator('td');
    await expect(cells).toHaveText([accounts, seats.before, seats.after].map((figure) => String(figure ?? '–')));
  }
});

test('disconnecting says what will happen, can be thought better of, and ends both sides', async ({ app, endpoint, agent, page }) => {
  await connected(app, endpoint, agent);
  await app.mark('server-disconnect').focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Disconnect ${HOST}?` });
  await expect(dialog).toHaveAccessibleDescription(/keys and its tokens at once/);
  await expect(dialog).toContainText('3 accounts');
  await expect(app.mark('server-end-keep')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(app.mark('server-disconnect')).toBeFocused();
  expect(agent.isConnected).toBe(true);

  await page.keyboard.press('Enter');
  await expect(app.mark('server-end-keep')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(app.mark('server-end-forget')).toBeChecked();
  await tabTo(page, 'server-end-now');
  await page.keyboard.press('Enter');
  await expect(app.mark('server')).toHaveCount(0);
  await expect(page.locator('#servers-list-title')).toBeFocused();
  await expect(app.mark('live')).toHaveText(`${HOST} is disconnected.`);
  expect(await endpoint.uploads()).toEqual([]);
  agent.work();
  await expect.poll(() => agent.isConnected, AGENT).toBe(false);
});

test('what was uploaded stays counted unless the owner wants otherwise', async ({ app, endpoint, agent }) => {
  await connected(app, endpoint, agent);
  const { total } = await endpoint.consumedLicenses();
  await app.mark('server-disconnect').click();
  await expect(app.mark('server-end-keep')).toBeChecked();
  await app.mark('server-end-now').click();
  await expect(app.mark('server-how')).toHaveText('Uploaded by hand');
  await expect(app.mark('server-sync')).toHaveCount(0);
  expect(await endpoint.uploads()).toHaveLength(1);
  expect((await endpoint.consumedLicenses()).total).toBe(total);
});

test('a failed sync says why, in both languages, and the figures of the one before stay', async ({ app, endpoint, agent }) => {
  await connected(app, endpoint, agent);
  agent.lose();
  await expect(agent.sync()).rejects.toThrow();
  await app.mark('servers-ask').click();
  await expect(app.mark('server')).toHaveAttribute('data-state', 'failure');
  await expect(app.mark('server-fault')).toHaveAttribute('data-code', 'source_failed');
  await expect(app.mark('server-fault')).toContainText('The usage could not be collected.');
  await expect(fact(app, 'Accounts')).toHaveText('3');
  await app.mark('language').selectOption('ja');
  await expect(app.mark('server-fault')).toContainText('使用状況を収集できませんでした。');
});

test('a server whose usage was uploaded by hand is there too, and is marked once it is overdue', async ({ app, endpoint }) => {
  test.skip(!faketime(), 'there is no libfaketime here');
  await app.open(endpoint.origin);
  await app.choose(usage, report);
  await app.previewed();
  await app.submit(endpoint);
  await app.receipt();
  await show(app, endpoint);
  await expect(app.mark('server')).toHaveAttribute('data-overdue', 'false');
  await expect(app.mark('server-how')).toHaveText('Uploaded by hand');
  await expect(app.mark('server-disconnect')).toHaveCount(0);
  await endpoint.kill();
  await endpoint.serve({ days: 9 });
  await app.mark('servers-ask').click();
  await expect(app.mark('server')).toHaveAttribute('data-overdue', 'true');
  await expect(app.mark('server-overdue')).toHaveText('Overdue');
});

test('the section is led to by its link, the palette and the back button, and opens itself', async ({ app, endpoint, page }) => {
  const heading = page.locator('#servers-title');
  await app.open(endpoint.origin, '#servers');
  await expect(heading).toBeFocused();
  await expect(heading).toHaveText('Servers');
  await app.open(endpoint.origin, '?');
  await expect(app.mark('servers-ask')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await expect(app.mark('palette-field')).toBeFocused();
  await page.keyboard.type('servers');
  await expect(page.locator('[data-testid=palette-entry][aria-selected=true]')).toHaveText('ServersGo to');
  await page.keyboard.press('Enter');
  await expect(heading).toBeFocused();
  expect(new URL(page.url()).hash).toBe('#servers');
  await page.goBack();
  await expect.poll(() => new URL(page.url()).hash).toBe('');
  await page.goForward();
  await expect(heading).toBeFocused();
});

test('a reader sees the servers and is told what it takes to do more, and nothing that is shown is lost', async ({ app, endpoint, agent }) => {
  await connected(app, endpoint, agent);
  await app.mark('servers-token').fill(await endpoint.addToken('reader'));
  await app.mark('servers-ask').click();
  await expect(app.page.locator('#servers-list-title')).toBeFocused();
  await app.mark('server-sync').click();
  const error = app.mark('servers-error');
  await expect(error).toHaveAttribute('data-trouble', 'scopes');
  await expect(error).toBeFocused();
  await expect(error).toContainText('has the right: reader. Needed is: owner.');
  await app.mark('server-host').fill(HOST);
  await app.mark('server-make-code').click();
  await expect(error).toBeFocused();
  await expect(app.mark('server-host')).toHaveValue(HOST);
  await app.mark('server-disconnect').click();
  await app.mark('server-end-now').click();
  await expect(app.mark('server-end')).toHaveCount(0);
  await expect(error).toHaveAttribute('data-trouble', 'scopes');
  await expect(app.mark('server')).toHaveAttribute('data-state', 'success');
  expect(agent.isConnected).toBe(true);
});

test('without a token nobody is asked, and a token of nobody is told so', async ({ app, endpoint }) => {
  await app.open(endpoint.origin);
  await app.mark('servers-open').click();
  await app.mark('servers-enterprise').fill(endpoint.enterprise);
  await expect(app.mark('servers-ask')).toBeDisabled();
  await expect(app.mark('servers-ask')).toHaveAccessibleDescription('Enter a token.');
  await show(app, { token: 'oneseat_wrong' });
  await expect(app.mark('servers-error')).toHaveAttribute('data-trouble', 'not-found');
  await expect(app.mark('servers-error')).toBeFocused();
  await expect(app.mark('servers')).toHaveCount(0);
});

test('an allow list without this network says which address it saw and how to add it', async ({ app, endpoint }) => {
  await endpoint.command('network', 'add', endpoint.enterprise, '192.0.2.0/24');
  await app.open(endpoint.origin);
  await show(app, endpoint);
  await expect(app.mark('servers-error')).toHaveAttribute('data-trouble', 'network');
  await expect(app.mark('servers-error')).toContainText('oneseat-cloud network add octo 127.0.0.1');
});

test('an endpoint that is away is said to be, and what it said before stays until it is back', async ({ app, endpoint, agent }) => {
  await connected(app, endpoint, agent);
  await endpoint.kill();
  await app.mark('server-sync').click();
  await expect(app.mark('servers-error')).toHaveAttribute('data-trouble', 'no-answer');
  await expect(app.mark('server')).toHaveAttribute('data-state', 'success');
  await endpoint.serve();
  await app.mark('server-sync').click();
  await expect(app.mark('servers-error')).toHaveCount(0);
  await expect(app.mark('server')).toHaveAttribute('data-state', 'queued');
});

test('an interface without these calls, as GitHub’s, is told apart from an enterprise that is not there', async ({ app, endpoint, page }) => {
  const github = await Github.start();
  await naming(page, endpoint, github.origin);
  await app.open(endpoint.origin);
  await show(app, { address: github.origin, token: 'ghp_secret' });
  await expect(app.mark('servers-error')).toHaveAttribute('data-trouble', 'unknown');
  await expect(app.mark('servers-error')).toContainText('no Oneseat endpoint');
  await github.dispose();
});

test('servers are shown, synced and disconnected by keyboard alone, and the focus is always seen', async ({ app, endpoint, agent, page }) => {
  await agent.enable(endpoint, await endpoint.command('connection', 'code', endpoint.enterprise, HOST));
  await agent.sync();
  await app.open(endpoint.origin);
  await tabTo(page, 'servers-open');
  await page.keyboard.press('Enter');
  await tabTo(page, 'servers-enterprise');
  await page.keyboard.type(endpoint.enterprise);
  await tabTo(page, 'servers-token');
  await page.keyboard.type(endpoint.token);
  await page.keyboard.press('Enter');
  await expect(page.locator('#servers-list-title')).toBeFocused();
  await tabTo(page, 'server-sync');
  await page.keyboard.press('Space');
  await expect(app.mark('server')).toHaveAttribute('data-state', 'queued');
  await tabTo(page, 'server-host');
  await page.keyboard.type('other.octo.example');
  await page.keyboard.press('Enter');
  await expect(page.locator('#server-code-title')).toBeFocused();
  await tabTo(page, 'server-code-copy');
});

for (const [locale, colorScheme, width] of [['en-GB', 'light', 1280], ['ja-JP', 'dark', 1280], ['en-GB', 'dark', 320], ['ja-JP', 'light', 320]]) {
  test.describe(`${locale}, ${colorScheme}, ${width} pixels`, () => {
    test.use({ locale, colorScheme, viewport: { width, height: 844 } });

    test(`axe finds nothing about servers, targets are large, and nothing scrolls sideways, ${locale}, ${width} pixels`, async ({ app, endpoint, agent, page }) => {
      test.slow();
      const found = {};
      const look = async (state) => {
        const list = [...await faults(page), ...await smallTargets(page)];
        const drawn = await page.evaluate(() => document.documentElement.scrollWidth);
        if (drawn > width) list.push(`${drawn} pixels wide`);
        if (list.length > 0) found[state] = list;
      };
      await app.open(endpoint.origin);
      await show(app, { token: 'oneseat_wrong' });
      await expect(app.mark('servers-error')).toBeFocused();
      await look('refused');
      await connected(app, endpoint, agent);
      await app.mark('server-host').fill('other.octo.example');
      await app.mark('server-make-code').click();
      await expect(app.mark('server-code')).toBeVisible();
      await app.mark('server-history').locator('summary').click();
      await expect(app.mark('server-history-row')).toHaveCount(1);
      await look('listed');
      agent.lose();
      await expect(agent.sync()).rejects.toThrow();
      await expect(app.mark('server')).toHaveAttribute('data-state', 'failure', AGENT);
      await look('failed');
      await app.mark('server-disconnect').click();
      await expect(app.mark('server-end')).toBeVisible();
      await look('to be disconnected');
      expect(found).toEqual({});
    });
  });
}
