import { defineConfig } from '@playwright/test';
import { testLimitMs, waitLimitMs } from './tests/support/time-limits.ts';

/** Tests start their own servers and browsers: `tests/support/browser-test.ts`. */
export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'test-results',
  // Three files at a time, also on two cores: a test waits for a third of its time, and no result depends on speed.
  workers: 3,
  forbidOnly: Boolean(process.env['CI']),
  timeout: testLimitMs,
  expect: { timeout: waitLimitMs },
  reporter: [['list']],
});
