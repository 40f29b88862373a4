// One run of one measure in a browser of its own: `node bench/measure.js MEASURE JSON` prints what it found as a line of JSON.
// Started by `cargo xtask bench`, which says what is run how often, and in which order.
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { extname, join } from 'node:path';

import { Endpoint } from '../tests/support/endpoint.js';
import { root } from '../tests/support/project.js';
import { App } from '../tests/web/app.js';
import { MB, Tab } from './tab.js';

const COLUMNS = ['sort-cloud-login', 'sort-address', 'sort-category', 'sort-accounts', 'sort-person'];
/** How long a run may take, and a step of one, in milliseconds. */
const RUN = 300_000;
const STEP = 150_000;
/** How long somebody looks for the files. */
const FINDING = 2_000;
/** Each letter finds fewer people than the one before it. */
const KEYS = ['n', 'a', 'd', 'd'];

/** Has the system keep files in memory, as it does with what was just saved: how fast a disk is, is not measured. A system may let go of
 * them within seconds, so it is done right before they are given away. */
function recall(...files) {
  const buffer = Buffer.alloc(4 << 20);
  for (const file of files) {
    const descriptor = openSync(file);
    while (readSync(descriptor, buffer) > 0);
    closeSync(descriptor);
  }
}

/** Drops the files on the real page and waits for the figures. */
async function drop(tab, app, { server, report, expected }) {
  recall(server, report);
  const painted = tab.painted('figures', expected.seats.after);
  await app.drop(server, report);
  const figures = await painted;
  return { figures, ms: figures - await tab.at('drop') };
}

/** The real page from the real endpoint, its worker ready for as long as it takes to find the files. */
async function opened(tab, endpoint) {
  const app = new App(tab.page);
  await app.open(endpoint.origin);
  await tab.page.waitForFunction(() => window.bench.heard);
  await tab.page.waitForTimeout(FINDING);
  return app;
}

/** Bytes of the worker's WebAssembly memory, once it has said that it listens. */
async function wasm(page) {
  // The glue gives the instance that there is already.
  return page.workers()[0].evaluate(async () => (await wasm_bindgen()).memory.buffer.byteLength);
}

const measures = {
  /** File to figures on the real page, and once more: the first time the browser compiles what it runs. */
  async ours(files) {
    return withPage(async (tab, endpoint) => {
      const app = await opened(tab, endpoint);
      const { ms } = await drop(tab, app, files);
      const peak_mb = (await tab.peak() - tab.empty) / MB;
      while (await app.mark('file-remove').count() > 0) await app.mark('file-remove').first().click();
      await tab.painted('empty');
      const { ms: warm_ms } = await drop(tab, app, files);
      return { ms, warm_ms, peak_mb };
    });
  },

  /** The same, and then what is done with the figures: near misses, search, sort, scroll, submit. */
  async table(files) {
    return withPage(async (tab, endpoint) => {
      const app = await opened(tab, endpoint);
      const { figures, ms } = await drop(tab, app, files);
      const found = { ms, peak_mb: (await tab.peak() - tab.empty) / MB };
      const steps = {
        near_ms: async () => await tab.painted('suggestions') - figures,
        search_ms: () => search(tab, app),
        sort_ms: () => sort(tab, app),
        dropped: () => scroll(tab, app.mark('people-table')),
        // With all that the table needs.
        table_peak_mb: async () => (await tab.peak() - tab.empty) / MB,
        wasm_mb: async () => await wasm(tab.page) / MB,
        submit: () => submitted(tab, app, endpoint),
      };
      for (const [name, step] of Object.entries(steps)) {
        try {
          found[name] = await within(STEP, step());
        } catch (error) {
          found.faults = [...found.faults ?? [], `${name}: ${String(error).split('\n')[0]}`];
        }
      }
      return found;
    });
  },

  /** A contestant's page: the peer, or the limit. The limit also tells how soon a page of one line is painted, and how many frames are
   * dropped while plain lines are scrolled: what the machine itself allows. */
  async contestant({ folder, server, report, expected }) {
    const web = createServer((request, response) => {
      const file = join(root, 'bench', new URL(request.url, 'http://localhost').pathname);
      const type = { '.html': 'text/html', '.js': 'text/javascript' }[extname(file)];
      if (!type) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-type': type });
      createReadStream(file).on('error', () => response.destroy()).pipe(response);
    }).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const tab = await Tab.open();
    const count = async () => {
      await tab.page.goto(`http://127.0.0.1:${web.address().port}/contestant.html#${folder}`);
      await tab.page.waitForSelector('body[data-ready]');
      const paint_ms = await firstPaint(tab);
      recall(server, report);
      const painted = tab.painted('answer');
      await tab.page.setInputFiles('#files', [server, report]);
      const ms = await painted - await tab.at('change');
      const answer = JSON.parse(await tab.page.evaluate(() => document.querySelector('#answer').value));
      const right = folder === 'limit' ? answer.bytes === statSync(server).size + statSync(report).size
        : answer.people === expected.people && answer.sharing === expected.sharing && answer.rows === expected.rows;
      if (!right) throw new Error(`a wrong answer: ${JSON.stringify(answer)}`);
      const found = { ms, peak_mb: (await tab.peak() - tab.empty) / MB };
      return folder === 'limit' ? { ...found, paint_ms, dropped: await scroll(tab, await plainLines(tab)) } : found;
    };
    try {
      return await within(RUN, count());
    } finally {
      await tab.close();
      web.close();
    }
  },

  /** The longest task of the page's main thread from drop to receipt, by the browser's own trace. */
  async tasks(files) {
    return withPage(async (tab, endpoint) => {
      const app = await opened(tab, endpoint);
      await tab.browser.startTracing(tab.page, { categories: ['disabled-by-default-devtools.timeline', '__metadata'] });
      await drop(tab, app, files);
      await app.submit(endpoint);
      await tab.painted('receipt');
      const { traceEvents } = JSON.parse(await tab.browser.stopTracing());
      const main = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
        .map(({ pid, tid }) => `${pid} ${tid}`));
      const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith('RunTask') && main.has(`${pid} ${tid}`))
        .map(({ dur = 0 }) => dur / 1000);
      if (tasks.length === 0) throw new Error('the trace has no tasks');
      return { ms: tasks.reduce((a, b) => Math.max(a, b)) };
    });
  },

  /** Cancel in the middle of a file, until nothing works any more. */
  async cancel(files) {
    return withPage(async (tab, endpoint) => {
      const app = await opened(tab, endpoint);
      recall(files.server, files.report);
      await app.drop(files.server, files.report);
      const button = app.mark('cancel').first();
      await button.waitFor();
      const processes = await tab.renderers();
      const origin = await tab.page.evaluate(() => performance.timeOrigin);
      const painted = tab.painted('quiet');
      await button.click();
      const clicked = await tab.at('click');
      // The last moment at which any thread of the page's process, the worker's too, was busy for long.
      const look = () => ({ at: performance.timeOrigin + performance.now() - origin, worked: tab.worked(processes) });
      let last = look();
      let busy = clicked;
      while (last.at - busy < 300 && last.at - clicked < 10_000) {
        await new Promise((resolve) => { setTimeout(resolve, 10); });
        const now = look();
        if (now.worked - last.worked > 0.3e6 * (now.at - last.at)) busy = now.at;
        last = now;
      }
      return { ms: Math.max(busy, await painted) - clicked };
    });
  },

  /** The first paint of the drop zone. */
  async paint() {
    return withPage(async (tab, endpoint) => {
      await tab.page.goto(`${endpoint.origin}/`);
      return { ms: await firstPaint(tab) };
    });
  },
};

/** What has not come by then is given up; the browser it was to come from is closed by whoever opened it. */
async function within(limit, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`given up after ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function withPage(work) {
  const endpoint = await Endpoint.start();
  try {
    const tab = await Tab.open();
    try {
      return await within(RUN, work(tab, endpoint));
    } finally {
      await tab.close();
    }
  } finally {
    await endpoint.dispose();
  }
}

/** Key press to painted rows, letter by letter, and back to everybody. */
async function search(tab, app) {
  const times = [];
  const total = () => app.mark('people-total').getAttribute('data-value');
  await app.mark('search').focus();
  let text = '';
  for (const key of [...KEYS, 'Backspace']) {
    text = key === 'Backspace' ? text.slice(0, -1) : text + key;
    const painted = tab.painted('found', [text, await total()]);
    await tab.page.keyboard.press(key);
    times.push(await painted - await tab.at('keydown'));
  }
  const everybody = tab.painted('found', ['', await total()]);
  await app.mark('search').fill('');
  await everybody;
  return times;
}

/** Click to painted rows, column by column. */
async function sort(tab, app) {
  const times = [];
  for (const column of COLUMNS) {
    const order = await app.mark(column).locator('xpath=ancestor::th').getAttribute('aria-sort');
    const painted = tab.painted('sorted', [column, order]);
    await app.mark(column).click();
    times.push(await painted - await tab.at('click'));
  }
  return times;
}

/** When anything of the page was painted first, by its own clock. */
function firstPaint(tab) {
  return tab.page.evaluate(() => new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const first = list.getEntriesByName('first-contentful-paint')[0];
      if (first) resolve(first.startTime);
    }).observe({ type: 'paint', buffered: true });
  }));
}

/** A list of lines and nothing else, as large as the table of people. */
async function plainLines(tab) {
  await tab.page.evaluate(() => {
    const list = document.createElement('div');
    list.id = 'lines';
    Object.assign(list.style, { height: '675px', overflow: 'auto' });
    list.append(...Array.from({ length: 1000 }, (_, index) => Object.assign(document.createElement('p'), { textContent: `Line ${index}` })));
    document.body.append(list);
  });
  return tab.page.locator('#lines');
}

/** Frames of a sixtieth of a second that were not made while a list was scrolled. */
async function scroll(tab, list) {
  await list.scrollIntoViewIfNeeded();
  const { x, y, width } = await list.boundingBox();
  await tab.page.evaluate(() => {
    const frames = [];
    window.bench.frames = frames;
    const next = (at) => {
      frames.push(at);
      if (window.bench.frames === frames) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  const { height } = tab.page.viewportSize();
  await tab.session.send('Input.synthesizeScrollGesture', {
    x: x + width / 2, y: Math.min(Math.max(y + 100, 100), height - 100), yDistance: -8000, speed: 4000, gestureSourceType: 'mouse',
  });
  const frames = await tab.page.evaluate(() => {
    const { frames: seen } = window.bench;
    window.bench.frames = null;
    return seen;
  });
  return frames.slice(1).reduce((lost, at, index) => lost + Math.max(0, Math.round((at - frames[index]) * 0.06) - 1), 0);
}

/** Submits to the real endpoint: how long, and how much memory beyond what the preview occupies. */
async function submitted(tab, app, endpoint) {
  const before = await tab.resident();
  if (!await tab.forgetPeak()) throw new Error('the peak of memory cannot be begun anew here');
  const painted = tab.painted('receipt');
  await app.submit(endpoint);
  const ms = await painted - await tab.at('click');
  return { ms, beyond_mb: Math.max(0, await tab.peak() - before) / MB };
}

const [, , name, given] = process.argv;
console.log(JSON.stringify(await measures[name](JSON.parse(given))));
