// Puts a .br and a .gz beside each file of the page that gets smaller by it, so that the endpoint
// sends the smallest form without compressing at every request.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const kinds = new Set(['.wasm', '.js', '.mjs', '.css', '.html', '.json', '.svg', '.webmanifest', '.txt', '.csv']);
const [folder] = process.argv.slice(2);
let plain = 0;
let small = 0;

for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
  const file = join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || !kinds.has(extname(entry.name))) continue;
  const bytes = readFileSync(file);
  const forms = {
    '.br': brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    '.gz': gzipSync(bytes, { level: 9 }),
  };
  for (const [ending, form] of Object.entries(forms)) {
    if (form.length < bytes.length) writeFileSync(file + ending, form);
    else rmSync(file + ending, { force: true });
  }
  plain += bytes.length;
  small += Math.min(bytes.length, forms['.br'].length);
}
process.stdout.write(`› ${folder.split(/[\\/]/).pop()}: ${Math.round(plain / 1000)} kB, ${Math.round(small / 1000)} kB by brotli\n`);
