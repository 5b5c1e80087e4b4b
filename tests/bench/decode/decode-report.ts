import { describeComputer } from '../computer.ts';
import { table } from '../table.ts';
import type { DecodeReport } from './decode-benchmark.ts';

export const decodeHeading = '## Decoding';

/** As Markdown. */
export function formatDecodeReport({ decoders, series }: DecodeReport, loadBefore: number): string {
  const rows = decoders.map(({ name, messages, bytes, decodeMs, countMs, filterMs, jsonMs, csvMs }) => [
    name,
    `${rate(bytes / 1e6, decodeMs)} MB/s`,
    `${rate(messages / 1e6, decodeMs)} M/s`,
    `${rate(messages / 1e6, countMs)} M/s`,
    `${rate(messages / 1e6, filterMs)} M/s`,
    `${rate(bytes / 1e6, jsonMs)} MB/s`,
    `${rate(bytes / 1e6, csvMs)} MB/s`,
  ]);
  const { points, appendMs, pointBytes, summaryBytes, columnsMs } = series;
  return `${decodeHeading}

Messages of captures that are in memory, in node, on one core; the fastest of three runs. *Decoded*: split into packets,
each message with all its fields, numbers and places, which are added up. *Counted*: by kind, with problems and
latencies, without other fields; *filtered*: by an expression as well, with the fields that it names. *Saved*: bytes of
the capture, CSV reads it twice.

${describeComputer()} · load ${loadBefore.toFixed(1)} before

${table(['', 'decoded', 'messages', 'counted', 'filtered', 'saved as JSON lines', 'as CSV'], rows)}

A series of ${points / 1e6} million points: ${rate(points / 1e6, appendMs)} M points/s appended, ${(
    (pointBytes + summaryBytes) /
    points
  ).toFixed(1)} bytes a point (${(summaryBytes / points).toFixed(2)} of them summaries), a thousand columns of any
range in at most ${columnsMs.toFixed(1)} ms.
`;
}

const rate = (count: number, ms: number): string => {
  const perSecond = (count / ms) * 1000;
  return perSecond >= 100 ? perSecond.toFixed(0) : perSecond.toPrecision(2);
};
