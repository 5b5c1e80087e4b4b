import type { Epoch, PortSettings } from '../protocol/port-info.ts';
import type { RecordEntry, RecordedOpening } from './record-entry.ts';

/** Bytes of one opening that follow each other without a hole. */
export interface Run {
  readonly epoch: Epoch;
  readonly from: number;
  readonly to: number;
  /** Places to begin reading at: offset and position in the file, every so often. */
  readonly marks: readonly { readonly offset: number; readonly position: number }[];
}

/** What a segment knows of one opening. */
export interface KnownOpening {
  readonly openedUs: number;
  readonly settings: PortSettings;
  /** null: nothing of its end is in this segment. */
  readonly endedUs: number | null;
  /** The last that is known of it. */
  readonly lastUs: number;
}

const markEveryBytes = 128 * 1024;

/** Where in a segment the bytes of which opening are; made as it is written, or by reading it. */
export class SegmentIndex {
  readonly #runs: { epoch: Epoch; from: number; to: number; marks: { offset: number; position: number }[] }[] = [];
  readonly #openings = new Map<Epoch, KnownOpening>();
  #epoch: Epoch | undefined;

  get runs(): readonly Run[] {
    return this.#runs;
  }

  get openings(): ReadonlyMap<Epoch, KnownOpening> {
    return this.#openings;
  }

  /** Takes the segment's entries in their order. @param position where the entry's record begins in the file */
  add(entry: RecordEntry, position: number): void {
    if (entry.kind === 'data') return this.#addData(entry.offset, entry.data.length, entry.timeUs, position);
    if (entry.kind === 'header') {
      if (entry.header.opening) this.#open(entry.header.opening, entry.header.timeUs);
      return;
    }
    const { event } = entry;
    if (event.type === 'opened') this.#open(event, event.timeUs);
    else if (event.type === 'lost' || event.type === 'closed') {
      const known = this.#openings.get(event.epoch);
      // Of one that was lost and then given up, the loss is the end.
      if (known) this.#openings.set(event.epoch, { ...known, endedUs: known.endedUs ?? event.timeUs, lastUs: event.timeUs });
    }
  }

  #open({ epoch, timeUs, settings }: RecordedOpening, lastUs: number): void {
    this.#epoch = epoch;
    this.#openings.set(epoch, { openedUs: timeUs, settings, endedUs: null, lastUs });
  }

  #addData(offset: number, byteLength: number, timeUs: number, position: number): void {
    const epoch = this.#epoch;
    const known = epoch === undefined ? undefined : this.#openings.get(epoch);
    if (epoch === undefined || !known) return;
    this.#openings.set(epoch, { ...known, lastUs: timeUs });
    const to = offset + byteLength;
    const run = this.#runs.at(-1);
    if (run?.epoch !== epoch || run.to !== offset) {
      this.#runs.push({ epoch, from: offset, to, marks: [{ offset, position }] });
      return;
    }
    run.to = to;
    if (position - (run.marks.at(-1)?.position ?? 0) >= markEveryBytes) run.marks.push({ offset, position });
  }
}
