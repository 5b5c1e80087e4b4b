import type { CaptureSummary } from '../../core/capture-summary.ts';
import { dayWords } from '../../i18n/format.ts';
import { relayHost } from '../page/relay-status.ts';

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
