import { describeComputer } from '../computer.ts';
import { table } from '../table.ts';
import type { BrowserTimes } from './browser-times.ts';
import type { ResponseTimes } from './response-times.ts';
import type { Spread } from './spread.ts';
import type { TransferRate } from './transfer-rates.ts';

export const transferHeading = '## Transfers and sequences';

const kilobytes = (bytesPerSecond: number): string => `${(bytesPerSecond / 1000).toFixed(1)} kB/s`;
const times = ({ p50, p99, most }: Spread): readonly string[] =>
  [p50, p99, most].map((ms) => `${ms.toFixed(ms < 1 ? 2 : 1)} ms`);

/** As Markdown. */
export function formatTransferReport(
  rates: readonly TransferRate[],
  { intervals, answer, preview, stop }: ResponseTimes,
  { stops, hidden }: BrowserTimes,
  loadBefore: number,
): string {
  const rows = rates.map(({ protocol, direction, way, baudRate, ours, lrzsz }) => [
    `${protocol}, ${direction}${way === 'relay' ? ', through a relay' : ''}`,
    baudRate === undefined ? 'flat out' : String(baudRate),
    kilobytes(ours),
    kilobytes(lrzsz),
    (ours / lrzsz).toFixed(2),
  ]);
  const responses = [
    ...intervals.map(({ everyMs, error }) => [`interval of ${everyMs} ms: off by`, ...times(error)]),
    ['sequence: from the match to the answer', ...times(answer)],
    ['preview of 100 kB in hex', ...times(preview)],
    ['emergency stop to the last byte, 1 MB queued', ...times(stop)],
  ];
  const inBrowser = [
    ...stops.map(({ baudRate, time, mostBytes }) => [
      `Stop all to the last byte, a file at ${baudRate} baud`,
      ...times(time),
      `at most ${mostBytes} bytes after the key`,
    ]),
    [
      `interval of 10 ms, ${hidden.periods} times: off by`,
      ...times(hidden.error),
      `a tab that is ${hidden.state}; the last one ${hidden.driftMs.toFixed(1)} ms late`,
    ],
  ];
  return `${transferHeading}

Each protocol against lrzsz, beside lrzsz against itself, over the same simulated line between processes; the time is
from the first 2 kB to the last data. *Through a relay*: the port is a relay's, over a WebSocket, with the relay in the
same process. The other times are those of the engine's own code in Node, on a line in memory of
115,200 baud. *Off by*: the time from one transmission to the next.

${describeComputer()} · load ${loadBefore.toFixed(1)} before

${table(['', 'baud', 'Baudcast', 'lrzsz', 'ratio'], rows)}

${table(['', 'p50', 'p99', 'most'], responses)}

In Chromium, on a virtual device that takes bytes at its baud rate; times as the device sees them, in a process of its
own, from the press of the key as the browser tells it.

${table(['', 'p50', 'p99', 'most', ''], inBrowser)}
`;
}
