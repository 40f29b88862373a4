// What a test starts from: an endpoint of its own, and the page it serves.
import { test as base } from '@playwright/test';
import { join } from 'node:path';

import { Endpoint } from '../support/endpoint.js';
import { samples } from '../support/project.js';
import { Wire } from '../support/wire.js';
import { App } from './app.js';

export { expect } from '@playwright/test';

export const usage = join(samples, 'ghes-usage.json');
export const report = join(samples, 'consumed-licenses.json');

export const test = base.extend({
  /** The cloud report the endpoint's members are imported from; null for none. */
  members: [report, { option: true }],
  endpoint: async ({ members }, use) => {
    const endpoint = await Endpoint.start({ members });
    await use(endpoint);
    await endpoint.dispose();
  },
  /** The way from the page to the endpoint, that can be slow or be cut. */
  wire: async ({ endpoint }, use) => {
    const wire = await Wire.to(endpoint.port);
    await use(wire);
    await wire.dispose();
  },
  app: async ({ page }, use) => {
    const faults = [];
    page.on('pageerror', (error) => faults.push(error));
    await use(new App(page));
    if (faults.length > 0) throw faults[0];
  },
});
