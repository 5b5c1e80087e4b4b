import type { Epoch, HostSettings } from '../protocol/port-info.ts';
import type { RecordEntry, RecordedOpened } from './record-entry.ts';

/** Bytes of one opening that follow each other without a hole. */
export interface Run {
  readonly epoch: Epoch;
  readonly from: number;
  readonly to: number;
  /** Places to begin reading at: offset and position in the file, every so often. */
  readonly marks: readonly { readonly offset: number; readonly position: number }[];
}

/** What a segment has of one opening. */
interface KnownOpening {
  readonly openedUs: number;
  readonly settings: HostSettings;
  /** null: nothing of its end is in this segment. */
  readonly endedUs: number | null;
  /** The last that is known of it. */
  readonly lastUs: number;
  /** The position in the file from which all that this segment has of it follows. */
  readonly position: number;
  readonly transmittedBytes: number;
  readonly notes: number;
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
      if (entry.header.opening) this.#open(entry.header.opening, position, entry.header.timeUs);
      return;
    }
    if (entry.kind === 'transmitted') {
      const { timeUs, data } = entry;
      return this.#update(this.#epoch, (known) => ({
        ...known,
        lastUs: timeUs,
        transmittedBytes: known.transmittedBytes + data.length,
      }));
    }
    const { event } = entry;
    if (event.type === 'opened') this.#open(event, position, event.timeUs);
    else if (event.type === 'note')
      this.#update(event.epoch ?? undefined, (known) => ({ ...known, notes: known.notes + 1 }));
    else if (event.type === 'lost' || event.type === 'closed') {
      // If it was lost and then closed, the loss is the end.
      this.#update(event.epoch, (known) => ({
        ...known,
        endedUs: known.endedUs ?? event.timeUs,
        lastUs: event.timeUs,
      }));
    }
  }

  #open({ epoch, timeUs, settings }: RecordedOpened, position: number, lastUs: number): void {
    this.#epoch = epoch;
    this.#openings.set(epoch, {
      openedUs: timeUs,
      settings,
      endedUs: null,
      lastUs,
      position,
      transmittedBytes: 0,
      notes: 0,
    });
  }

  #update(epoch: Epoch | undefined, change: (known: KnownOpening) => KnownOpening): void {
    const known = epoch === undefined ? undefined : this.#openings.get(epoch);
    if (epoch !== undefined && known) this.#openings.set(epoch, change(known));
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
