import type { PlotChart, PlotLine } from '../../engine/api/plots.ts';

/** Lines as a chart draws them: one row of times, and values at these times. */
export interface PlotData {
  readonly times: readonly number[];
  /** `undefined`: none here; `null`: the line is broken here. */
  readonly values: readonly (readonly (number | null | undefined)[])[];
}

type Column = (number | null | undefined)[];

/** Puts lines on one row of times: half columns, and the points next to the range. */
export function plotData({ startMs, columnMs }: PlotChart, lines: readonly PlotLine[]): PlotData {
  const slots = lines[0]?.slots.length ?? 0;
  const before = outerTimes(lines.map((line) => line.before));
  const after = outerTimes(lines.map((line) => line.after));
  const grid = Array.from({ length: slots }, (_, slot) => startMs + ((slot + 0.5) * columnMs) / 2);
  const values = lines.map((line): Column => {
    const column: Column = before.map((timeMs) => outerValue(line.before, timeMs));
    for (const value of line.slots) column.push(value === Infinity ? null : Number.isNaN(value) ? undefined : value);
    for (const timeMs of after) column.push(outerValue(line.after, timeMs));
    return column;
  });
  return { times: [...before, ...grid, ...after], values };
}

type Outer = readonly [timeMs: number, value: number];

function outerTimes(points: readonly Outer[]): readonly number[] {
  const times = points.filter(([, value]) => !Number.isNaN(value)).map(([timeMs]) => timeMs);
  return [...new Set(times)].sort((a, b) => a - b);
}

function outerValue([timeMs, value]: Outer, atMs: number): number | null | undefined {
  // A line that ends before the range must not be led on by the last point of another one.
  return timeMs === atMs && !Number.isNaN(value) ? value : undefined;
}

/** The same without values that have no place on a logarithmic scale: the line is broken there. */
export function positiveData({ times, values }: PlotData): PlotData {
  return {
    times,
    values: values.map((column) => column.map((value) => (typeof value === 'number' && value <= 0 ? null : value))),
  };
}

/** The lowest and the highest positive value that are seen, with a margin. */
export function logRange(lines: readonly PlotLine[]): readonly [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const { slots } of lines)
    for (const value of slots) {
      if (value > 0 && value < min) min = value;
      if (value > max && value !== Infinity) max = value;
    }
  if (!(min <= max)) return [0.1, 10];
  const margin = max > min * 1.001 ? (max / min) ** 0.06 : 2;
  return [min / margin, max * margin];
}

/** Whether a line has a value in sight that has no place on a logarithmic scale. */
export function hasNonPositive({ slots }: PlotLine): boolean {
  return slots.some((value) => value <= 0);
}

/** A range with levels in it, unless they are so far away that the values would have less than half of the height. */
export function withLevels(
  [min, max]: readonly [min: number, max: number],
  levels: readonly number[],
): readonly [min: number, max: number] {
  let [low, high] = [min, max];
  const size = max - min;
  for (const level of levels) {
    if (level < min && level > min - size / 2) low = Math.min(low, level - size * 0.04);
    if (level > max && level < max + size / 2) high = Math.max(high, level + size * 0.04);
  }
  return [low, high];
}

/** The lowest and the highest value that are seen, with a margin; a range of its own for what has none. */
export function valueRange(lines: readonly PlotLine[]): readonly [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const { slots } of lines)
    for (const value of slots) {
      if (value < min) min = value;
      if (value > max && value !== Infinity) max = value;
    }
  if (min > max)
    for (const { before, after } of lines)
      for (const value of [before[1], after[1]]) {
        if (value < min) min = value;
        if (value > max) max = value;
      }
  return padded(min, max);
}

/** Leaves room above and below. What hardly differs is not spread over the whole height. */
export function padded(min: number, max: number): readonly [min: number, max: number] {
  if (!(min <= max)) return [0, 1];
  const size = Math.max(Math.abs(min), Math.abs(max));
  const least = Math.max(size * 1e-9, 1e-9);
  if (max - min < least) return size < 1e-9 ? [-1, 1] : [min - size * 0.1, max + size * 0.1];
  const margin = (max - min) * 0.06;
  return [min - margin, max + margin];
}

/** The last value at or before a place in a line, else the first one after it: what a line shows there. */
export function valueNear(values: readonly (number | null | undefined)[], at: number): number | undefined {
  for (let index = Math.min(at, values.length - 1); index >= 0; index--) {
    const value = values[index];
    if (value === null) return undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The path of a small line of `columns` columns, in a box of 2 `columns` by `height`; empty where there is nothing. */
export function sparkPath(slots: Float64Array, height: number): string {
  let [min, max] = [Infinity, -Infinity];
  for (const value of slots) {
    if (value < min) min = value;
    if (value > max && value !== Infinity) max = value;
  }
  if (min > max) return '';
  let path = '';
  let isDown = false;
  for (const [x, value] of slots.entries()) {
    if (value === Infinity) isDown = false;
    if (!Number.isFinite(value)) continue;
    // A share of the range: one divided by a denormal range is infinite.
    const y = max === min ? height / 2 : height - 1 - ((value - min) / (max - min)) * (height - 2);
    path += `${isDown ? 'L' : 'M'}${x} ${Math.round(y * 10) / 10}`;
    isDown = true;
  }
  return path;
}
