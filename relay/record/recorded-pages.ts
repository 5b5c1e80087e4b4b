import type { Epoch } from '../protocol/port-info.ts';
import type { RecordedOpening, RecordedPage, RecordedStart } from '../protocol/recorded-values.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { beforeStart, PageBuilder, wireEntry } from './page-builder.ts';
import { noteUnreadable, readIndexes } from './read-indexes.ts';
import { readSegment } from './read-segment.ts';
import type { RecordEntry } from './record-entry.ts';
import type { RecordSegment } from './segment.ts';
import type { SegmentIndex } from './segment-index.ts';
import type { SegmentStore } from './segment-store.ts';

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
  readonly #maxCost: number | undefined;

  /** @param present the opening that is still open */
  constructor(store: SegmentStore, folder: string, present: Epoch | undefined, maxCost?: number) {
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
  async page(epoch: Epoch, after?: string, start?: RecordedStart): Promise<RecordedPage> {
    const all = (await readIndexes(this.#store, this.#folder)).flatMap(({ segment, index }) => {
      const opening = index.openings.get(epoch);
      return opening ? [{ segment, position: opening.position, index }] : [];
    });
    const resume = after === undefined ? undefined : readCursor(after);
    const isBefore = !resume && start ? beforeStart(start, this.#store.toClientUs) : undefined;
    const begin = resume || !start ? 0 : all.findIndex(({ index }) => !this.#endsBefore(index, epoch, start));
    const holding = all.slice(begin);
    const [first] = holding;
    if (!first) throw new RelayError('GAP', 'This opening is no longer recorded.');
    const page = new PageBuilder(this.#maxCost);
    let isReached = isBefore === undefined;
    const isWanted = (entry: RecordEntry): boolean => (isReached ||= isBefore?.(entry) === false);
    let end: Cursor = resume ?? { segment: first.segment.number, position: first.position };
    for (const { segment, position } of holding) {
      if (resume && segment.number < resume.segment) continue;
      const from = resume?.segment === segment.number ? resume.position : position;
      const reached = await this.#readInto(
        page,
        epoch,
        segment,
        from,
        after === undefined && segment === first.segment,
        isWanted,
      );
      if (reached !== undefined) end = { segment: segment.number, position: reached };
      if (page.isFull) break;
    }
    return { entries: page.entries, next: `${end.segment}:${end.position}`, more: page.isFull };
  }

  /** Whether all that a segment has of an opening comes before a place. */
  #endsBefore({ openings, runs }: SegmentIndex, epoch: Epoch, { offset = 0, timeUs = 0 }: RecordedStart): boolean {
    const last = openings.get(epoch);
    const run = runs.findLast((one) => one.epoch === epoch);
    return (last && this.#store.toClientUs(last.lastUs) < timeUs) || (run !== undefined && run.to <= offset);
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
    isWanted: (entry: RecordEntry) => boolean,
  ): Promise<number | undefined> {
    const file = await this.#store.files
      .open(segment.path)
      .catch((error: unknown) => noteUnreadable(this.#store, segment, error));
    if (!file) return undefined;
    let reached = from;
    try {
      for await (const { entry, next } of readSegment(file, segment.byteLength, from)) {
        if (entry.kind === 'event' && entry.event.type === 'opened' && entry.event.epoch !== epoch) break;
        const isOpening = entry.kind === 'header' || (entry.kind === 'event' && entry.event.type === 'opened');
        const isLeftOut = isOpening ? entry.kind === 'header' && !withOpening : !isWanted(entry);
        const wire = isLeftOut ? undefined : wireEntry(entry, this.#store.toClientUs);
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

/** Invalid positions mean the start: they were refused before. */
function readCursor(text: string): Cursor {
  const [segment = 0, position = 0] = text.split(':').map(Number);
  return { segment, position };
}
