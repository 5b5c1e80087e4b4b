import { defineConfig } from '@playwright/test';
import { testLimitMs, waitLimitMs } from './tests/support/time-limits.ts';

/** Tests start their own servers and browsers: `tests/support/browser-test.ts`. */
export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'test-results',
  // The tests share the computer with the browsers they start: one after the other they are steady.
  workers: 1,
  forbidOnly: Boolean(process.env['CI']),
  timeout: testLimitMs,
  expect: { timeout: waitLimitMs },
  reporter: [['list']],
});
