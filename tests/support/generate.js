// An export and a cloud report of any size, made by the project's generator, with what they must come to.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { given, root } from './project.js';

const run = promisify(execFile);

/** Files of so many accounts and rows, kept in `.oneseat/` for the next time. */
export async function generate(accounts, rows) {
  const folder = join(root, '.oneseat/generated');
  const { stdout } = await run(given('ONESEAT_GENERATOR'), [folder, String(accounts), String(rows)]);
  return JSON.parse(stdout);
}
