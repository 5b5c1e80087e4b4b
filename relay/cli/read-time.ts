import { UsageError } from './usage-error.ts';

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What `readTime` takes, for a flag's help. */
export const timeForms = 'a time, as in 2026-11-20 or 2026-11-20T08:00Z, or how long ago, as in 90m, 12h or 7d';

/** @returns milliseconds since 1970 @throws {UsageError} for what is no time */
export function readTime(text: string, nowMs: number, flag: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (unitsMs[unit] ?? 0);
  const time = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new UsageError(
      `'${text}' is no time: --${flag} takes one as in 2026-11-20 or 2026-11-20T08:00Z, or how long ago, as in 90m, 12h or 7d.`,
    );
  return time;
}
