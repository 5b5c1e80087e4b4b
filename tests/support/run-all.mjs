// What `npm test` runs: everything, in the order of how soon it tells of a mistake. Stops at the first step that fails.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { addCounts, closingLine, countPlaywright, countVitest, noTests, uncheckedLines } from './count-tests.mjs';

const top = fileURLToPath(new URL('../..', import.meta.url));
const reports = fileURLToPath(new URL('../../node_modules/.cache/reports/', import.meta.url));
const unitReport = `${reports}unit.json`;
const systemReport = `${reports}system.json`;
const playwrightReport = `${reports}playwright.json`;

/** A step that takes longer than this hangs: a loop without an end stops a test runner's own time limits too. */
const stepLimitMs = 90 * 60_000;

/** Files that the long tests try whole are left to them. */
const longFollow = { LONG_TESTS_FOLLOW: '1' };

/** Each gives `undefined`, or what its tests came to. */
const steps = [
  { name: 'install', run: install },
  { name: 'prepare', run: async () => void (await (await import('./prepare.mjs')).prepare()) },
  { name: 'lint', run: () => npmRun('lint') },
  { name: 'types', run: () => npmRun('types') },
  { name: 'build', run: () => npmRun('build') },
  { name: 'unit tests', run: () => vitest('test:unit', unitReport, longFollow) },
  // Together: those of other programs mostly wait for them.
  {
    name: 'system and long tests',
    run: () => vitest('test:system', systemReport, longFollow, ['--project=long']),
  },
  {
    name: 'browser tests',
    run: () =>
      suite(playwrightReport, countPlaywright, () =>
        npmRun('test:browser', ['--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport }),
      ),
  },
];

/** Runs `npm install`; throws when that changed package-lock.json, which has to be complete, on every platform. */
async function install() {
  const lock = () => readFile(`${top}package-lock.json`, 'utf8');
  const before = await lock();
  await npm(['install', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if ((await lock()) !== before) throw new Error('`npm install` changed package-lock.json: commit the change');
}

const npmRun = (script, args = [], env = {}) => npm(['run', '--silent', script, '--', ...args], env);

/** Runs npm; throws when its exit status is not 0. */
async function npm(args, env = {}) {
  const path = process.env.npm_execpath;
  const [program, first] = path ? [process.execPath, [path]] : ['npm', []];
  const child = spawn(program, [...first, ...args], {
    cwd: top,
    stdio: ['ignore', 'inherit', 'inherit'],
    // A group of its own, so that what it started can be stopped with it.
    detached: process.platform !== 'win32',
    env: { ...process.env, ...env },
  });
  const stopAll = () => stop(child);
  const limit = setTimeout(stopAll, stepLimitMs);
  process.once('SIGINT', stopAll).once('SIGTERM', stopAll);
  const [status, signal] = await once(child, 'exit');
  clearTimeout(limit);
  process.off('SIGINT', stopAll).off('SIGTERM', stopAll);
  const command = `\`npm ${args.filter((arg) => !arg.startsWith('-')).join(' ')}\``;
  if (signal) throw new Error(`${command} was stopped; at most it may take ${stepLimitMs / 60_000} minutes`);
  if (status !== 0) throw new Error(`${command} ended with status ${status}`);
}

/** Stops a child and all that it started. */
function stop(child) {
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-child.pid, 'SIGKILL');
}

/** Runs a script of package.json that runs vitest. */
function vitest(script, report, env = {}, args = []) {
  return suite(report, countVitest, () =>
    npmRun(script, [...args, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`], env),
  );
}

/** Of all steps so far: a line of the security requirements that one of them leaves out may be checked by another. */
const vitestResults = [];

/** Runs tests and counts them; the failure, if any, is thrown with the counts so far. */
async function suite(report, count, run) {
  await rm(report, { force: true });
  const failure = await run().then(
    () => undefined,
    (error) => error,
  );
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) throw failure ?? new Error('it left no report');
  const read = JSON.parse(text);
  const counts = count(read);
  if (counts.failed > 0 || failure) throw Object.assign(failure ?? new Error('some tests failed'), { counts });
  if (counts.passed === 0) throw Object.assign(new Error('not one test ran'), { counts });
  if (count === countVitest) vitestResults.push(...read.testResults);
  const unchecked = uncheckedLines({ testResults: vitestResults });
  if (unchecked.length > 0)
    throw Object.assign(new Error(`no test of security ${unchecked.join(', ')} was run`), { counts });
  return counts;
}

const seconds = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

await mkdir(reports, { recursive: true });
const startedMs = performance.now();
const summary = [];
let total = noTests;

for (const { name, run } of steps) {
  console.log(`\n=== ${name}`);
  const stepMs = performance.now();
  try {
    const counts = await run();
    summary.push(`ok      ${name}, ${seconds(stepMs)}${counts ? `: ${closingLine(counts)}` : ''}`);
    total = addCounts(total, counts ?? noTests);
  } catch (error) {
    const counts = error.counts ?? noTests;
    summary.push(`FAILED  ${name}, ${seconds(stepMs)}: ${error.message}; what follows it was not run`);
    // A step that failed without a failed test is a failure all the same.
    total = addCounts(total, { ...counts, failed: Math.max(counts.failed, 1) });
    process.exitCode = 1;
    break;
  }
}

console.log(`\n=== summary, ${seconds(startedMs)}\n${summary.join('\n')}\n\n${closingLine(total)}`);
