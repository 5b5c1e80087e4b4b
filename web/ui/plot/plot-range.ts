import type { PlotRange } from '../../engine/api/plots.ts';

/** A range that is on the screen. */
export interface ShownRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The shortest and the longest range that can be looked at. */
const [leastSpanMs, mostSpanMs] = [0.1, 10 * 365 * 86_400_000];

/** Choices for how much is shown of what comes. */
export const spanChoices = [1000, 10_000, 30_000, 60_000, 600_000, 3_600_000, 86_400_000, 604_800_000] as const;

/**
 * Shows `factor` times as much, around a place of the screen. What moves on with the data goes on doing so.
 * @param place share of the width from the left
 */
export function zoomed(range: PlotRange, shown: ShownRange, factor: number, place = 0.5): PlotRange {
  const spanMs = clampSpan((shown.toMs - shown.fromMs) * factor);
  if (range.kind === 'newest') return { kind: 'newest', spanMs };
  const atMs = shown.fromMs + (shown.toMs - shown.fromMs) * place;
  return { kind: 'fixed', fromMs: atMs - spanMs * place, toMs: atMs + spanMs * (1 - place) };
}

/**
 * Moves by a share of the width, to later times where it is positive.
 * @param lastMs the end of the data: beyond it the range moves on with them
 */
export function panned(range: PlotRange, shown: ShownRange, share: number, lastMs: number): PlotRange {
  const spanMs = shown.toMs - shown.fromMs;
  if (range.kind === 'newest' && share >= 0) return range;
  const toMs = shown.toMs + spanMs * share;
  if (share > 0 && toMs >= lastMs) return { kind: 'newest', spanMs };
  return { kind: 'fixed', fromMs: toMs - spanMs, toMs };
}

/** From one place to another, whichever comes first. */
export function selected(aMs: number, bMs: number): PlotRange {
  const [fromMs, toMs] = [Math.min(aMs, bMs), Math.max(aMs, bMs)];
  const missingMs = Math.max(0, leastSpanMs - (toMs - fromMs));
  return { kind: 'fixed', fromMs: fromMs - missingMs / 2, toMs: toMs + missingMs / 2 };
}

function clampSpan(spanMs: number): number {
  return Math.min(Math.max(spanMs, leastSpanMs), mostSpanMs);
}

/** What a key does with the range; `undefined`: nothing. */
export function rangeOfKey(key: string, range: PlotRange, shown: ShownRange, lastMs: number): PlotRange | undefined {
  switch (key) {
    case '+':
    case '=':
    case 'ArrowUp':
      return zoomed(range, shown, 0.5);
    case '-':
    case 'ArrowDown':
      return zoomed(range, shown, 2);
    case 'ArrowLeft':
      return panned(range, shown, -0.2, lastMs);
    case 'ArrowRight':
      return panned(range, shown, 0.2, lastMs);
    case 'PageUp':
      return panned(range, shown, -1, lastMs);
    case 'PageDown':
      return panned(range, shown, 1, lastMs);
    case '0':
      return { kind: 'all' };
    case 'End':
      return { kind: 'newest', spanMs: shown.toMs - shown.fromMs };
    default:
      return undefined;
  }
}
