// npm run bench: builds the app, measures it beside a bare page, the relay beside other relays and beside itself with
// protection, transfers beside lrzsz, RFC 2217 beside ser2net, prints the tables and keeps them in docs/benchmarks.md.
// `npm run bench -- relay`, `-- app`, `-- capture`, `-- access`, `-- transfer`, `-- decode`, `-- plot`, `-- gateway` or
// `-- fleet` measures only that; `--no-build` takes what is built.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { prepare } from '../support/prepare.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { missing } = await prepare();
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const parts =
  named.length > 0 ? named : ['app', 'capture', 'relay', 'access', 'transfer', 'decode', 'plot', 'gateway', 'fleet'];
if (parts.some((part) => part === 'app' || part === 'plot') && missing.some((what) => /Chromium|devices/.test(what)))
  throw new Error('The benchmark needs Chromium and the virtual devices.');
const needsBuild = parts.some((part) => part !== 'decode');
if (needsBuild && !process.argv.includes('--no-build'))
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const benchmark = fileURLToPath(new URL('benchmark.ts', import.meta.url));
const { module } = await runnerImport(benchmark, { root, configFile: false, logLevel: 'warn' });
await module.runBenchmark(parts);
// A message channel of the engine (web/engine/yield-to-loop.ts) keeps Node running.
process.exit();
