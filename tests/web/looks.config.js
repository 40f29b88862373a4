// Each state of the page beside the picture of it that is kept. Started by `cargo xtask looks`.
import { defineConfig } from '@playwright/test';

import { browser } from './browser.js';

export default defineConfig({
  testDir: '.',
  testMatch: 'looks.js',
  outputDir: 'test-results',
  snapshotPathTemplate: '{testDir}/looks/{arg}{ext}',
  // What is not there yet is written only by whoever asks for it.
  updateSnapshots: 'none',
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: {
    timeout: 10_000,
    // What draws is the same, or nothing is compared; what is left are roundings of other processors.
    toHaveScreenshot: { threshold: 0.1, maxDiffPixelRatio: 0.0005, animations: 'disabled' },
  },
  reporter: 'list',
  use: { ...browser, timezoneId: 'UTC' },
  fullyParallel: true,
  workers: 2,
});
