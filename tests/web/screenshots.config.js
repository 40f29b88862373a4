// The README's pictures. Started by `cargo xtask screenshots`.
import { defineConfig } from '@playwright/test';

import { browser } from './browser.js';

export default defineConfig({
  testDir: '.',
  testMatch: 'screenshots.js',
  outputDir: 'test-results',
  reporter: 'list',
  timeout: 60_000,
  use: browser,
  workers: 1,
});
