// The page as its user works with it: by its marks, its files, its figures.
import { expect } from '@playwright/test';

export class App {
  constructor(page) {
    this.page = page;
  }

  /** Opens the page and waits until it can take files. */
  async open(origin, fragment = '') {
    await this.page.goto(`${origin}/${fragment}`);
    await this.loaded();
  }

  async reload() {
    await this.page.reload();
    await this.loaded();
  }

  async loaded() {
    await expect(this.mark('file-input')).toBeEnabled();
    await this.page.waitForLoadState('networkidle');
  }

  mark(name) {
    return this.page.getByTestId(name);
  }

  /** Chooses files by the input, as a file dialog does. */
  choose(...files) {
    return this.mark('file-input').setInputFiles(files);
  }

  /** Drags files from outside the browser onto the drop zone: events and files are the browser's own. */
  async drop(...files) {
    await this.mark('drop-zone').scrollIntoViewIfNeeded();
    const { x, y, width, height } = await this.mark('drop-zone').boundingBox();
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await session.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data });
    }
    await session.detach();
  }

  /** Waits for the preview's figures. */
  async previewed() {
    await expect(this.mark('seats-after')).toHaveAttribute('data-value', /^\d+$/);
  }

  /** The plain number of a mark. */
  async figure(name) {
    return Number(await this.mark(name).getAttribute('data-value'));
  }

  /** Checks that a mark shows a number: as data and as the element's whole text. */
  async expectFigure(name, number, language = 'en-GB') {
    await expect(this.mark(name)).toHaveAttribute('data-value', String(number));
    await expect(this.mark(name)).toHaveText(new Intl.NumberFormat(language).format(number));
  }

  /** Fills in who submits where and presses Submit. */
  async submit({ enterprise, token }) {
    await this.mark('enterprise').fill(enterprise);
    await this.mark('token').fill(token);
    await this.mark('submit').click();
  }

  async receipt() {
    await expect(this.mark('receipt')).toBeVisible({ timeout: 30_000 });
    return this.mark('receipt');
  }
}
