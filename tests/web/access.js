// What is looked for in any state of the page: for a screen reader, a finger, and the keyboard.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect } from './fixtures.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, said shortly. */
export async function faults(page) {
  // What is reckoned again fades while it is old: looked at is the page that stays.
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(() => {
    const ends = (animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
    return Promise.all(document.getAnimations().filter(ends).map((animation) => animation.finished.catch(() => {})));
  });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

/** Controls that are smaller than WCAG 2.2 allows (2.5.8): 24 pixels each way, or as much room around them. */
export function smallTargets(page) {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll('button, a[href], input, select, summary')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest('.visually-hidden, .skip, [data-away]'))
      // A label is pressed for what it is the label of.
      .map((one) => ({ one, box: (one.matches('[type=checkbox], [type=radio], [type=file]') ? one.closest('label') ?? one : one).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0);
    const centre = ({ box }) => [box.x + box.width / 2, box.y + box.height / 2];
    return all.filter((target) => {
      const { one, box } = target;
      if (box.width >= 24 && box.height >= 24) return false;
      // A link in a sentence is as tall as its line.
      if (one.matches('a') && one.parentElement.innerText.trim() !== one.innerText.trim()) return false;
      const [x, y] = centre(target);
      return all.some((other) => {
        if (other === target) return false;
        const [dx, dy] = [Math.max(other.box.left - x, 0, x - other.box.right), Math.max(other.box.top - y, 0, y - other.box.bottom)];
        if (Math.hypot(dx, dy) < 12) return true;
        const [a, b] = centre(other);
        return (other.box.width < 24 || other.box.height < 24) && Math.hypot(a - x, b - y) < 24;
      });
    }).map(({ one, box }) => `${Math.round(box.width)}x${Math.round(box.height)} ${one.outerHTML.slice(0, 100)}`);
  });
}

/** Presses Tab until the element with this mark has the focus, which must be visible at every stop. */
export async function tabTo(page, mark) {
  for (let presses = 0; presses < 150; presses += 1) {
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      // The ring may be drawn around the element or around what it stands in.
      let seen = false;
      for (let one = element; one && one !== document.body; one = one.parentElement) {
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        seen ||= outlineStyle !== 'none' && outlineWidth !== '0px';
      }
      return { mark: element.dataset.testid ?? null, seen, html: element.outerHTML.slice(0, 120) };
    });
    if (at && presses > 0) expect(at.seen, `the focus is seen on ${at.html}`).toBe(true);
    if (at?.mark === mark) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${mark}`);
}
