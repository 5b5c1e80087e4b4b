import { availableParallelism } from 'node:os';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { longTestLimitMs, testLimitMs, waitLimitMs } from './tests/support/time-limits.ts';

const common = {
  environment: 'node' as const,
  setupFiles: ['tests/support/expect-in-security.ts'],
  testTimeout: testLimitMs,
  hookTimeout: testLimitMs,
  expect: { poll: { timeout: waitLimitMs } },
  // As the relay has it from `imports` of package.json, from the source.
  alias: [{ find: /^#agent\/(.*)$/, replacement: fileURLToPath(new URL('web/agent/$1.ts', import.meta.url)) }],
};

/** Fuzzers and crowds, which take as long as all others together. */
const long = 'tests/**/*.long.test.ts';

/** What starts other programs, or uses devices of this computer. */
const system = 'tests/**/*.system.test.ts';

/** Files that try only a part in the unit tests (tests/support/runs.ts), and all here. */
const tryingMore = readdirSync(new URL('tests', import.meta.url), { recursive: true, encoding: 'utf8' })
  .map((name) => `tests/${name.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.test.ts') && !/^tests\/(?:built|browser)\//.test(path))
  .filter((path) =>
    /support\/(?:runs|assert-property)\.ts'/.test(readFileSync(new URL(path, import.meta.url), 'utf8')),
  );

/** In `npm test` the long tests follow, which try all of these. */
const triedLater = process.env['LONG_TESTS_FOLLOW'] === undefined ? [] : tryingMore;

/** Tests of other programs and devices mostly wait for them; the long ones use the time. The unit tests come before. */
const waiting = { maxWorkers: 2 * availableParallelism() + 1, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    // One more than this computer has processors: tests of time limits wait.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        test: {
          name: 'unit',
          ...common,
          // Modules are loaded once for all files: loading them takes longer than most tests do.
          isolate: false,
          setupFiles: [...common.setupFiles, 'tests/support/clear-timers.ts'],
          // Its modules name others without their extensions, for bundlers.
          server: { deps: { inline: ['improv-wifi-serial-sdk'] } },
          include: ['tests/**/*.test.ts'],
          exclude: [long, system, 'tests/built/**', 'tests/browser/**', ...triedLater],
        },
      },
      {
        test: {
          name: 'long',
          ...common,
          ...waiting,
          env: { TEST_RUNS: 'all' },
          testTimeout: longTestLimitMs,
          include: [long, ...tryingMore],
        },
      },
      { test: { name: 'system', ...common, ...waiting, include: [system], exclude: triedLater } },
      // Looks at what `npm run build` made, so that has to have run.
      { test: { name: 'built', ...common, ...waiting, include: ['tests/built/**/*.test.ts'] } },
    ],
  },
});
