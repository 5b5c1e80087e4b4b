import type { RecordedEntry, RecordedEvent } from '../protocol/recorded-values.ts';
import type { RecordEntry } from './record-entry.ts';

/**
 * Limit of one page as JSON, 384 KiB: a larger single entry (a write of 256 KiB) still fits into a message of 1 MiB.
 */
export const maxPageCost = 384 * 1024;
/** The size of an entry without its bytes. */
const entryCost = 96;

/** The entries of one page. */
export class PageBuilder {
  readonly entries: RecordedEntry[] = [];
  readonly #maxCost: number;
  #cost = 0;
  #isFull = false;

  constructor(maxCost: number) {
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
