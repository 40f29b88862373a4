// Writes the tokens of GitHub's Primer that the stylesheets name, out of the published package: of its thousands of
// values a few dozen are wanted, each with its light and its dark side at once, and again where more contrast is wished.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = createRequire(import.meta.url).resolve('@primer/primitives/package.json');
const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8'));
const styles = join(root, 'www/styles');
const target = join(root, '.oneseat/primer.css');

/** Custom properties of a file's first rule; what media queries repeat is left out. */
function tokens(file) {
  const css = readFileSync(join(dirname(manifest), 'dist/css', file), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
  const rule = css.slice(css.indexOf('{') + 1, css.indexOf('}'));
  return new Map([...rule.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, token, value]) => [token, value.trim()]));
}

const scales = ['base/typography/typography.css', 'functional/size/radius.css', 'functional/typography/typography.css']
  .flatMap((file) => [...tokens(file)]);
const theme = (file) => new Map([...scales, ...tokens(`functional/themes/${file}.css`)]);
const normal = [theme('light'), theme('dark')];
const contrast = [theme('light-high-contrast'), theme('dark-high-contrast')];

/** A token's value with every reference followed. */
function resolve(token, values) {
  return values.get(token)?.replaceAll(/var\(--([\w-]+)\)/g, (_, other) => resolve(other, values));
}

/** One value for both schemes; where they differ, they may differ in colours alone. */
function both(token, [light, dark]) {
  const sides = [resolve(token, light), resolve(token, dark)];
  const colour = /#[0-9a-f]{3,8}\b/gi;
  const [lights, darks] = sides.map((side) => side.match(colour) ?? []);
  const [frame, other] = sides.map((side) => side.replaceAll(colour, '#'));
  if (frame !== other) throw new Error(`--${token} differs between light and dark in more than its colours: ${sides.join(' and ')}`);
  let index = 0;
  return sides[0].replaceAll(colour, () => {
    const pair = [lights[index], darks[index]];
    index += 1;
    return pair[0] === pair[1] ? pair[0] : `light-dark(${pair.join(', ')})`;
  });
}

const css = readdirSync(styles).filter((file) => file.endsWith('.css')).map((file) => readFileSync(join(styles, file), 'utf8')).join('\n');
const own = new Set([...css.matchAll(/(?:^|[\s{;])--([\w-]+):/g)].map(([, token]) => token));
const used = [...new Set([...css.matchAll(/var\(--([\w-]+)/g)].map(([, token]) => token))].sort();
const unknown = used.filter((token) => !own.has(token) && !normal[0].has(token));
if (unknown.length > 0) throw new Error(`neither Primer nor a stylesheet here has: ${unknown.map((token) => `--${token}`).join(', ')}`);

const wanted = used.filter((token) => normal[0].has(token));
const plain = wanted.map((token) => [token, both(token, normal)]);
const more = wanted.map((token, index) => [token, both(token, contrast), plain[index][1]]).filter(([, value, before]) => value !== before);
const block = (selector, pairs, indent) =>
  `${indent}${selector} {\n${pairs.map(([token, value]) => `${indent}  --${token}: ${value};\n`).join('')}${indent}}\n`;
const text = `/*! Tokens of ${name} ${version}, © GitHub, Inc., ${license} License. Written by xtask/primer.mjs. */
${block(':root', plain, '')}
${block(':root[data-scheme$="-high-contrast"]', more, '')}
@media (prefers-contrast: more) {
${block(':root:not([data-scheme="light"], [data-scheme="dark"])', more, '  ')}}
`;
mkdirSync(dirname(target), { recursive: true });
// Untouched where nothing changed, so that a watching build rests.
let before = '';
try {
  before = readFileSync(target, 'utf8');
} catch {
  // The first time.
}
if (before !== text) writeFileSync(target, text);
