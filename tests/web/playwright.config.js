// The page in a real Chromium against the real endpoint. Started by `cargo xtask test web`.
import { defineConfig } from '@playwright/test';

import { browser } from './browser.js';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.js',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // On a machine that others use too, one of hundreds may be overtaken by its own clock. What passes at the second try only is named
  // at the end: it may be a race of the page's.
  retries: 1,
  reporter: 'list',
  use: { ...browser, screenshot: 'only-on-failure' },
  projects: [
    { name: 'page', testIgnore: ['large.spec.js', 'leaks.spec.js'], fullyParallel: true },
    // Measured with the machine to itself.
    { name: 'leaks', testMatch: 'leaks.spec.js', dependencies: ['page'] },
    { name: 'large', testMatch: 'large.spec.js', dependencies: ['leaks'], timeout: 300_000 },
  ],
  workers: 2,
});
