import { longestSpreadMs } from '../series/point-collector.ts';
import { packPlace } from '../series/points.ts';
import type { Series } from '../series/series.ts';
import type { CaptureBytes, PlotPoint } from './api/plots.ts';
import type { PointReading } from './read-points.ts';

/** As `PlotView.pointsAt`. */
export async function pointsAt(
  reading: PointReading,
  series: readonly number[],
  timeMs: number,
  which: 'before' | 'nearest',
): Promise<readonly PlotPoint[]> {
  const points: PlotPoint[] = [];
  for (const number of series) {
    const index = reading.set.series[number]?.indexOf(timeMs, which) ?? -1;
    if (index >= 0) points.push(await pointOf(reading, number, index));
  }
  return points;
}

/** As `PlotView.pointsOf`. */
export async function pointsOf(reading: PointReading, bytes: CaptureBytes): Promise<readonly PlotPoint[]> {
  const { series, labels } = reading.set;
  const points: PlotPoint[] = [];
  // Where the clock went backwards, points stand at a later time than their own.
  const all = [-Infinity, Infinity] as const;
  const near = [bytes.timeMs - longestSpreadMs, bytes.timeMs] as const;
  for (const [fromMs, toMs] of reading.share < 1 ? [near] : [near, all]) {
    for (const [number, one] of series.entries()) {
      const index = labels[number]?.source === undefined ? indexWithin(one, bytes, one.indexAt(fromMs), toMs) : -1;
      const point = index < 0 ? undefined : await pointOf(reading, number, index);
      if (point && isWithin(point, bytes)) points.push(point);
    }
    if (points.length > 0) break;
  }
  return points;
}

async function pointOf(reading: PointReading, number: number, index: number): Promise<PlotPoint> {
  const one = reading.set.series[number] as Series;
  const { times, values, places, from } = one.run(index, index + 1);
  const timeMs = times[from] ?? NaN;
  const origin = await reading.locate(places[from] ?? 0, timeMs, reading.set.labels[number]?.source);
  return { series: number, timeMs, value: values[from] ?? NaN, ...origin };
}

function isWithin({ direction, offset }: PlotPoint, bytes: CaptureBytes): boolean {
  return direction === bytes.direction && offset >= bytes.offset && offset < bytes.offset + bytes.length;
}

/** The first point from `first` on, not later than `toMs`, whose place may be in the bytes; -1: none. */
function indexWithin(one: Series, bytes: CaptureBytes, first: number, toMs: number): number {
  const begin = packPlace(bytes.direction, bytes.offset);
  for (let index = Math.max(first, one.droppedCount); index < one.length;) {
    const { times, values, places, from, to, next } = one.run(index, one.length);
    for (let at = from; at < to; at++) {
      if ((times[at] ?? NaN) > toMs) return -1;
      const isThere = ((places[at] ?? 0) - begin) >>> 0 < bytes.length;
      if (isThere && !Number.isNaN(values[at])) return next - (to - at);
    }
    index = next;
  }
  return -1;
}
