import type { FlagValues } from './flag.ts';
import { UsageError } from './usage-error.ts';

const units: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** A size in bytes, or with K, M, G or T (of 1024). @throws {UsageError} */
export function readSize(values: FlagValues, name: string, byDefault: string): number {
  const text = values.get(name)?.[0] ?? byDefault;
  const [, digits, unit = ''] = /^(\d{1,12})([KMGT]?)$/i.exec(text) ?? [];
  const bytes = Number(digits) * (units[unit.toUpperCase()] ?? Number.NaN);
  if (!Number.isSafeInteger(bytes))
    throw new UsageError(
      `'${text}' is no size: --${name} takes bytes, as in 500000000, or a number with K, M, G or T, as in 500M.`,
    );
  return bytes;
}
