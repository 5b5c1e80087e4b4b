import type { Epoch } from '../protocol/port-info.ts';
import type { RecordedEntry, RecordedEvent, RecordedOpening, RecordedPage } from '../protocol/recorded-values.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { noteUnreadable, readIndexes } from './read-indexes.ts';
import { readSegment } from './read-segment.ts';
import type { RecordEntry } from './record-entry.ts';
import type { RecordSegment } from './segment.ts';
import type { SegmentStore } from './segment-store.ts';

/**
 * Limit of one page as JSON, 384 KiB: a larger single entry (a write of 256 KiB) still fits into a message of 1 MiB.
 */
const maxPageCost = 384 * 1024;
/** The size of an entry without its bytes. */
const entryCost = 96;

interface Cursor {
  readonly segment: number;
  readonly position: number;
}

/**
 * A port's recorded openings in pieces, with everything that was recorded, from any place on. A segment that cannot be
 * read is a hole.
 */
export class RecordedPages {
  readonly #store: SegmentStore;
  readonly #folder: string;
  readonly #present: Epoch | undefined;
  readonly #maxCost: number;

  /** @param present the opening that is still open */
  constructor(store: SegmentStore, folder: string, present: Epoch | undefined, maxCost: number = maxPageCost) {
    this.#store = store;
    this.#folder = folder;
    this.#present = present;
    this.#maxCost = maxCost;
  }

  /** Oldest first. One of which events alone are recorded is listed too. */
  async openings(): Promise<RecordedOpening[]> {
    const found = new Map<Epoch, RecordedOpening & { readonly lastUs: number }>();
    for (const { index } of await readIndexes(this.#store, this.#folder)) {
      for (const [epoch, { openedUs, settings, endedUs, lastUs, transmittedBytes, notes }] of index.openings) {
        const known = found.get(epoch) ?? {
          epoch,
          openedUs,
          endedUs: null,
          settings,
          from: Infinity,
          to: 0,
          transmittedBytes: 0,
          notes: 0,
        };
        found.set(epoch, {
          ...known,
          endedUs: known.endedUs ?? endedUs,
          lastUs,
          transmittedBytes: known.transmittedBytes + transmittedBytes,
          notes: known.notes + notes,
        });
      }
      for (const { epoch, from, to } of index.runs) {
        const known = found.get(epoch);
        if (known) found.set(epoch, { ...known, from: Math.min(known.from, from), to: Math.max(known.to, to) });
      }
    }
    const { toClientUs } = this.#store;
    return [...found.values()].map(({ lastUs, ...opening }) => {
      const endedUs = opening.endedUs ?? (opening.epoch === this.#present ? null : lastUs);
      return {
        ...opening,
        from: Math.min(opening.from, opening.to),
        openedUs: toClientUs(opening.openedUs),
        endedUs: endedUs === null ? null : toClientUs(endedUs),
      };
    });
  }

  /** @throws {RelayError} `GAP` for an opening that is not, or no longer, recorded */
  async page(epoch: Epoch, after?: string): Promise<RecordedPage> {
    const holding = (await readIndexes(this.#store, this.#folder)).flatMap(({ segment, index }) => {
      const opening = index.openings.get(epoch);
      return opening ? [{ segment, position: opening.position }] : [];
    });
    const start = after === undefined ? undefined : readCursor(after);
    const [first] = holding;
    if (!first) throw new RelayError('GAP', 'This opening is no longer recorded.');
    const page = new PageBuilder(this.#maxCost);
    let end: Cursor = start ?? { segment: first.segment.number, position: first.position };
    for (const { segment, position } of holding) {
      if (start && segment.number < start.segment) continue;
      const from = start?.segment === segment.number ? start.position : position;
      const reached = await this.#readInto(
        page,
        epoch,
        segment,
        from,
        after === undefined && segment === first.segment,
      );
      if (reached !== undefined) end = { segment: segment.number, position: reached };
      if (page.isFull) break;
    }
    return { entries: page.entries, next: `${end.segment}:${end.position}`, more: page.isFull };
  }

  /**
   * @param withOpening the header replaces an `opened` that was removed
   * @returns the position after what was taken
   */
  async #readInto(
    page: PageBuilder,
    epoch: Epoch,
    segment: RecordSegment,
    from: number,
    withOpening: boolean,
  ): Promise<number | undefined> {
    const file = await this.#store.files
      .open(segment.path)
      .catch((error: unknown) => noteUnreadable(this.#store, segment, error));
    if (!file) return undefined;
    let reached = from;
    try {
      for await (const { entry, next } of readSegment(file, segment.byteLength, from)) {
        if (entry.kind === 'event' && entry.event.type === 'opened' && entry.event.epoch !== epoch) break;
        const wire = entry.kind === 'header' && !withOpening ? undefined : wireEntry(entry, this.#store.toClientUs);
        if (wire && !page.add(wire)) break;
        reached = next;
      }
    } catch (error) {
      noteUnreadable(this.#store, segment, error);
    } finally {
      await file.close();
    }
    return reached;
  }
}

/** The entries of one page. */
class PageBuilder {
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

function wireEntry(entry: RecordEntry, toClientUs: (wallUs: number) => number): RecordedEntry | undefined {
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

/** Invalid positions mean the start: they were refused before. */
function readCursor(text: string): Cursor {
  const [segment = 0, position = 0] = text.split(':').map(Number);
  return { segment, position };
}
