import type { RecordedEntry, RecordedEvent, RecordedStart } from '../protocol/recorded-values.ts';
import type { RecordEntry } from './record-entry.ts';

/**
 * Limit of one page as JSON, 384 KiB: a larger single entry (a write of 256 KiB) still fits into a message of 1 MiB.
 */
const maxPageCost = 384 * 1024;
/** The size of an entry without its bytes. */
const entryCost = 96;

/** The entries of one page. */
export class PageBuilder {
  readonly entries: RecordedEntry[] = [];
  readonly #maxCost: number;
  #cost = 0;
  #isFull = false;

  constructor(maxCost: number = maxPageCost) {
    this.#maxCost = maxCost;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** @returns whether there was room; the first always has */
  add(entry: RecordedEntry): boolean {
    const cost = entryCost + (entry.kind === 'event' ? JSON.stringify(entry.event).length * 3 : entry.data.length);
    this.#isFull ||= this.#cost > 0 && this.#cost + cost > this.#maxCost;
    if (this.#isFull) return false;
    this.#cost += cost;
    this.entries.push(entry);
    return true;
  }
}

/** Time of an entry by the host's wall clock. */
export const timeOf = (entry: RecordEntry): number =>
  entry.kind === 'header' ? entry.header.timeUs : entry.kind === 'event' ? entry.event.timeUs : entry.timeUs;

/** Whether an entry comes before the place to begin at. @param toClientUs as clients know its time */
export function beforeStart(
  { offset = 0, timeUs = 0 }: RecordedStart,
  toClientUs: (wallUs: number) => number,
): (entry: RecordEntry) => boolean {
  return (entry) =>
    toClientUs(timeOf(entry)) < timeUs ||
    (offset > 0 && (entry.kind !== 'data' || entry.offset + entry.data.length <= offset));
}

/** An entry as clients get it; undefined: it is of the format alone. */
export function wireEntry(entry: RecordEntry, toClientUs: (wallUs: number) => number): RecordedEntry | undefined {
  switch (entry.kind) {
    case 'header':
      return entry.header.opening ? wireEntry({ kind: 'event', event: entry.header.opening }, toClientUs) : undefined;
    case 'event':
      return { kind: 'event', event: clientEvent(entry.event, toClientUs) };
    case 'data':
      return {
        kind: 'received',
        offset: entry.offset,
        timeUs: toClientUs(entry.timeUs),
        data: Buffer.from(entry.data).toString('base64'),
      };
    case 'transmitted':
      return { ...entry, timeUs: toClientUs(entry.timeUs), data: Buffer.from(entry.data).toString('base64') };
  }
}

function clientEvent(event: RecordedEvent, toClientUs: (wallUs: number) => number): RecordedEvent {
  const timeUs = toClientUs(event.timeUs);
  if (event.type === 'clock-set') return { ...event, timeUs, wasUs: toClientUs(event.wasUs) };
  return event.type === 'recording-stopped'
    ? { ...event, timeUs, fromUs: toClientUs(event.fromUs) }
    : { ...event, timeUs };
}
