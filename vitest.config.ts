import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', environment: 'node', include: ['tests/**/*.test.ts'], exclude: ['tests/built/**', 'tests/e2e/**', 'tests/browser/**'] } },
      // Looks at what `npm run build` made, so that has to have run.
      { test: { name: 'built', environment: 'node', include: ['tests/built/**/*.test.ts'] } },
    ],
  },
});
