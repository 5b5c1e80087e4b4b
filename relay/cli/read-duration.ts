import { UsageError } from './usage-error.ts';

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `30m`, `4h`, `2d`, `1w`. @returns milliseconds @throws {UsageError} for anything else, and beyond the bounds */
export function readDuration(
  flag: string,
  text: string,
  { minMs, maxMs }: { readonly minMs: number; readonly maxMs: number },
): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (unitsMs[unit] ?? Number.NaN);
  if (Number.isNaN(ms))
    throw new UsageError(`--${flag} takes minutes, hours, days or weeks, as in 30m, 4h, 2d or 1w, not '${text}'.`);
  if (ms < minMs || ms > maxMs)
    throw new UsageError(
      `--${flag} takes ${minMs / 60_000} minute to ${Math.floor(maxMs / 86_400_000)} days, not '${text}'.`,
    );
  return ms;
}
