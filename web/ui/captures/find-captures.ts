import type { CaptureSummary } from '../../core/capture-summary.ts';
import { numberedName } from '../../core/plain-name.ts';
import { dayWords, formatMoment } from '../../i18n/format.ts';
import { relayHost } from '../page/relay-status.ts';

/** What each capture is called where its time is not seen: by name, time and number as far as others are called so. */
export function captureLabels(captures: readonly CaptureSummary[], nowMs: number): ReadonlyMap<string, string> {
  const oldestFirst = captures.toSorted((a, b) => a.startedMs - b.startedMs);
  const names = countEach(oldestFirst.map(({ name }) => name));
  const labels = oldestFirst.map(({ name, startedMs }) =>
    names.get(name) === 1 ? name : `${name}, ${formatMoment(startedMs, nowMs)}`,
  );
  const twins = countEach(labels);
  const numbers = new Map<string, number>();
  return new Map(
    oldestFirst.map(({ id }, at) => {
      const label = labels[at] ?? '';
      const number = (numbers.get(label) ?? 0) + 1;
      numbers.set(label, number);
      return [id, numberedName(label, twins.get(label) === 1 ? undefined : number)];
    }),
  );
}

function countEach(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/**
 * Whether a capture is meant by `text`: every word occurs in its name, in that of its device or host, in a tag, in a
 * note, or in a way to write its date.
 */
export function captureFinder(text: string, nowMs: number): (capture: CaptureSummary) => boolean {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return ({ name, portName, noteTexts = [], tags = [], startedMs, origin }) => {
    const known = [
      name,
      portName,
      ...noteTexts,
      ...tags.map((tag) => `#${tag}`),
      dayWords(startedMs, nowMs),
      origin ? relayHost(origin.relay) : '',
    ];
    const all = known.join(' ').toLocaleLowerCase();
    return words.every((word) => all.includes(word));
  };
}
