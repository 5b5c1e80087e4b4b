import { defineConfig } from 'vitest/config';
import { testLimitMs, waitLimitMs } from './tests/support/time-limits.ts';

const common = {
  environment: 'node' as const,
  setupFiles: ['tests/support/expect-in-security.ts'],
  testTimeout: testLimitMs,
  hookTimeout: testLimitMs,
  expect: { poll: { timeout: waitLimitMs } },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          ...common,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/built/**', 'tests/e2e/**', 'tests/browser/**'],
        },
      },
      // Looks at what `npm run build` made, so that has to have run.
      { test: { name: 'built', ...common, include: ['tests/built/**/*.test.ts'] } },
    ],
  },
});
