// A browser of its own for one run: its only tab, the clock of what is painted in it, and what its process occupies.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

import { chromium } from '@playwright/test';

import { browser as settings } from '../tests/web/browser.js';

/** Bytes in what memory is said in. */
export const MB = 1e6;

/** For so long a browser that has just been started is busy with itself, in milliseconds. */
const STARTING = 1_500;

export class Tab {
  /** Starts a browser; `empty` is the peak of its tab as long as nothing is in it, in bytes. */
  static async open() {
    const { launchOptions, browserName, ...context } = settings;
    const tab = new Tab();
    tab.browser = await chromium.launch(launchOptions);
    tab.page = await (await tab.browser.newContext(context)).newPage();
    tab.system = await tab.browser.newBrowserCDPSession();
    tab.session = await tab.page.context().newCDPSession(tab.page);
    await tab.page.addInitScript(watch);
    tab.faults = [];
    tab.page.on('pageerror', (error) => tab.faults.push(String(error)));
    tab.page.on('crash', () => tab.faults.push('the tab crashed'));
    await tab.page.waitForTimeout(STARTING);
    tab.empty = await tab.peak();
    return tab;
  }

  async close() {
    await this.browser.close();
    if (this.faults.length > 0) throw new Error(this.faults.join('; '));
  }

  /** The largest number of bytes that the page's process occupied so far. */
  peak() {
    return this.#memory('VmHWM');
  }

  /** The number of bytes that it occupies now. */
  resident() {
    return this.#memory('VmRSS');
  }

  /** Lets the peak begin anew at what is occupied now; false where the system does not do that. */
  async forgetPeak() {
    try {
      for (const id of await this.renderers()) writeFileSync(`/proc/${id}/clear_refs`, '5');
      return true;
    } catch {
      return false;
    }
  }

  async #memory(field) {
    const sizes = (await this.renderers())
      .map((id) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]) * 1024);
    return Math.max(...sizes);
  }

  /** The processes that show pages. */
  async renderers() {
    const { processInfo } = await this.system.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  }

  /** Nanoseconds that the threads of these processes have run; one that has ended is not among them any more. */
  worked(ids) {
    let sum = 0;
    for (const id of ids) {
      for (const thread of readdirSync(`/proc/${id}/task`)) {
        try {
          sum += Number(readFileSync(`/proc/${id}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
        } catch {
          // It ended meanwhile.
        }
      }
    }
    return sum;
  }

  /** When (by the page's clock) the newest event of this type came. */
  at(type) {
    return this.page.evaluate((name) => window.bench.at[name], type);
  }

  /** Waits until a named condition (below) holds and is painted, and gives the time of that, by the page's clock. */
  painted(condition, value) {
    return this.page.evaluate(([name, given]) => window.bench.painted(name, given), [condition, value]);
  }
}

/** Runs in the page before anything of its own does. */
function watch() {
  const bench = { at: {}, heard: false };
  for (const type of ['change', 'drop', 'click', 'keydown', 'input']) {
    addEventListener(type, (event) => { bench.at[type] = event.timeStamp; }, { capture: true });
  }
  // A worker's first word is that it listens.
  window.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', () => { bench.heard = true; }, { once: true });
    }
  };
  bench.painted = (name, value) => new Promise((resolve) => {
    const holds = () => bench.conditions[name](value);
    const paint = () => requestAnimationFrame(() => {
      // A message comes after the frame has been made.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { port1.close(); resolve(performance.now()); };
      port2.postMessage(0);
    });
    if (holds()) {
      paint();
      return;
    }
    const observer = new MutationObserver(() => {
      if (holds()) {
        observer.disconnect();
        paint();
      }
    });
    observer.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
  });
  const mark = (name) => document.querySelector(`[data-testid=${name}]`);
  const settled = () => mark('people-table')?.getAttribute('aria-busy') === 'false';
  bench.conditions = {
    figures: (after) => mark('seats-after')?.dataset.value === String(after) && !mark('progress'),
    empty: () => !mark('file-card') && !mark('seats-after'),
    answer: () => document.querySelector('#answer')?.value !== '',
    suggestions: () => mark('suggestion') && mark('near').getAttribute('aria-busy') === 'false',
    quiet: () => !mark('progress'),
    found: ([text, total]) => mark('search').value === text && settled() && mark('people-total').dataset.value !== total,
    sorted: ([column, order]) => settled() && mark(column).closest('th').getAttribute('aria-sort') !== order,
    receipt: () => mark('receipt'),
  };
  window.bench = bench;
}
