import { describeComputer } from '../computer.ts';
import { table } from '../table.ts';
import type { CaptureReport } from './capture-benchmark.ts';

export const captureHeading = '## Stored captures';

/** As Markdown. */
export function formatCaptureReport(reports: readonly CaptureReport[], loadBefore: number): string {
  const [first] = reports;
  const names = first?.steps.map(({ name }) => name) ?? [];
  const rows = names.map((name, index) => [
    name,
    ...reports.flatMap(({ bytes, steps }) => {
      const step = steps[index];
      if (!step) return ['–', '–', '–', '–'];
      const { firstMs = 0, doneMs, turn } = step;
      return [
        `${(firstMs / 1000).toFixed(2)} s`,
        `${(doneMs / 1000).toFixed(2)} s`,
        `${(bytes / 1000 / doneMs).toFixed(0)} MB/s`,
        `${turn.busyMs.toFixed(0)} (${turn.wallMs.toFixed(0)}) ms`,
      ];
    }),
  ]);
  const headings = reports.flatMap(({ bytes }) => [`${bytes / 1e6} MB: first`, 'all', '', 'longest turn']);
  return `${captureHeading}

Captures of received lines of 64 bytes, in the monitor, which was chosen before. *First*: something to look at; *all*:
the count is final, seen up to 0.3 s late;
*longest turn*: of the engine's thread, which reads the ports, in processor time (with waiting for a processor).

${describeComputer()} · load ${loadBefore.toFixed(1)} before

${table(['', ...headings], rows)}
${[memoryTable(reports), ...reports.map(besideTable)].filter(Boolean).join('\n')}`;
}

/** Of the largest capture. */
function memoryTable(reports: readonly CaptureReport[]): string {
  const { bytes, memory } = reports.at(-1) ?? { bytes: 0, memory: [] };
  const mega = (size: number): string => `${(size / 1e6).toFixed(0)} MB`;
  const rows = memory.map(({ after, heapBytes, processBytes, browserBytes, otherBytes }) => [
    after,
    ...[heapBytes, processBytes, browserBytes, otherBytes].map(mega),
  ]);
  const kinds = ['window’s heap', 'page’s process', 'browser’s process', 'other processes'];
  return `
${table([`${bytes / 1e6} MB: after`, ...kinds], rows)}

*Page’s process*: window, engine and scan workers.
`;
}

function besideTable({ bytes, beside }: CaptureReport): string {
  if (!beside) return '';
  const rows = beside.steps.map(({ name, firstMs = 0, doneMs, turn, frames }) => [
    name,
    `${(firstMs / 1000).toFixed(2)} s`,
    `${(doneMs / 1000).toFixed(2)} s`,
    `${turn.busyMs.toFixed(0)} (${turn.wallMs.toFixed(0)}) ms`,
    frames.perSecond.toFixed(0),
    frames.longestTaskMs === 0 ? '< 50 ms' : `${frames.longestTaskMs.toFixed(0)} ms`,
  ]);
  const about = `${bytes / 1e6} MB while a port receives 1.2 MB/s`;
  return `
${table([about, 'first', 'all', 'longest turn', 'frames/s', 'longest task'], rows)}

The port was sent ${(beside.sentBytes / 1e6).toFixed(1)} MB; ${beside.lostBytes} bytes of them were lost.
`;
}
