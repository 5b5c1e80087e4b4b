import type { PlotLabel, PlotThreshold } from '../../engine/api/plots.ts';
import { fieldsOf } from '../page/kept-values.ts';
import { storedChoice } from '../view/view-preferences.ts';
import { seriesKey, type ChartGroup, type Layout } from './plot-series.ts';

/** How values are placed in a chart; a chart without it has a linear scale that fits what is seen. */
export interface ChartScale {
  /** As `chartKey`. */
  readonly chart: string;
  readonly isLog: boolean;
  /** Locked to these. */
  readonly range?: readonly [min: number, max: number] | undefined;
}

/** A level of a series, as it is kept. */
export interface SeriesThreshold {
  /** As `seriesKey`. */
  readonly series: string;
  readonly level: number;
  readonly side: 'above' | 'below';
}

/** So many are kept, and counted, at most. */
export const mostThresholds = 32;
const mostScales = 200;

/** Under which the scale of a chart is kept. */
export function chartKey(layout: Layout, { unit, series }: ChartGroup, labels: readonly PlotLabel[]): string {
  if (layout === 'unit') return `unit ${unit}`;
  const [first = -1] = series;
  return layout === 'each' && labels[first] ? `each ${seriesKey(labels[first])}` : 'one';
}

/** The scales with that of one chart changed; one that is as without any is left out. */
export function withScale(scales: readonly ChartScale[], changed: ChartScale): readonly ChartScale[] {
  const others = scales.filter(({ chart }) => chart !== changed.chart);
  return changed.isLog || changed.range ? [...others, changed].slice(-mostScales) : others;
}

export function readScales(stored: unknown): readonly ChartScale[] {
  if (!Array.isArray(stored)) return [];
  return stored.slice(0, mostScales).flatMap((entry: unknown): ChartScale[] => {
    const { chart, isLog, range } = fieldsOf(entry);
    if (typeof chart !== 'string') return [];
    const [min, max] = Array.isArray(range) ? (range as readonly unknown[]) : [];
    const isRange = isNumber(min) && isNumber(max) && min < max;
    return [{ chart, isLog: isLog === true, ...(isRange && { range: [min, max] as const }) }];
  });
}

export function readThresholds(stored: unknown): readonly SeriesThreshold[] {
  if (!Array.isArray(stored)) return [];
  return stored.slice(0, mostThresholds).flatMap((entry: unknown): SeriesThreshold[] => {
    const { series, level, side } = fieldsOf(entry);
    if (typeof series !== 'string' || !isNumber(level)) return [];
    return [{ series, level, side: storedChoice(['above', 'below'], side, 'above') }];
  });
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** The thresholds of series that are there, by their numbers. */
export function thresholdsOf(
  thresholds: readonly SeriesThreshold[],
  labels: readonly PlotLabel[],
): readonly PlotThreshold[] {
  if (thresholds.length === 0) return [];
  const numbers = new Map(labels.map((label, number) => [seriesKey(label), number]));
  return thresholds.flatMap(({ series, level, side }) => {
    const number = numbers.get(series);
    return number === undefined ? [] : [{ series: number, level, side }];
  });
}
