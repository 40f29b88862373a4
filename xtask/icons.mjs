// Draws www/icon.svg as the PNGs that systems want of an installable page: plain ones, and one that a system may cut to any shape
// (`maskable`: all that matters within the inner four fifths, on a ground of its own).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { Resvg, initWasm } from '@resvg/resvg-wasm';

const [folder] = process.argv.slice(2);
await initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));
const svg = readFileSync('www/icon.svg', 'utf8');
const inside = svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'));
// A drawing of 24 units, in the middle of 36: the circle of four fifths holds its corners.
const masked = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" fill="#ffffff"/><g transform="translate(6 6)">${inside}</g></svg>`;

mkdirSync(folder, { recursive: true });
for (const [name, drawing, width] of [['192', svg, 192], ['512', svg, 512], ['maskable', masked, 512]]) {
  writeFileSync(join(folder, `icon_${name}.png`), new Resvg(drawing, { fitTo: { mode: 'width', value: width } }).render().asPng());
}
