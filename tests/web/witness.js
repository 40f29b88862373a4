// Whether this machine draws as the one did that drew the pictures: the same Chromium, and the same letters and controls, pixel by
// pixel. Fonts differ between machines, and so do their settings; a picture of some text says more of them than any list.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../support/project.js';

const note = join(root, 'tests/web/looks/drawn-by.json');

const families = [
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif, "Apple Color Emoji", "Segoe UI Emoji"',
  'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
];
const texts = [['en', 'Seats 0123456789 › “Wylfq” – … ⌘K'], ['ja', 'シート数を直す 骨 海 「送信」・ 123']];
const lines = families.flatMap((family) => texts.flatMap(([lang, text]) => [400, 500, 600].flatMap((weight) => [12, 13, 14, 20, 30].map((size) =>
  `<p lang="${lang}" style='font: ${weight} ${size}px ${family}'>${text}</p>`))));
const controls = '<input value="octo"><input type="checkbox" checked><select><option>English</option></select><input type="file"><progress value="0.4"></progress><button>OK</button>';
const content = (scheme) => `<!doctype html><meta charset="utf-8"><style>:root { color-scheme: ${scheme} } p { margin: 0; white-space: nowrap }</style>${lines.join('')}${controls}`;

/** What draws here. */
export async function drawing(browser) {
  const page = await browser.newPage({ viewport: { width: 800, height: 1800 }, locale: 'en-GB' });
  const sums = [];
  for (const scheme of ['light', 'dark']) {
    await page.setContent(content(scheme));
    await page.evaluate(() => document.fonts.ready);
    sums.push(createHash('sha256').update(await page.screenshot({ animations: 'disabled' })).digest('hex'));
  }
  await page.close();
  return { chromium: browser.version(), letters_and_controls_sha256: sums };
}

/** Why nothing can be compared here; nothing where it can. */
export function otherwise(here) {
  let then;
  try {
    then = JSON.parse(readFileSync(note, 'utf8'));
  } catch {
    return 'nobody has drawn pictures yet';
  }
  if (then.chromium !== here.chromium) return `the pictures are Chromium ${then.chromium}'s, this is ${here.chromium}`;
  return JSON.stringify(then) === JSON.stringify(here) ? undefined : 'this machine has other fonts, or draws them otherwise, than the one that drew the pictures';
}

/** Notes what drew the pictures. */
export function remember(here) {
  writeFileSync(note, `${JSON.stringify(here, null, 2)}\n`);
}
