import { UsageError } from './command.ts';
import type { FlagValues } from './flag.ts';

const unitsMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** What `readTime` takes, for a flag's help. */
export const timeForms = 'a time, as in 2026-11-20 or 2026-11-20T08:00Z, or how long ago, as in 90m, 12h or 7d';

/** @returns milliseconds since 1970 @throws {UsageError} for an invalid time */
export function readTime(text: string, nowMs: number, flag: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (unitsMs[unit] ?? 0);
  const time = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new UsageError(
      `Invalid time '${text}': --${flag} takes a time such as 2026-11-20 or 2026-11-20T08:00Z, or an age ` +
        'such as 90m, 12h or 7d.',
    );
  return time;
}

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

const units: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** A size in bytes, or with K, M, G or T (of 1024). @throws {UsageError} */
export function readSize(values: FlagValues, name: string, byDefault: string): number {
  const text = values.get(name)?.[0] ?? byDefault;
  const [, digits, unit = ''] = /^(\d{1,12})([KMGT]?)$/i.exec(text) ?? [];
  const bytes = Number(digits) * (units[unit.toUpperCase()] ?? Number.NaN);
  if (!Number.isSafeInteger(bytes))
    throw new UsageError(
      `Invalid size '${text}': --${name} takes bytes, such as 500000000, or a number with K, M, G or T, such as 500M.`,
    );
  return bytes;
}
