// GitHub's own client against the endpoint: pages, conditions, limits and refusals as it knows them from GitHub.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';

import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { throttling } from '@octokit/plugin-throttling';

import { Endpoint } from '../support/endpoint.js';
import { given, scratch } from '../support/project.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const REPORT = 'GET /enterprises/{enterprise}/consumed-licenses';
const STATUS = 'GET /enterprises/{enterprise}/license-sync-status';
const SERVER = '0b6f2f43-6a53-4c8e-9b57-0a4d3f9be001';

const people = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);
const members = {
  total_seats_consumed: 250,
  total_seats_purchased: 500,
  users: people(0, 250).map((id) => ({
    github_com_login: `p${id}-oc`,
    github_com_user: true,
    enterprise_server_user_ids: [],
    github_com_verified_domain_emails: [`p${id}@octo.example`],
  })),
};
const usage = JSON.stringify({
  server_id: SERVER,
  host_name: 'ghes.octo.example',
  users: people(200, 437).map((id) => ({ user_id: id, emails: [{ email: `p${id}@octo.example`, primary: true }] })),
});

let endpoint;
let upload;

/** What a script of an enterprise's owner has. */
function client(options = {}) {
  const { plugins = [paginateRest], ...rest } = options;
  const Client = Octokit.plugin(...plugins);
  return new Client({ auth: endpoint.token, baseUrl: endpoint.origin, log: silent, ...rest });
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

before(async () => {
  endpoint = await Endpoint.start({ domains: ['octo.example'] });
  const file = join(scratch(), 'cloud.json');
  writeFileSync(file, JSON.stringify(members));
  await endpoint.importMembers(file);
  const answer = await client().request('POST /enterprises/{enterprise}/server-usage-uploads', {
    enterprise: endpoint.enterprise,
    data: usage,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'repr-digest': `sha-256=:${createHash('sha256').update(usage).digest('base64')}:`,
    },
  });
  assert.equal(answer.status, 201);
  upload = answer.data;
});

after(() => endpoint?.dispose());

test('paginate() follows Link to the last page, and collects everyone once', async () => {
  const enterprise = endpoint.enterprise;
  const users = await client().paginate(REPORT, { enterprise, per_page: 100 }, (page) => page.data.users);
  assert.equal(users.length, upload.seats.after);
  assert.equal(new Set(users.map((user) => user.github_com_login + user.enterprise_server_user_ids)).size, users.length);
  const totals = await client().paginate(REPORT, { enterprise }, (page) => [page.data.total_seats_consumed]);
  assert.ok(totals.length > 10 && totals.every((total) => total === upload.seats.after));
});

test('a report read back by it gives the core the same seats', async () => {
  const enterprise = endpoint.enterprise;
  const pages = await client().paginate(REPORT, { enterprise, per_page: 100 }, (page) => [page.data]);
  const file = join(scratch(), 'report.json');
  writeFileSync(file, JSON.stringify(pages));
  const seats = (...files) =>
    JSON.parse(execFileSync(given('ONESEAT_CLI'), ['preview', '--format', 'json', ...files], { encoding: 'utf8' })).seats;
  assert.equal(seats(file).now, upload.seats.after);
  const export_ = join(scratch(), 'ghes.json');
  writeFileSync(export_, usage);
  assert.equal(seats(file, export_).after, upload.seats.after);
  const { data } = await client().request(REPORT, { enterprise, headers: { accept: 'text/csv' } });
  const csv = join(scratch(), 'report.csv');
  writeFileSync(csv, data);
  assert.equal(seats(csv, export_).after, upload.seats.after);
});

test('license-sync-status has the shape that is documented', async () => {
  const { data, headers } = await client().request(STATUS, {
    enterprise: endpoint.enterprise,
    headers: { 'X-GitHub-Api-Version': '2022-11-28' },
  });
  assert.deepEqual(data, {
    server_instances: [
      { server_id: SERVER, hostname: 'ghes.octo.example', last_sync: { date: upload.created_at, status: 'success', error: '' } },
    ],
  });
  assert.equal(headers['x-github-api-version-selected'], '2022-11-28');
  assert.match(headers['x-github-media-type'], /^github\.v3/);
  assert.ok(headers['x-github-request-id']);
});

test('what has not changed is 304, and what has is sent', async () => {
  const enterprise = endpoint.enterprise;
  for (const [route, more] of [[REPORT, {}], [REPORT, { page: 2 }], [STATUS, {}]]) {
    const { headers } = await client().request(route, { enterprise, ...more });
    assert.match(headers.etag, /^W\/"[0-9a-f]+"$/);
    const again = client().request(route, { enterprise, ...more, headers: { 'if-none-match': headers.etag } });
    await assert.rejects(again, { status: 304 });
    const other = await client().request(route, { enterprise, ...more, headers: { 'if-none-match': '"other"' } });
    assert.equal(other.status, 200);
  }
  const first = await client().request(REPORT, { enterprise });
  const second = await client().request(REPORT, { enterprise, page: 2 });
  assert.notEqual(first.headers.etag, second.headers.etag);
});

test('a refusal is an error of its own kind with the words in it', async () => {
  const { enterprise } = endpoint;
  const refused = (options) => client(options).request(REPORT, { enterprise, request: { retries: 0 } });
  await assert.rejects(refused({ auth: 'oneseat_not_a_token' }), (error) => {
    assert.equal(error.status, 404);
    assert.match(error.message, /There is nothing here that you may see/);
    return true;
  });
  await assert.rejects(refused({ auth: undefined }), { status: 401 });
});

test('the throttling plugin learns from the answer how long to wait', async () => {
  const limited = await Endpoint.start({ serve: ['--rate-token', '3'] });
  try {
    const waits = [];
    const Client = Octokit.plugin(throttling);
    const throttled = new Client({
      auth: limited.token,
      baseUrl: limited.origin,
      log: silent,
      throttle: {
        onRateLimit: (wait) => { waits.push(wait); return false; },
        onSecondaryRateLimit: (wait) => { waits.push(wait); return false; },
      },
    });
    const ask = () => throttled.request(REPORT, { enterprise: limited.enterprise });
    for (const left of [2, 1, 0]) {
      const { headers } = await ask();
      assert.equal(headers['x-ratelimit-limit'], '3');
      assert.equal(headers['x-ratelimit-remaining'], String(left));
    }
    await assert.rejects(ask(), { status: 429 });
    assert.equal(waits.length, 1);
    assert.ok(waits[0] > 0 && waits[0] <= 1300, `${waits}`);
  } finally {
    await limited.dispose();
  }
});
