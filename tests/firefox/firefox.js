// A Firefox as it is installed, headless, driven over WebDriver BiDi: Playwright would want one that it has patched itself.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

import puppeteer from 'puppeteer-core';

import { given } from '../support/project.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE = 20_000;

export class Firefox {
  /** Errors that the page did not catch, and refusals of its policy. */
  faults = [];

  static async start() {
    const firefox = new Firefox();
    firefox.browser = await puppeteer.launch({ browser: 'firefox', executablePath: given('FIREFOX'), headless: true });
    firefox.page = await firefox.browser.newPage();
    await firefox.page.setViewport({ width: 1280, height: 900 });
    firefox.page.on('pageerror', (error) => firefox.faults.push(error.message));
    firefox.page.on('console', (message) => {
      if (message.type() === 'error') firefox.faults.push(message.text());
    });
    // Before any script of the page's own.
    await firefox.page.evaluateOnNewDocument(() => {
      window.refused = [];
      document.addEventListener('securitypolicyviolation', (event) => {
        window.refused.push(`${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    return firefox;
  }

  async open(address) {
    await this.page.goto(address);
    await this.until('[data-testid=file-input]:enabled');
  }

  /** Waits for an element, by selector. */
  until(selector) {
    return this.page.waitForSelector(selector, { timeout: PATIENCE });
  }

  /** The first element with this mark. */
  mark(name) {
    return this.until(`[data-testid="${name}"]`);
  }

  count(name) {
    return this.page.$$eval(`[data-testid="${name}"]`, (all) => all.length);
  }

  async choose(...files) {
    await (await this.mark('file-input')).uploadFile(...files);
  }

  /** Drops files onto the zone: the files are the browser's own, the event is made. */
  async drop(...files) {
    await this.page.evaluate(() => {
      const held = Object.assign(document.createElement('input'), { type: 'file', multiple: true, id: 'held' });
      document.body.append(held);
    });
    await (await this.until('#held')).uploadFile(...files);
    await this.page.evaluate(() => {
      const held = document.getElementById('held');
      const dataTransfer = new DataTransfer();
      for (const file of held.files) dataTransfer.items.add(file);
      held.remove();
      const zone = document.querySelector('[data-testid=drop-zone]');
      for (const type of ['dragenter', 'dragover', 'drop']) {
        zone.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
      }
    });
  }

  async expectFigure(name, number) {
    await this.until(`[data-testid="${name}"][data-value="${number}"]`);
  }

  text(name) {
    return this.page.$eval(`[data-testid="${name}"]`, (element) => element.textContent);
  }

  async fill(name, text) {
    const field = await this.mark(name);
    await field.click({ count: 3 });
    await field.type(text);
  }

  /** Clicks an element once it lies still: nobody can hit what moves with every frame. */
  async click(name) {
    const element = await this.mark(name);
    await element.scrollIntoView();
    await element.evaluate(async (it) => {
      const place = () => JSON.stringify(it.getBoundingClientRect());
      for (let before, still = 0; still < 3; before = place()) {
        await new Promise(requestAnimationFrame);
        still = place() === before ? still + 1 : 0;
      }
    });
    await element.click();
  }

  select(name, value) {
    return this.page.select(`[data-testid="${name}"]`, value);
  }

  /** Presses Tab until the element with this mark has the focus. */
  async tabTo(name) {
    for (let presses = 0; presses < 150; presses += 1) {
      if (await this.page.evaluate(() => document.activeElement?.dataset.testid) === name) return;
      await this.page.keyboard.press('Tab');
    }
    assert.fail(`Tab never came to ${name}`);
  }

  /** What axe-core finds wrong, said shortly. */
  async axe() {
    await this.page.evaluate(axe);
    return this.page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
      return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html.slice(0, 160)}`);
    });
  }

  /** Tries until it holds. */
  async eventually(check) {
    for (const limit = Date.now() + PATIENCE; ; ) {
      try {
        return await check();
      } catch (error) {
        if (Date.now() > limit) throw error;
        await pause(100);
      }
    }
  }

  async dispose() {
    await this.browser.close();
  }
}
