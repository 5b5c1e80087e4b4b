import type { CaptureSummary } from '../../core/capture-summary.ts';
import { numberedName } from '../../core/plain-name.ts';
import { formatBytes, formatExactMoment, formatMoment } from '../../i18n/format.ts';

type Listed = Pick<CaptureSummary, 'id' | 'name' | 'startedMs' | 'rxBytes' | 'txBytes'>;

/**
 * When each capture of a list began, in words that tell it apart from others of its name and size: to the second where
 * the minute is not enough, with a number where that is not enough either.
 */
export function captureMoments(captures: readonly Listed[], nowMs: number): ReadonlyMap<string, string> {
  const oldestFirst = captures.toSorted((a, b) => a.startedMs - b.startedMs);
  const shortly = oldestFirst.map(({ startedMs }) => formatMoment(startedMs, nowMs));
  const hasTwin = twinNumbers(oldestFirst, shortly);
  const exactly = oldestFirst.map(({ startedMs }, at) =>
    hasTwin[at] === undefined ? (shortly[at] ?? '') : formatExactMoment(startedMs, nowMs),
  );
  const numbers = twinNumbers(oldestFirst, exactly);
  return new Map(oldestFirst.map(({ id }, at) => [id, numberedName(exactly[at] ?? '', numbers[at])]));
}

/** The number of each capture among those that look the same; `undefined` where there is no other. */
function twinNumbers(captures: readonly Listed[], moments: readonly string[]): readonly (number | undefined)[] {
  const looks = captures.map(
    ({ name, rxBytes, txBytes }, at) => `${name}\n${moments[at] ?? ''}\n${formatBytes(rxBytes + txBytes)}`,
  );
  const seen = new Map<string, number>();
  const numbers = looks.map((look) => {
    const number = (seen.get(look) ?? 0) + 1;
    seen.set(look, number);
    return number;
  });
  return looks.map((look, at) => (seen.get(look) === 1 ? undefined : numbers[at]));
}
