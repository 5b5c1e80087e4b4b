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

Captures of received lines of 64 bytes in the monitor. *First*: something to look at; *all*: the count is final, seen
up to 0.3 s late;
*longest turn*: of the engine's thread, which reads the ports, in processor time (with waiting for a processor).

${describeComputer()} · load ${loadBefore.toFixed(1)} before

${table(['', ...headings], rows)}
`;
}
