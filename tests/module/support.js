// The module that is tested, and the command line whose answers it must give.
import { execFileSync, spawnSync } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

import { allCases as readCases } from '../support/cases.js';
import { cases, root } from '../support/project.js';

/** Where `cargo xtask` puts the built module. */
export const pkg = process.env.ONESEAT_PKG ?? join(root, 'pkg');

/** The module as Node loads it. */
export const oneseat = await import(pathToFileURL(join(pkg, 'node/oneseat_module.js')));

/** Every case, with each file's name as its command line says it. */
export function allCases() {
  return readCases().map((found) => {
    const folder = join(cases, found.name);
    const inputs = found.files.map((path) => {
      const name = relative(folder, path);
      return { path, name, host: found.hosts[name] };
    });
    return { ...found, folder, inputs };
  });
}

/** A case's files as the module takes them: Blobs that Node reads from the disk when asked to. */
export function blobs({ inputs }) {
  return Promise.all(inputs.map(async ({ path, name, host }) => ({ name, host, blob: await openAsBlob(path) })));
}

/** What `oneseat preview` prints for a case, without the line end. */
export function nativePreview({ folder, inputs, billing }, lang, seatPrice) {
  const sources = inputs.flatMap(({ name, host }) => (host ? ['--users', `${host}=${name}`] : [name]));
  const price = seatPrice === undefined ? [] : ['--seat-price', String(seatPrice)];
  const args = ['preview', '--format', 'json', '--lang', lang, '--billing', billing, ...price, ...sources];
  const { status, stdout, stderr } = command(args, folder);
  if (status > 1 || !stdout.endsWith('\n')) throw new Error(`oneseat ${args.join(' ')}: ${status}\n${stderr}`);
  return stdout.slice(0, -1);
}

/** Runs the command line in a folder. */
export function command(args, cwd) {
  return spawnSync(executable(), args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
}

let built;

/** The command line's executable: the one given, else cargo's. */
function executable() {
  built ??= process.env.ONESEAT_CLI ?? build();
  return built;
}

function build() {
  const args = ['build', '--quiet', '--locked', '--package', 'oneseat-cli', '--message-format', 'json'];
  const lines = execFileSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }).trim().split('\n');
  const artifact = lines.map((line) => JSON.parse(line)).find(({ executable, target }) => executable && target.name === 'oneseat');
  return artifact.executable;
}
