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
  /** What the browser has refused by the page's policy, in the page and its workers. Whoever means to sets `provoked`. */
  violations: [async ({ page }, use) => {
    const violations = [];
    await watchPolicy(page, violations);
    await use(violations);
    if (!violations.provoked) failOn(violations);
  }, { auto: true }],
  app: async ({ page }, use) => {
    const faults = [];
    page.on('pageerror', (error) => faults.push(error));
    await use(new App(page));
    if (faults.length > 0) throw faults[0];
  },
});

/** Fails where the browser has refused anything by the page's policy. */
export function failOn(violations) {
  if (violations.length > 0) throw new Error(`the page's policy was violated:\n${violations.join('\n')}`);
}

/** The browser's own report of each violation, as its tools for developers show it. */
async function watchPolicy(page, violations) {
  const session = await page.context().newCDPSession(page);
  session.on('Audits.issueAdded', ({ issue }) => {
    if (issue.code === 'ContentSecurityPolicyIssue') violations.push(JSON.stringify(issue.details.contentSecurityPolicyIssueDetails));
  });
  await session.send('Audits.enable');
  // A worker is a target of its own; what it does is reported there and on its console.
  page.on('worker', (worker) => worker.evaluate(() => {
    self.addEventListener('securitypolicyviolation', (event) => {
      console.error(`Content Security Policy of the worker: ${event.violatedDirective} ${event.blockedURI}`);
    });
  }).catch(() => {}));
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedScript/.test(message.text())) violations.push(message.text());
  });
}
