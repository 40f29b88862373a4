// A session: files come and go, people are asked for by the page, uploads are written, memory is given back.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { scratch } from '../support/project.js';
import { allCases, command, nativePreview, oneseat, pkg } from './support.js';

const { Session } = oneseat;
const named = (name) => allCases().find((found) => found.name === name);

/** Puts a file into a session in pieces of so many bytes. */
function add(session, { path, name }, size = 100) {
  const bytes = readFileSync(path);
  const reader = session.open(name);
  for (let at = 0; at < bytes.length; at += size) {
    if (!reader.push(bytes.subarray(at, at + size))) break;
  }
  return session.add(reader);
}

test('files in small pieces give what whole files give', () => {
  for (const found of allCases()) {
    const session = new Session({ billing: found.billing });
    for (const input of found.inputs) {
      const { id } = add(session, input, 7);
      if (input.host) session.assign(id, input.host);
    }
    assert.equal(JSON.stringify(session.preview()), nativePreview(found, 'en'), found.name);
    session.free();
  }
});

test('texts of every length, with anything anywhere in them, are what JSON.parse makes of them', () => {
  const users = [];
  for (let length = 1; length < 70; length += 1) {
    for (let at = 0; at < length; at += 1) {
      for (const odd of ['"', '\\', '\u007f', 'é', '山', '😀', ' ', '!', '#', '[', ']']) {
        const letters = [...'mona lisa.vinci+'.repeat(5).slice(0, length)];
        letters[at] = odd;
        users.push({ user_id: users.length + 1, profile_name: `(${letters.join('')})`, login: `u-${users.length}` });
      }
    }
  }
  const text = JSON.stringify({ host_name: 'ghes.octo.example', users });
  const session = new Session();
  const reader = session.open('ghes.json');
  reader.push(Buffer.from(text));
  session.add(reader);
  const { rows } = session.people({ limit: users.length });
  const names = new Map(rows.map(({ name, accounts: [{ user_id: id }] }) => [id, name]));
  for (const user of JSON.parse(text).users) assert.equal(names.get(user.user_id), user.profile_name);
  session.free();
});

test('a control character is found at its place in a text of any length', () => {
  for (let length = 1; length < 50; length += 1) {
    for (const control of [0, 0x0a, 0x1f]) {
      const before = 'x'.repeat(length);
      const text = `{"host_name":"ghes.octo.example","users":[{"user_id":1,"login":"${before}${String.fromCharCode(control)}yyyyyyyyyyyyyyyyyyyy"}]}`;
      const session = new Session();
      const reader = session.open('ghes.json');
      reader.push(Buffer.from(text));
      const { summary } = session.add(reader);
      assert.equal(summary.findings[0].code, 'json-syntax');
      assert.equal(summary.findings[0].offset, text.indexOf(String.fromCharCode(control)), `${length}, ${control}`);
      session.free();
    }
  }
});

test('a file says what it is when it is added', () => {
  const session = new Session();
  const [ghes, cloud] = named('first-sync').inputs.map((input) => add(session, input));
  assert.notEqual(ghes.id, cloud.id);
  assert.equal(ghes.summary.kind, 'server-usage');
  assert.equal(ghes.summary.name, 'ghes.json');
  assert.equal(ghes.summary.host_name, 'ghes.octo.example');
  assert.equal(cloud.summary.kind, 'cloud-report');
  session.free();
});

test('a file that is removed counts no more', () => {
  const session = new Session();
  const [, cloud] = named('first-sync').inputs.map((input) => add(session, input));
  assert.equal(session.preview().seats.after, 6);
  assert.equal(session.remove(cloud.id), true);
  assert.equal(session.preview().seats.now, null);
  assert.equal(session.remove(cloud.id), false);
  session.free();
});

test('an all-users report counts once its server is named', () => {
  const session = new Session();
  const found = named('users-report-alone');
  const ids = found.inputs.map((input) => add(session, input).id);
  const report = ids[found.inputs.findIndex(({ host }) => host)];
  assert.deepEqual(session.preview().instances, []);
  session.assign(report, 'ghes.octo.example');
  assert.equal(session.preview().instances[0].host_name, 'ghes.octo.example');
  session.assign(report, undefined);
  assert.deepEqual(session.preview().instances, []);
  session.free();
});

test('who is probably the same person is said, and what it would save', () => {
  const session = new Session({ seatPrice: 21 });
  const put = (name, value) => {
    const reader = session.open(name);
    reader.push(new TextEncoder().encode(JSON.stringify(value)));
    session.add(reader);
  };
  put('ghes.json', { host_name: 'ghes.octo.example', users: [{ user_id: 1, login: 'mona', emails: [{ email: 'mona+gh@octo.example', primary: true }] }] });
  put('cloud.json', { total_seats_consumed: 1, users: [{ github_com_login: 'm', github_com_verified_domain_emails: ['mona@octo.example'] }] });
  const { seats, suggestions, what_if } = session.preview();
  assert.equal(seats.after, 2);
  assert.deepEqual(suggestions.map(({ kind, host, user_id, cloud_login }) => [kind, host, user_id, cloud_login]), [['plus_tag', 'ghes.octo.example', 1, 'm']]);
  assert.deepEqual(what_if, { seats: 1, saved: 21 });
  session.free();
});

/** A session with a small enterprise: Mona is matched, Lisa's address has changed, Ana has left. */
function small(options) {
  const session = new Session(options);
  const put = (name, value) => {
    const reader = session.open(name);
    reader.push(new TextEncoder().encode(JSON.stringify(value)));
    session.add(reader);
  };
  const user = (user_id, login, email) => ({ user_id, login, emails: [{ email, primary: true }] });
  put('ghes.json', { host_name: 'ghes.octo.example', users: [user(1, '=mona', 'Mona@octo.example'), user(2, 'lisa', 'new@octo.example')] });
  const row = (github_com_login, verified, ids, server) =>
    ({ github_com_login, github_com_verified_domain_emails: verified, enterprise_server_user_ids: ids, enterprise_server_emails: server });
  put('cloud.json', {
    total_seats_consumed: 3,
    users: [
      row('mona', ['mona@octo.example'], [], []),
      row('', [], ['ghes.octo.example:2'], ['old@octo.example']),
      row('', [], ['ghes.octo.example:9'], ['ana@octo.example']),
    ],
  });
  return session;
}

test('behind a person stand both sides and the two addresses that were compared', () => {
  const session = small();
  const { person, cloud, accounts } = session.person(0);
  assert.equal(person.cloud_login, 'mona');
  assert.deepEqual(cloud.verified, ['mona@octo.example']);
  assert.deepEqual(accounts[0].compared, { server: 'Mona@octo.example', cloud: 'mona@octo.example', field: 'github_com_verified_domain_emails' });
  assert.match(session.person(1).accounts[0].words, /^No rule holds: /);
  assert.equal(session.person(2), undefined);
  session.free();
});

test('what changed since the last sync is counted and listed', () => {
  const session = small();
  assert.deepEqual(session.preview().last_sync, [{ joined: 1, left: 1, newly_matched: 1, newly_unmatched: 0, address_changed: 1 }]);
  const { total, rows } = session.lastSync({ change: 'address-changed' });
  assert.equal(total, 1);
  assert.deepEqual([rows[0].user_id, rows[0].before, rows[0].after], [2, ['old@octo.example'], 'new@octo.example']);
  assert.equal(session.lastSync({ change: 'left', search: 'ANA@' }).total, 1);
  assert.equal(session.lastSync({ change: 'left', limit: 0 }).rows.length, 0);
  session.free();
});

test('who is where is said by exact combinations', () => {
  const session = small();
  const { places, combinations } = session.overlaps();
  assert.deepEqual(places.map(({ name, cloud, people }) => [name, cloud, people]), [['', true, 1], ['ghes.octo.example', false, 2]]);
  assert.deepEqual(combinations, [{ places: [0, 1], people: 1 }, { places: [1], people: 1 }]);
  assert.deepEqual(session.preview().overlaps, { places, combinations });
  session.free();
});

test('a report is the command line\u2019s, byte for byte', async () => {
  const found = named('sample-files');
  const files = found.inputs.flatMap(({ name, host }) => (host ? ['--users', `${host}=${name}`] : [name]));
  for (const blot of [false, true]) {
    const session = new Session({ billing: found.billing, blot });
    for (const input of found.inputs) {
      const { id } = add(session, input);
      if (input.host) session.assign(id, input.host);
    }
    for (const table of ['people', 'suggestions', 'last-sync', 'findings', 'overlaps']) {
      const blob = session.export(table);
      assert.equal(blob.type, 'text/csv;charset=utf-8');
      const args = ['preview', '--format', 'csv', '--table', table, '--lang', 'en', '--billing', found.billing, ...(blot ? ['--blot'] : []), ...files];
      const bytes = Buffer.from(await blob.arrayBuffer());
      assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
      assert.equal(bytes.toString(), command(args, found.folder).stdout, table);
    }
    const json = JSON.parse(await session.export('people', 'json').text());
    assert.equal(json.people.length, session.people({ limit: 0 }).total);
    session.free();
  }
});

test('blotted out, nobody is named and the same person bears the same mark', async () => {
  const session = small({ blot: true });
  assert.equal(session.blot, true);
  const said = [session.preview(), session.people(), session.person(0), session.person(1), session.lastSync({ change: 'left' })];
  const all = JSON.stringify(said) + (await session.export('people').text()) + (await session.export('last-sync', 'json').text());
  assert.doesNotMatch(all, /mona|lisa|ana@|@octo/i);
  assert.equal(session.people({ search: 'mona' }).rows[0].cloud_login, 'login-0');
  assert.equal(session.person(0).person.cloud_login, 'login-0');
  session.blot = false;
  assert.equal(session.person(0).person.cloud_login, 'mona');
  session.free();
});

test('people come by the page, sorted and searched', () => {
  const session = new Session();
  for (const input of named('sample-files').inputs) add(session, input);
  const { total, rows } = session.people({ limit: 5 });
  assert.equal(rows.length, 5);
  assert.ok(total > 5);
  const next = session.people({ limit: 5, offset: 5 }).rows;
  assert.equal(new Set([...rows, ...next].map(({ id }) => id)).size, 10);
  const found = session.people({ search: rows[0].name ?? rows[0].cloud_login, limit: 50 });
  assert.ok(found.rows.some(({ id }) => id === rows[0].id));
  assert.equal(session.people({ search: 'nobody is called this', limit: 5 }).total, 0);
  session.free();
});

test('a search finds everybody whose login holds it, wherever that stands in memory', () => {
  const words = ['Mona', 'lisa', 'OCTO', 'cat.o', 'moñ-a', 'na'];
  const logins = Array.from({ length: 600 }, (_, index) => 'x'.repeat(index % 71) + words[index % words.length] + index);
  const users = logins.map((login, index) => ({ user_id: index + 1, login, emails: [] }));
  const session = new Session();
  for (const [name, content] of [['ghes.json', { host_name: 'q.test', users }], ['cloud.json', { total_seats_consumed: 0, users: [] }]]) {
    const reader = session.open(name);
    reader.push(Buffer.from(JSON.stringify(content)));
    session.add(reader);
  }
  for (const search of ['m', 'na', 'mona', 'xlisa', 'octo1', '.o59', 'ona', 'xxxxxxxxxxxxxxxxna', 'ñ-a', 'isa599', 'nobody']) {
    const holds = logins.filter((login) => login.toLowerCase().includes(search)).length;
    assert.equal(session.people({ search, limit: 1 }).total, holds, search);
  }
  session.free();
});

test('a payload is what the command line would send, and holds no logins', () => {
  const found = named('two-servers');
  const session = new Session();
  for (const input of found.inputs) add(session, input);
  const folder = scratch();
  const files = found.inputs.map(({ name }) => name);
  assert.equal(command(['submit', '--dry-run', '--save-payload', folder, ...files], found.folder).status, 0);
  const ours = session.uploads().map((upload, index) => Buffer.from(session.payload(index)).toString());
  const theirs = readdirSync(folder).sort().map((name) => readFileSync(join(folder, name), 'utf8'));
  assert.deepEqual(ours.sort(), theirs.sort());
  assert.equal(ours.length, 2);
  for (const json of ours) assert.ok(!json.includes('login'), json);
  session.free();
});

test('what a file says is never thrown', async () => {
  const bytes = new TextEncoder().encode('{"server_id": ');
  const preview = await oneseat.preview([{ name: 'broken.json', bytes }]);
  assert.equal(preview.seats, undefined);
  assert.equal(preview.findings[0].severity, 'error');
  assert.equal(preview.findings[0].file, 'broken.json');
});

test('a wrong argument is an Error with a message', async () => {
  assert.throws(() => new Session({ billing: 'weekly' }), { name: 'Error', message: /weekly/ });
  for (const seatPrice of [0, -1, NaN, Infinity]) {
    assert.throws(() => new Session({ seatPrice }), { name: 'Error', message: /seatPrice/ });
  }
  const session = new Session();
  assert.throws(() => session.assign(7, 'ghes.octo.example'), { name: 'Error', message: /no file with the id 7/ });
  assert.throws(() => session.payload(3), { name: 'Error', message: /no upload 3/ });
  assert.throws(() => session.people({ sort: 'size' }), { name: 'Error', message: /size/ });
  assert.throws(() => session.lastSync({ change: 'moved' }), { name: 'Error', message: /moved/ });
  assert.throws(() => session.lastSync({}), { name: 'Error', message: /change/ });
  assert.throws(() => session.export('seats'), { name: 'Error', message: /seats/ });
  assert.throws(() => session.export('people', 'xlsx'), { name: 'Error', message: /xlsx/ });
  session.free();
  await assert.rejects(oneseat.preview(12), { name: 'Error', message: /iterable/ });
  await assert.rejects(oneseat.preview(['ghes.json']), { name: 'Error', message: /Blob/ });
});

test('a read that fails and a signal that aborts reject the promise', async () => {
  const broken = { size: 10, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('the disk is gone')) }) };
  await assert.rejects(oneseat.preview([{ name: 'a.json', blob: broken }]), { message: 'the disk is gone' });
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(oneseat.preview([new Blob(['{}'])], { signal }), { message: 'enough' });
});

test('a session that is freed gives its memory back', async () => {
  // The form for browsers shows its memory, and starts from bytes in Node as well.
  const web = await import(pathToFileURL(join(pkg, 'web/oneseat_module.js')));
  const { memory } = web.initSync({ module: readFileSync(join(pkg, 'web/oneseat_module_bg.wasm')) });
  const inputs = named('sample-files').inputs.map((input) => ({ ...input, bytes: readFileSync(input.path) }));
  const round = () => {
    const session = new web.Session();
    for (const { name, bytes } of inputs) {
      const reader = session.open(name);
      reader.push(bytes);
      session.add(reader);
    }
    session.preview();
    session[Symbol.dispose ?? 'free']();
  };
  for (let at = 0; at < 50; at += 1) round();
  const before = memory.buffer.byteLength;
  for (let at = 0; at < 500; at += 1) round();
  assert.equal(memory.buffer.byteLength, before);
});

test('the version is the one of the workspace', () => {
  const manifest = readFileSync(new URL('../../Cargo.toml', import.meta.url), 'utf8');
  assert.equal(oneseat.version(), /^version = "(.*)"$/m.exec(manifest)[1]);
});
