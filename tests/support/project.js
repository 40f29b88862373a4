// Where the project keeps what the tests read.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const samples = join(root, 'www/samples');
export const cases = join(root, 'tests/cases');

/** A path that `cargo xtask test` hands over in the environment. */
export function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests by "cargo xtask test"`);
  return value;
}

const folders = [];
process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder of its own for one test, which goes when the process does. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'oneseat-test-'));
  folders.push(folder);
  return folder;
}
