import type { PlotHistogram, PlotPairs, PlotSpectrum } from '../../engine/api/plot-analysis.ts';
import { linePath, shareOf, valueMarks, type ChartDrawing, type DrawingArea } from './chart-drawing.ts';
import { padded } from './plot-data.ts';
import { frequencyText, valueText } from './plot-text.ts';

/** The size of a drawing, and how its series looks. */
interface DrawingLook {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly names: ChartDrawing['names'];
  /** Of texts in it. */
  readonly textColor: string;
}

/** Room for the axes. */
const [leftPx, rightPx, topPx, bottomPx] = [62, 24, 10, 26];

/** Between marks, at least. */
const [columnPx, rowPx] = [84, 30];

/** A spectrum in decibels is so high at most. */
const mostDecibels = 100;

/** So many peaks have a name in the chart. */
const mostNamed = 5;

type Range = readonly [min: number, max: number];

/** The axes of a drawing, and where values are on them. */
function axes({ widthPx, heightPx }: DrawingLook, x: Range, y: Range, xText: (value: number) => string) {
  const area: DrawingArea = {
    left: leftPx,
    top: topPx,
    width: Math.max(1, widthPx - leftPx - rightPx),
    height: Math.max(1, heightPx - topPx - bottomPx),
  };
  const xPx = (value: number): number => area.left + shareOf(value, x, false) * area.width;
  const yPx = (value: number): number => area.top + (1 - shareOf(value, y, false)) * area.height;
  return {
    area,
    xPx,
    yPx,
    xMarks: valueMarks(x[0], x[1], Math.floor(area.width / columnPx)).map((mark) => ({
      atPx: xPx(mark),
      text: xText(mark),
    })),
    yMarks: valueMarks(y[0], y[1], Math.floor(area.height / rowPx)).map((mark) => ({
      atPx: yPx(mark),
      text: valueText(mark),
    })),
  };
}

const colorOf = ({ names, textColor }: DrawingLook): string => names[0]?.color ?? textColor;

export function histogramDrawing({ start, width, counts }: PlotHistogram, look: DrawingLook): ChartDrawing {
  const most = counts.reduce((one, other) => Math.max(one, other), 1);
  const end = start + width * Math.max(1, counts.length);
  const { area, xPx, yPx, xMarks, yMarks } = axes(look, [start, end], [0, most * 1.05], valueText);
  let bars = '';
  for (const [bin, count] of counts.entries()) {
    if (count === 0) continue;
    const [left, right] = [xPx(start + bin * width), xPx(start + (bin + 1) * width)];
    // One value among millions is seen, too.
    const height = Math.max(1, yPx(0) - yPx(count));
    const gap = right - left > 4 ? 1 : 0;
    const [x, bottom, up, across] = [left, yPx(0), -height, right - left - gap].map((px) => px.toFixed(1));
    bars += `M${x} ${bottom}v${up}h${across}V${bottom}z`;
  }
  const { widthPx, heightPx, names } = look;
  return { widthPx, heightPx, area, names, xMarks, yMarks, shapes: [{ path: bars, fill: colorOf(look) }], texts: [] };
}

/** The decibels of an amplitude against 1. */
export function decibels(amplitude: number): number {
  return 20 * Math.log10(amplitude);
}

export function spectrumDrawing(spectrum: PlotSpectrum, isDecibel: boolean, look: DrawingLook): ChartDrawing {
  const { frequencies, amplitudes, peaks, sampleHz } = spectrum;
  const highest = amplitudes.reduce((one, other) => Math.max(one, other), 0);
  const height = (amplitude: number): number => (isDecibel ? decibels(amplitude) : amplitude);
  const top = highest > 0 ? height(highest) : isDecibel ? 0 : 1;
  const lowest = amplitudes.reduce((one, other) => (other > 0 ? Math.min(one, other) : one), Infinity);
  const floor = Math.max(top - mostDecibels, Number.isFinite(lowest) ? height(lowest) : top - mostDecibels);
  const y: Range = isDecibel ? [Math.min(floor, top - 20), top + 6] : [0, top * 1.15];
  const x: Range = [0, Number.isNaN(sampleHz) ? 1 : sampleHz / 2];
  const { area, xPx, yPx, xMarks, yMarks } = axes(look, x, y, frequencyText);
  const places = Array.from(
    frequencies,
    (hz, at) => [xPx(hz), yPx(Math.max(height(amplitudes[at] ?? 0), y[0]))] as const,
  );
  const named = peaks.slice(0, mostNamed).map(({ hz, amplitude }) => {
    const at = xPx(hz);
    const share = (at - area.left) / area.width;
    const anchor = share < 0.1 ? 'start' : share > 0.9 ? 'end' : 'middle';
    return {
      xPx: at,
      yPx: yPx(height(amplitude)) - 4,
      text: frequencyText(hz),
      color: look.textColor,
      anchor,
    } as const;
  });
  const { widthPx, heightPx, names } = look;
  return {
    widthPx,
    heightPx,
    area,
    names,
    xMarks,
    yMarks,
    shapes: [{ path: linePath(places), stroke: colorOf(look) }],
    texts: named.filter((text, at) => named.slice(0, at).every((other) => isApart(text, other))),
  };
}

/** Whether two names of peaks do not cover each other. */
function isApart(one: { xPx: number; yPx: number }, other: { xPx: number; yPx: number }): boolean {
  return Math.abs(one.xPx - other.xPx) > 56 || Math.abs(one.yPx - other.yPx) > 14;
}

export function pairsDrawing({ xs, ys }: PlotPairs, isJoined: boolean, look: DrawingLook): ChartDrawing {
  const { area, xPx, yPx, xMarks, yMarks } = axes(look, rangeOf(xs), rangeOf(ys), valueText);
  const places = Array.from(xs, (x, at) => (Number.isNaN(x) ? undefined : ([xPx(x), yPx(ys[at] ?? NaN)] as const)));
  const dots = places.map((place) => (place ? linePath([place]) : '')).join('');
  const newest = places.findLast((place) => place);
  const { widthPx, heightPx, names, textColor } = look;
  return {
    widthPx,
    heightPx,
    area,
    names,
    xMarks,
    yMarks,
    shapes: [
      isJoined
        ? { path: linePath(places), stroke: colorOf(look), widthPx: 1.2 }
        : { path: dots, stroke: colorOf(look), widthPx: 3 },
      { path: newest ? linePath([newest]) : '', stroke: textColor, widthPx: 7 },
    ],
    texts: [],
  };
}

function rangeOf(values: Float64Array): Range {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return padded(min, max);
}

/** What a chart shows at a place across it: the bin or the frequency there. */
interface AnalysisReading {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** The bin or the frequency that is nearest to a share of the width. */
export function readingAt(result: PlotHistogram | PlotSpectrum, share: number): AnalysisReading | undefined {
  if (result.kind === 'histogram') {
    const bin = Math.min(result.counts.length - 1, Math.floor(share * result.counts.length));
    const value = result.counts[bin];
    const from = result.start + bin * result.width;
    return value === undefined ? undefined : { from, to: from + result.width, value };
  }
  const { frequencies, amplitudes, sampleHz } = result;
  const at = Math.round(((share * sampleHz) / 2 / (frequencies.at(-1) || 1)) * (frequencies.length - 1));
  const [hz, value] = [frequencies[at], amplitudes[at]];
  return hz === undefined || value === undefined ? undefined : { from: hz, to: hz, value };
}
