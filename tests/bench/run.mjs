// npm run bench: builds the app, measures it beside a bare page, prints the table and keeps it in docs/benchmarks.md.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { prepare } from '../support/prepare.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { missing } = await prepare();
if (missing.some((what) => /Chromium|devices/.test(what))) throw new Error('The benchmark needs Chromium and the virtual devices.');
if (!process.argv.includes('--no-build')) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const benchmark = fileURLToPath(new URL('benchmark.ts', import.meta.url));
const { module } = await runnerImport(benchmark, { root, configFile: false, logLevel: 'warn' });
await module.runBenchmark(process.argv.slice(2).filter((argument) => !argument.startsWith('-')));
