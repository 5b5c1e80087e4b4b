import { execFileSync } from 'node:child_process';
import { findChromium } from '../support/prepare.mjs';
import { describeComputer } from './computer.ts';
import type { FirstLoad } from './first-load.ts';
import type { FirstPaint } from './first-paint.ts';
import type { Latency } from './key-latency.ts';
import type { Run } from './measure-subject.ts';
import type { Memory } from './memory.ts';
import { table } from './table.ts';

export interface SubjectReport {
  readonly name: string;
  readonly keys: { readonly quiet: Latency; readonly busy: Latency } | undefined;
  readonly paced: Run;
  /** One after the other, in the same session. */
  readonly flatOut: readonly Run[];
  /** At the start and after each run at full speed. */
  readonly memory: readonly Memory[];
}

export interface Report {
  /** Programs that wanted to run when it began, averaged over a minute: what else the computer was doing. */
  readonly loadBefore: number;
  readonly subjects: readonly SubjectReport[];
  readonly firstLoad: FirstLoad;
  readonly firstPaint: readonly FirstPaint[];
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const milli = (ms: number): string => `${ms.toFixed(1)} ms`;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The whole report as Markdown. */
export async function formatReport({ loadBefore, subjects, firstLoad, firstPaint }: Report): Promise<string> {
  const best = Math.max(...subjects.filter(({ name }) => name.startsWith('bare')).map(fastest));
  const chromium = execFileSync(findChromium()!, ['--version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  const kilo = (size: (script: (typeof firstLoad.scripts)[number]) => number): string =>
    (sum(firstLoad.scripts.map(size)) / 1000).toFixed(1);
  return `# Benchmarks

Made by \`npm run bench\`, which replaces here what it measures: one virtual serial device, one run, headless Chromium,
against a bare page that only reads and discards. The device transmits numbered lines of 64 bytes; flat out is the
fastest of three runs of 100 MB, their worst frames and tasks, and all their losses.

${describeComputer()} · ${chromium} · load ${loadBefore.toFixed(1)} before

## Receiving

${table(
  [
    '',
    'offered 1.2 MB/s: captured',
    'lost',
    'frames/s',
    'longest task',
    'flat out: captured',
    'of bare',
    'lost',
    'frames/s',
    'longest task',
  ],
  subjects.map((subject) => [
    subject.name,
    `${(subject.paced.bytesPerSecond / 1e6).toFixed(2)} MB/s`,
    ...runCells([subject.paced]),
    `${megabytes(fastest(subject))} MB/s`,
    (fastest(subject) / best).toFixed(2),
    ...runCells(subject.flatOut),
  ]),
)}

*Longest task*: of the window's thread; the browser reports only those over 50 ms. *Lost*: bytes, counted at both ends;
the app's by the SHA-256 of its export as well.

## Typing

${table(
  ['key press until the device has the byte', 'median', 'p99', 'while 1.2 MB/s arrives: median', 'p99'],
  subjects.flatMap(({ name, keys }) =>
    keys ? [[name, ...[keys.quiet, keys.busy].flatMap(({ medianMs, p99Ms }) => [milli(medianMs), milli(p99Ms)])]] : [],
  ),
)}

## Memory

${table(
  ['', 'window’s heap: start', '+100 MB', '+200 MB', '+300 MB', 'process: start', '+100 MB', '+200 MB', '+300 MB'],
  subjects.map(({ name, memory }) => [
    name,
    ...memory.map(({ heapBytes }) => `${megabytes(heapBytes)} MB`),
    ...memory.map(({ processBytes }) => `${megabytes(processBytes)} MB`),
  ]),
)}

## First load

JavaScript of the page, its workers and the service worker: ${kilo(({ gzipBytes }) => gzipBytes)} kB gzip,
${kilo(({ brotliBytes }) => brotliBytes)} kB brotli, in ${firstLoad.scripts.length} files.

${table(
  ['first byte of the page until something is seen, cold', 'median', 'longest of 9'],
  firstPaint.map(({ name, medianMs, longestMs }) => [name, `${medianMs.toFixed(0)} ms`, `${longestMs.toFixed(0)} ms`]),
)}
`;
}

function fastest({ flatOut }: SubjectReport): number {
  return Math.max(...flatOut.map(({ bytesPerSecond }) => bytesPerSecond));
}

function runCells(runs: readonly Run[]): string[] {
  const longestTaskMs = Math.max(...runs.map(({ frames }) => frames.longestTaskMs));
  return [
    String(sum(runs.map(({ lostBytes }) => lostBytes))),
    Math.min(...runs.map(({ frames }) => frames.perSecond)).toFixed(0),
    longestTaskMs === 0 ? '< 50 ms' : `${longestTaskMs.toFixed(0)} ms`,
  ];
}
