import { msg, str } from '@lit/localize';
import { landmarkKinds, type LandmarkKind } from '../../core/landmark.ts';
import type { Overview } from '../../engine/api/views.ts';
import { formatCount } from '../../i18n/format.ts';

export type TickKind = 'marker' | LandmarkKind;

/** What is at a part of all rows, in the strip next to the scrollbar. */
export interface Tick {
  readonly part: number;
  readonly kind: TickKind;
  readonly count: number;
  /** The number of the first marker that is here; of landmarks none. */
  readonly marker?: number;
}

/** Columns of the strip, from the left; matches are in the first one. */
export const tickLanes: Readonly<Record<TickKind, number>> = {
  marker: 1,
  error: 2,
  break: 2,
  gap: 3,
  opening: 3,
  note: 3,
};

export const laneCount = 4;

/** What stands in the same column is drawn in this order: what matters more lies on top. */
const drawnOrder: readonly TickKind[] = ['note', 'opening', 'gap', 'break', 'error', 'marker'];

export function ticksOf(overview: Overview | undefined): readonly Tick[] {
  if (!overview) return [];
  const ticks: Tick[] = [];
  const { landmarks, marked } = overview;
  for (let at = 0; at + 2 < landmarks.length; at += 3) {
    const [part = 0, kind = 0, count = 0] = landmarks.subarray(at, at + 3);
    ticks.push({ part, kind: landmarkKinds[kind] ?? 'note', count });
  }
  const markers = new Map<number, Tick>();
  for (const [marker, part] of marked.entries()) {
    const here = markers.get(part);
    if (part >= 0)
      markers.set(part, here ? { ...here, count: here.count + 1 } : { part, kind: 'marker', count: 1, marker });
  }
  const order = (tick: Tick): number => drawnOrder.indexOf(tick.kind);
  return [...ticks, ...markers.values()].toSorted((a, b) => order(a) - order(b));
}

/** The tick that is meant by a press: one in reach, in the column that was pressed if there is one. */
export function tickNear(ticks: readonly Tick[], part: number, lane: number, reach: number): Tick | undefined {
  const far = (tick: Tick): number => Math.abs(tick.part - part) + (tickLanes[tick.kind] === lane ? 0 : reach + 1);
  const near = ticks.filter((tick) => Math.abs(tick.part - part) <= reach);
  return near.toSorted((a, b) => far(a) - far(b) || drawnOrder.indexOf(b.kind) - drawnOrder.indexOf(a.kind))[0];
}

/** What ticks stand for, and how many of each. */
export function ticksText(ticks: readonly Tick[]): string {
  return drawnOrder
    .toReversed()
    .map((kind) => [kind, sum(ticks.filter((tick) => tick.kind === kind))] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => tickText(kind, count))
    .join(', ');
}

function sum(ticks: readonly Tick[]): number {
  return ticks.reduce((all, { count }) => all + count, 0);
}

function tickText(kind: TickKind, count: number): string {
  const number = formatCount(count);
  switch (kind) {
    case 'marker':
      return count === 1 ? msg('1 marker') : msg(str`${number} markers`);
    case 'error':
      return count === 1 ? msg('1 error') : msg(str`${number} errors`);
    case 'break':
      return count === 1 ? msg('1 break') : msg(str`${number} breaks`);
    case 'gap':
      return count === 1 ? msg('1 gap') : msg(str`${number} gaps`);
    case 'opening':
      return count === 1 ? msg('opened or closed once') : msg(str`opened or closed ${number} times`);
    case 'note':
      return count === 1 ? msg('1 note') : msg(str`${number} notes`);
  }
}
