import { defineConfig } from 'vitest/config';
import { longTestLimitMs, testLimitMs, waitLimitMs } from './tests/support/time-limits.ts';

const common = {
  environment: 'node' as const,
  setupFiles: ['tests/support/expect-in-security.ts'],
  testTimeout: testLimitMs,
  hookTimeout: testLimitMs,
  expect: { poll: { timeout: waitLimitMs } },
};

/** Fuzzers and crowds, which take as long as all others together. */
const long = 'tests/**/*.long.test.ts';

export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          ...common,
          // Modules are loaded once for all files: loading them takes longer than most tests do.
          isolate: false,
          include: ['tests/**/*.test.ts'],
          exclude: [long, 'tests/built/**', 'tests/browser/**'],
        },
      },
      { test: { name: 'long', ...common, testTimeout: longTestLimitMs, include: [long] } },
      // Looks at what `npm run build` made, so that has to have run.
      { test: { name: 'built', ...common, include: ['tests/built/**/*.test.ts'] } },
    ],
  },
});
