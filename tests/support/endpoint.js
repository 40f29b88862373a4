// The real endpoint on a database of its own, set up by its own subcommands.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { given, scratch } from './project.js';

const run = promisify(execFile);
const START_LIMIT = 20_000;

/** What tells a program another time (libfaketime), where Debian puts it; none where it is not there. */
export function faketime() {
  if (process.env.ONESEAT_FAKETIME) return process.env.ONESEAT_FAKETIME;
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib') : [];
  return folders.map((name) => join('/usr/lib', name, 'faketime/libfaketimeMT.so.1')).find((file) => existsSync(file));
}

export class Endpoint {
  enterprise = 'octo';
  #folder = scratch();
  #server;
  #log = '';
  #flags = [];

  /** Makes the enterprise with its domains, its members (a cloud report's file) and a token, and starts to serve, with further flags. */
  static async start({ members, domains = [], serve = [] } = {}) {
    const endpoint = new Endpoint();
    endpoint.#flags = serve;
    const verified = domains.flatMap((domain) => ['--verified-domain', domain]);
    await endpoint.command('enterprise', 'add', endpoint.enterprise, ...verified);
    if (members) await endpoint.importMembers(members);
    endpoint.token = await endpoint.addToken();
    endpoint.port = await freePort();
    await endpoint.serve();
    return endpoint;
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Runs a subcommand on this endpoint's database and gives what it printed. */
  async command(...args) {
    const { stdout } = await run(given('ONESEAT_CLOUD'), args, { env: this.#environment() });
    return stdout.trim();
  }

  importMembers(file) {
    return this.command('members', 'import', this.enterprise, file);
  }

  addToken(scope = 'owner') {
    return this.command('token', 'add', this.enterprise, '--scope', scope);
  }

  /** Serves; by a clock that is so many days ahead, where that is wanted and there is `faketime`. */
  async serve({ days = 0 } = {}) {
    const page = process.env.ONESEAT_PAGE ? ['--page', process.env.ONESEAT_PAGE] : [];
    const ahead = days && { LD_PRELOAD: faketime(), FAKETIME: `+${days}d`, FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' };
    const args = ['serve', '--listen', `127.0.0.1:${this.port}`, ...page, ...this.#flags];
    this.#server = spawn(given('ONESEAT_CLOUD'), args, {
      env: { ...this.#environment(), ...ahead },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#server.stdout, this.#server.stderr]) {
      stream.on('data', (chunk) => { this.#log = (this.#log + chunk).slice(-20_000); });
    }
    const limit = Date.now() + START_LIMIT;
    while (!(await this.#isReady())) {
      if (this.#server.exitCode !== null || Date.now() > limit) {
        throw new Error(`the endpoint did not start:\n${this.#log}`);
      }
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }

  async #isReady() {
    try {
      return (await fetch(`${this.origin}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  /** Ends at once, as a machine that loses its power does. */
  async kill() {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    this.#server.kill('SIGKILL');
    await once(this.#server, 'exit');
  }

  async dispose() {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Asks the endpoint as the owner's own script would. */
  async get(path, { token = this.token, accept = 'application/json' } = {}) {
    return fetch(`${this.origin}/enterprises/${this.enterprise}${path}`, {
      headers: { Authorization: `Bearer ${token}`, Accept: accept },
    });
  }

  async uploads() {
    const answer = await this.get('/server-usage-uploads');
    const body = await answer.json();
    return Array.isArray(body) ? body : body.uploads;
  }

  /** The report after the sync, all its pages together. */
  async consumedLicenses() {
    let total;
    const users = [];
    for (let page = 1; ; page += 1) {
      const body = await (await this.get(`/consumed-licenses?per_page=100&page=${page}`)).json();
      total = body.total_seats_consumed;
      users.push(...body.users);
      if (body.users.length < 100) return { total, users };
    }
  }

  #environment() {
    return { ...process.env, ONESEAT_DATABASE: join(this.#folder, 'endpoint.db') };
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
