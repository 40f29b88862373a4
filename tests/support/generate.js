// Makes an export and a cloud report of any size, the same bytes for the same arguments, and says what
// they must give. Everything about a person is a function of the person's number.
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

import { root } from './project.js';

const GENERATION = 1;
const given = ['Aiko', 'Amara', 'Bao', 'Chidi', 'Dana', 'Elena', 'Femi', 'Goran', 'Hana', 'Idris', 'Jana', 'Kaito', 'Lucía', 'Mehmet', 'Nia', 'Oskar'];
const family = ['Abe', 'Bauer', 'Cruz', 'Diop', 'Eriksen', 'Fontaine', 'Gupta', 'Hoang', 'Ito', 'Jansen', 'Kaya', 'Lund', 'Moreau', 'Ndiaye', 'Ortiz', 'Park'];
const domains = ['corp.example', 'labs.example', 'mail.corp.example', 'bücher.example'];

/** A whole number below 2^32 that looks like chance (the finaliser of MurmurHash3). */
function scatter(number) {
  let x = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function person(i) {
  const h = scatter(i);
  const first = given[h & 15];
  const last = family[(h >>> 4) & 15];
  const local = `${first}.${last}.${i}`.normalize('NFD').replace(/[^A-Za-z0-9.]/g, '').toLowerCase();
  return { h, name: `${first} ${last}`, login: local.replaceAll('.', '-'), address: `${local}@${domains[(h >>> 8) & 3]}` };
}

/** How the cloud knows person i of the server: by NameID, by address, by subscription, or not at all. */
function known(i, users) {
  if (i >= users) return 'only';
  const k = (scatter(i + 0x51ed) >>> 3) % 10;
  if (k < 2) return 'identity';
  if (k < 6) return 'verified_email';
  return k < 7 ? 'visual_studio' : 'absent';
}

const suspended = (i) => scatter(i + 0xa5a5) % 50 === 0;

function account(i) {
  const { h, name, login, address } = person(i);
  const shown = h % 7 === 0 ? address.toUpperCase() : address;
  const second = h % 3 === 0 ? `,{"email":"${login}@home.example","primary":false}` : '';
  return `{"user_id":${i + 2},"login":"${login}","profile_name":"${name}","site_admin":false,"suspended":${suspended(i)},`
    + `"created_at":"2021-03-04T05:06:07Z","emails":[{"email":"${shown}","primary":true}${second}]}`;
}

function row(i, how) {
  const { name, login, address } = person(i);
  const subscription = how === 'visual_studio';
  const emails = how === 'verified_email' || how === 'only' ? `["${address}","${login}@alias.example"]` : `["${login}@alias.example"]`;
  return `{"github_com_login":"${login}","github_com_name":"${name}","enterprise_server_user_ids":[],"github_com_user":true,`
    + `"enterprise_server_user":false,"visual_studio_subscription_user":${subscription},"license_type":"Enterprise",`
    + `"github_com_profile":"https://github.com/${login}","github_com_member_roles":["corp:Member"],"github_com_enterprise_roles":["Member"],`
    + `"github_com_verified_domain_emails":${emails},"github_com_saml_name_id":${how === 'identity' ? `"${address}"` : 'null'},`
    + `"github_com_orgs_with_pending_invites":[],"github_com_two_factor_auth":true,"enterprise_server_emails":[],`
    + `"visual_studio_license_status":${subscription ? '"Matched to Cloud"' : 'null'},`
    + `"visual_studio_subscription_email":${subscription ? `"${address}"` : 'null'},"total_user_accounts":1}`;
}

async function write(file, head, items) {
  // Another process may write the same at the same time; each has its own, and either is whole.
  const part = `${file}.${process.pid}.part`;
  const out = createWriteStream(part);
  out.write(`${head}"users":[\n`);
  let batch = [];
  let separator = '';
  const flush = async () => {
    if (!out.write(separator + batch.join(',\n'))) await once(out, 'drain');
    separator = ',\n';
    batch = [];
  };
  for (const item of items) {
    if (batch.push(item) === 1000) await flush();
  }
  if (batch.length > 0) await flush();
  out.end('\n]}\n');
  await once(out, 'close');
  renameSync(part, file);
}

/** An export of `users` accounts and a report of `rows` rows, kept in `.oneseat/` for the next time. */
export async function generate(users, rows) {
  const folder = join(root, `.oneseat/generated/${GENERATION}-${users}-${rows}`);
  const files = { server: join(folder, 'ghes-usage.json'), report: join(folder, 'consumed-licenses.json') };
  const facts = join(folder, 'expected.json');
  if (existsSync(facts)) return { ...files, expected: JSON.parse(readFileSync(facts, 'utf8')) };
  mkdirSync(folder, { recursive: true });

  // The report: those the cloud knows of the server's people, then people it knows alone, to the number asked for.
  const people = [];
  const matches = { identity: 0, verified_email: 0, visual_studio: 0, last_sync: 0, other_instance: 0 };
  let counted = 0;
  for (let i = 0; i < users; i += 1) {
    const how = known(i, users);
    if (how !== 'absent' && people.length < rows) {
      people.push([i, how]);
      if (!suspended(i)) matches[how] += 1;
    }
    if (!suspended(i)) counted += 1;
  }
  for (let i = users; people.length < rows; i += 1) people.push([i, 'only']);
  const matched = matches.identity + matches.verified_email + matches.visual_studio;
  const expected = {
    accounts: users, rows, counted, suspended: users - counted, matched, matches,
    seats: { now: rows, after: rows + counted - matched, separate: rows + counted, saved: matched },
  };

  await write(files.server, '{"server_id":"2d0f6c1e-7a44-4b39-9c55-0e8d1b7f3a90","host_name":"ghes.corp.example","version":"3.19.2","http_only":false,'
    + '"license":"c0ffee","public_key":"-----BEGIN PUBLIC KEY-----","features":["license_usage_sync"],',
  (function* accounts() { for (let i = 0; i < users; i += 1) yield account(i); })());
  await write(files.report, `{"total_seats_consumed":${rows},"total_seats_purchased":${rows + 500},`,
    (function* all() { for (const [i, how] of people) yield row(i, how); })());
  writeFileSync(`${facts}.${process.pid}.part`, JSON.stringify(expected, null, 2));
  renameSync(`${facts}.${process.pid}.part`, facts);
  return { ...files, expected };
}
