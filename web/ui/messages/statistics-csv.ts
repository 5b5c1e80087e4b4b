import { csvCell } from '../../core/csv-cell.ts';
import type { MessageStatistics } from '../../engine/api/messages.ts';

/** Statistics as tables of CSV: kinds of messages, then latencies where there are some. Names are not translated. */
export function statisticsCsv({ kinds, firstMs, lastMs, latency }: MessageStatistics): string {
  const seconds = (lastMs - firstMs) / 1000;
  const lines = [
    ['kind', 'messages', 'per second', 'wrong', 'bytes'],
    ...kinds
      .toSorted((a, b) => b.messages - a.messages)
      .map(({ kind, messages, wrong, bytes }) => [
        csvCell(kind),
        messages,
        seconds > 0 ? +(messages / seconds).toPrecision(6) : '',
        wrong,
        bytes,
      ]),
  ];
  if (latency) {
    const { count, p50Ms, p95Ms, p99Ms, maxMs, buckets } = latency;
    const short = (ms: number): number => +ms.toPrecision(4);
    lines.push(
      [],
      ['latencies', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
      [count, short(p50Ms), short(p95Ms), short(p99Ms), maxMs],
      [],
      ['from ms', 'to ms', 'latencies'],
      ...buckets.map(({ fromMs, toMs, count: inBucket }) => [fromMs, toMs, inBucket]),
    );
  }
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}
