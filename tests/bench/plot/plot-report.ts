import { describeComputer } from '../computer.ts';
import { table } from '../table.ts';
import type { Frames } from '../frame-watch.ts';
import { liveSpanS } from './live-plot.ts';
import { pastPoints } from './past-plot.ts';
import type { PlotReport } from './plot-benchmark.ts';

export const plotHeading = '## Plots';

const milliseconds = (ms: number): string => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
const frameCells = ({ perSecond, longestTaskMs, longestGapMs }: Frames): readonly string[] => [
  perSecond.toFixed(0),
  longestTaskMs === 0 ? '< 50 ms' : milliseconds(longestTaskMs),
  milliseconds(longestGapMs),
];

/** As Markdown. */
export function formatPlotReport({ live, past }: PlotReport, loadBefore: number): string {
  const liveRows = live.map(({ name, frames, picturesPerSecond, sentPoints, lostPoints, lostBytes }) => [
    name,
    ...frameCells(frames),
    picturesPerSecond.toFixed(0),
    `${(sentPoints / 1e6).toFixed(1)} M`,
    String(lostPoints),
    String(lostBytes),
  ]);
  const openRows = past.flatMap(({ name, opened, processBytes }) =>
    opened.map(({ from, firstMs, allMs }, at) => [
      `${name}, from ${from}`,
      milliseconds(firstMs),
      milliseconds(allMs),
      at === opened.length - 1 ? `${(processBytes / 1e6).toFixed(0)} MB` : '',
    ]),
  );
  const zoomRows = past.map(({ name, zoomMs }) => {
    const sorted = zoomMs.toSorted((a, b) => a - b);
    const isLate = (ms: number): boolean => ms >= 100;
    return [
      name,
      String(sorted.length),
      milliseconds(sorted[sorted.length >> 1] ?? NaN),
      milliseconds(sorted.at(-1) ?? NaN),
      String(sorted.filter(isLate).length),
    ];
  });
  const panRows = past.flatMap(({ name, pans }) =>
    pans.map(({ spanS, frames, picturesPerSecond }) => [
      `${name}, ${spanS >= 1 ? `${spanS.toFixed(1)} s` : milliseconds(spanS * 1000)} shown`,
      ...frameCells(frames),
      picturesPerSecond.toFixed(0),
    ]),
  );
  const frameHead = ['frames/s', 'longest task', 'longest frame'];
  return `${plotHeading}

In headless Chromium, which draws without a graphics card. *Frames*: of the window; *curves/s*: how often they were
drawn anew, with other points or another range; *longest task*: of the window's thread, above 50 ms. uPlot draws the
app's charts; in a bare page it gets all points, and reads the ports in the window's thread.

${describeComputer()} · load ${loadBefore.toFixed(1)} before

100,000 points a second in 16 series, by JustFloat; ${liveSpanS} s are seen. A second port receives 1.2 MB/s of
text. *Lost*: by the counts of points that the page has; of both ports' bytes, the app's by SHA-256.

${table(['', ...frameHead, 'curves/s', 'points sent', 'points lost', 'bytes lost'], liveRows)}

${pastPoints / 1e6} million points in 16 series, all in one chart; *from a file*: it is stored meanwhile.

${table(['opened', 'first curves', 'all points', 'memory of the page'], openRows)}

Zoomed by the wheel at five places, from all to some milliseconds and back: from the input until the range is drawn.

${table(['', 'times', 'median', 'longest', '100 ms or more'], zoomRows)}

${table(['dragged back and forth', ...frameHead, 'curves/s'], panRows)}
`;
}
