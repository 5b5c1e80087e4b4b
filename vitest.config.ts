import { defineConfig } from 'vitest/config';

/** No test waits for time to pass: this is for a computer that is busy with something else. A test that hangs ends all the same. */
const testTimeout = 20_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          testTimeout,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/built/**', 'tests/e2e/**', 'tests/browser/**'],
        },
      },
      // Looks at what `npm run build` made, so that has to have run.
      { test: { name: 'built', environment: 'node', testTimeout, include: ['tests/built/**/*.test.ts'] } },
    ],
  },
});
