// The configurations in dist-hosting/, in the servers they are for.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from '../support/endpoint.js';
import { given, root, scratch } from '../support/project.js';
import { expect, report, test, usage } from './fixtures.js';

const told = join(root, 'dist-hosting');

function installed(program) {
  for (const folder of [...(process.env.PATH ?? '').split(':'), '/usr/sbin']) {
    try {
      execFileSync(join(folder, program), [program === 'nginx' ? '-v' : 'version'], { stdio: 'ignore' });
      return join(folder, program);
    } catch { /* Not there. */ }
  }
  return null;
}

const hosts = {
  nginx: (folder, site, port) => {
    const server = readFileSync(join(told, 'nginx.conf'), 'utf8')
      .replace('listen 80;', `listen 127.0.0.1:${port};`)
      .replaceAll('/srv/oneseat', site);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${folder}/${one};`);
    writeFileSync(join(folder, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;' : ''} daemon off; pid ${folder}/pid; error_log stderr;
      events {} http { include /etc/nginx/mime.types; access_log off; ${temporary.join(' ')} ${server} }`);
    return ['-p', folder, '-c', join(folder, 'nginx.conf')];
  },
  caddy: (folder, site, port) => {
    const server = readFileSync(join(told, 'Caddyfile'), 'utf8')
      .replace('oneseat.example.com {', `http://127.0.0.1:${port} {`)
      .replaceAll('/srv/oneseat', site);
    writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n}\n${server}`);
    return ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
  },
};

for (const [host, configure] of Object.entries(hosts)) {
  for (const path of ['/', '/tools/oneseat/']) {
    test(`${host} serves the page at ${path} with the headers the build says`, async ({ app, page }) => {
      const program = installed(host);
      test.skip(!program, `${host} is not installed`);
      const folder = scratch();
      const site = join(folder, 'site');
      mkdirSync(join(site, path), { recursive: true });
      cpSync(given('ONESEAT_PAGE'), join(site, path), { recursive: true });
      const port = await freePort();
      const environment = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
      const server = spawn(program, configure(folder, site, port), { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      server.stderr.on('data', (piece) => { said = (said + piece).slice(-4_000); });
      try {
        const origin = `http://127.0.0.1:${port}`;
        await expect(async () => {
          if (server.exitCode !== null) throw new Error(`${host} ended:\n${said}`);
          await fetch(origin);
        }).toPass({ timeout: 15_000 });
        await checkHeaders(origin + path);
        await app.open(origin + path.slice(0, -1));
        await app.choose(usage, report);
        await app.previewed();
        await app.expectFigure('seats-after', 52);
        expect(await page.evaluate(() => document.baseURI)).toBe(origin + path);
      } finally {
        server.kill();
        if (server.exitCode === null) await once(server, 'exit');
      }
    });
  }
}

/** Every header of `_headers`, which all hosts are written from, on every kind of file. */
async function checkHeaders(address) {
  const lines = readFileSync(join(given('ONESEAT_PAGE'), '_headers'), 'utf8').split('\n');
  const rules = lines.slice(1, lines.indexOf('/assets/*')).map((line) => /^ {2}([\w-]+): (.*)$/.exec(line).slice(1));
  expect(rules.length).toBeGreaterThan(5);
  const html = await (await fetch(address)).text();
  const assets = [...html.matchAll(/(?:href|src)="?(assets\/[^\s">]+)/g)].map(([, name]) => name);
  const kinds = { js: /javascript/, css: /text\/css/, svg: /image\/svg/, wasm: /application\/wasm/ };
  expect(new Set(assets.map((name) => name.split('.').pop()))).toEqual(new Set(Object.keys(kinds)));
  Object.assign(kinds, { webmanifest: /application\/manifest\+json/ });
  for (const name of ['', 'index.html', 'manifest.webmanifest', 'service_worker.js', ...assets]) {
    const answer = await fetch(address + name, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(answer.status, name).toBe(200);
    for (const [header, value] of rules) expect(answer.headers.get(header), `${header} of ${name}`).toBe(value);
    expect(answer.headers.get('cache-control'), name).toBe(name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    expect(answer.headers.get('content-type'), name).toMatch(kinds[name.split('.')[1]] ?? /text\/html/);
    expect(answer.headers.get('content-encoding'), name).toBe('gzip');
  }
  expect((await fetch(`${address}_headers`)).status).toBe(404);
}
