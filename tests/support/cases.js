// The cases of tests/cases: files, how they are meant, and the numbers they must give.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { cases } from './project.js';

/** Every case, its command line's arguments taken apart. */
export function allCases() {
  return readdirSync(cases, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readCase(entry.name))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function readCase(name) {
  const folder = join(cases, name);
  const { about, args, expected } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
  const files = [];
  const hosts = {};
  let billing = 'volume';
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === '--users') {
      const [host, file] = args[at += 1].split('=');
      hosts[file] = host;
      files.push(join(folder, file));
    } else if (args[at] === '--billing') {
      billing = args[at += 1];
    } else if (args[at].startsWith('--')) {
      throw new Error(`${name}: what is ${args[at]}?`);
    } else {
      files.push(join(folder, args[at]));
    }
  }
  return { name, about, files, hosts, billing, expected };
}
