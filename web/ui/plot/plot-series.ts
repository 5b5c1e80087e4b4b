import { withVisibleControls } from '../../core/visible-controls.ts';
import { fieldNumber, fieldNumbers, type PlotLabel } from '../../engine/api/plots.ts';

/** Series that are drawn when nobody has chosen any. */
const mostUnasked = 8;

/** What a series is called when a choice is stored. */
export function seriesKey({ kind, name, source }: PlotLabel): string {
  return source === undefined ? `${kind}\n${name}` : `${kind}\n${name}\n${source}`;
}

/** The name of a series for a person: with its kind where there are several, and with the capture if it is another. */
export function seriesName({ kind, name, source }: PlotLabel, labels: readonly PlotLabel[]): string {
  const isOnlyKind = kind === name || labels.every((label) => label.source !== source || label.kind === kind);
  const own = withVisibleControls(isOnlyKind ? name : `${kind} ${name}`);
  return source === undefined ? own : `${source}: ${own}`;
}

/**
 * Which series are drawn: the chosen ones. Without a choice those whose values change, as they become known, but never
 * one less than before.
 */
export function drawnSeries(
  chosen: readonly string[] | undefined,
  labels: readonly PlotLabel[],
  numbers: Float64Array,
  before: readonly number[],
): readonly number[] {
  const keys = new Set(chosen);
  const known = labels.flatMap((label, number) => (keys.has(seriesKey(label)) ? [number] : []));
  // What was chosen of another decoder says nothing.
  if (known.length > 0 || chosen?.length === 0) return known;
  const drawn = new Set(before);
  const varies = (number: number): boolean => {
    const at = number * fieldNumbers;
    return (numbers[at + fieldNumber.min] ?? 0) < (numbers[at + fieldNumber.max] ?? 0);
  };
  for (let number = 0; number < labels.length && drawn.size < mostUnasked; number++)
    if (varies(number)) drawn.add(number);
  // Constant values are better than nothing.
  if (drawn.size === 0) for (let number = 0; number < Math.min(labels.length, mostUnasked); number++) drawn.add(number);
  return [...drawn].sort((a, b) => a - b);
}

export const layouts = ['unit', 'each', 'one'] as const;
export type Layout = (typeof layouts)[number];

/** A chart: the series in it, and their unit. */
export interface ChartGroup {
  readonly unit: string;
  readonly series: readonly number[];
}

/** Charts by the unit of their series, one for each series, or one for all. */
export function chartGroups(
  layout: Layout,
  drawn: readonly number[],
  labels: readonly PlotLabel[],
): readonly ChartGroup[] {
  const unitOf = (number: number): string => labels[number]?.unit ?? '';
  if (layout === 'each') return drawn.map((number) => ({ unit: unitOf(number), series: [number] }));
  if (layout === 'one') {
    const units = new Set(drawn.map(unitOf));
    return drawn.length === 0 ? [] : [{ unit: units.size === 1 ? [...units].join('') : '', series: drawn }];
  }
  const groups = new Map<string, number[]>();
  for (const number of drawn) {
    const group = groups.get(unitOf(number)) ?? [];
    groups.set(unitOf(number), group);
    group.push(number);
  }
  return [...groups].map(([unit, series]) => ({ unit, series }));
}

/*
 * Eight colours that stay apart for people who see few, each with a contrast of 3 or more on its ground; the lightness
 * of neighbours differs. Series beyond have them again, dashed.
 */
const onLight = ['#0067b1', '#c74600', '#00805c', '#b0478f', '#7a6200', '#5b54c4', '#00829b', '#8c3b2e'];
const onDark = ['#5cb0f0', '#ff9a5c', '#3fcf9f', '#f29ad2', '#e3c94a', '#a9a3ff', '#4fd2e8', '#f2a193'];
const dashes = [[], [7, 3], [2, 3]];

/** Length of the line next to a name, CSS pixels: all patterns of dashes begin and end with a dash in it. */
export const swatchPx = 17;

/** How the line of a series is drawn. */
export function seriesStyle(number: number, isDark: boolean): { readonly color: string; readonly dash: number[] } {
  const colors = isDark ? onDark : onLight;
  const dash = dashes[Math.floor(number / colors.length) % dashes.length] ?? [];
  return { color: colors[number % colors.length] ?? '', dash };
}
