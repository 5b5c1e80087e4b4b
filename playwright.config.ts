import { defineConfig } from '@playwright/test';
import { testLimitMs, waitLimitMs } from './tests/support/time-limits.ts';

/** Tests start their own servers and browsers: `tests/support/browser-test.ts`. */
export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'test-results',
  // Two files at a time: a test has browsers and devices of its own; three keep two cores no busier.
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  timeout: testLimitMs,
  expect: { timeout: waitLimitMs },
  reporter: [['list']],
});
