import { maxPacketBytes } from '../../core/packet-rule.ts';
import type { PacketRule } from '../../core/packet-rule.ts';
import { endsPackets, recordKind } from '../store/segment.ts';
import type { Segment } from '../store/segment.ts';
import type { PacketCutter, PacketMarks } from './packet-cutter.ts';
import { makePacketCutter } from './packet-kinds.ts';
import { RowTable, rowFlag } from './row-table.ts';

/** How a capture is cut into rows. */
export interface RowLayout {
  readonly rule: PacketRule;
  /** Bytes that fit a row; longer packets go on in another one. 0 for `maxPacketBytes`. */
  readonly rowBytes: number;
}

/** How one direction stands between two segments. */
interface LaneState {
  /** The rule's own. */
  readonly packets: unknown;
  /** There is a row, and the next byte belongs to it or follows it. */
  readonly hasRow: boolean;
  /** Bytes of the newest row, and of its packet. */
  readonly rowBytes: number;
  readonly packetBytes: number;
  readonly isFresh: boolean;
  /** The newest row may still grow, or go on in another one. */
  readonly isOpen: boolean;
  /** The segment before had no bytes of this direction. */
  readonly isIdle: boolean;
  /** The last bytes, back to one that is a character by itself in every encoding. */
  readonly runUp: Uint8Array;
}

/** What is needed to cut the next segment: the checkpoint of a capture's rows. Plain data. */
export interface CutState {
  readonly rx: LaneState;
  readonly tx: LaneState;
}

type Records = Pick<Segment, 'kinds' | 'lengths'>;

const noBytes = new Uint8Array(0);

/** Bytes below this are a character by themselves in every encoding that is offered. */
const firstTrailByte = 0x30;

const ESC = 0x1b;

/** A longer escape sequence may be seen where a row is full in its middle. */
const maxEscape = 64;

/** A run of characters without such a byte is followed this far back. */
export const maxRunUp = 256;

class Lane {
  readonly #table: RowTable;
  readonly #isTx: boolean;
  readonly #flags: number;
  readonly #maxBytes: number;
  readonly #cutter: PacketCutter;
  /** Where the newest row begins; negative when that is in an earlier segment. */
  #start: number;
  /** Where its packet begins, as `#start`. */
  #packetStart: number;
  #hasRow: boolean;
  #isFresh: boolean;
  /** Where the bytes begin that belong together with the newest ones. */
  #freshAt: number;
  readonly #runUp: Uint8Array;
  /** The present record, its first byte, and all records. */
  #record = 0;
  #from = 0;
  #records: Records = { kinds: noBytes, lengths: new Uint32Array(0) };
  #at = 0;
  readonly #marks: PacketMarks = {
    begin: (at) => this.#beginPacket(at),
    fault: () => this.#table.flagNewest(this.#isTx, rowFlag.fault),
  };

  constructor(table: RowTable, isTx: boolean, layout: RowLayout, state: LaneState | undefined) {
    this.#table = table;
    this.#isTx = isTx;
    this.#flags = isTx ? rowFlag.tx : 0;
    this.#maxBytes = layout.rowBytes || maxPacketBytes;
    this.#cutter = makePacketCutter(layout.rule, state?.packets);
    this.#hasRow = state?.hasRow ?? false;
    this.#start = -(state?.rowBytes ?? 0);
    this.#packetStart = -(state?.packetBytes ?? 0);
    this.#isFresh = state?.isFresh ?? true;
    this.#runUp = state?.runUp ?? noBytes;
    this.#freshAt = this.#isFresh ? 0 : -1;
  }

  get isOpen(): boolean {
    return this.#cutter.isOpen;
  }

  get consumedBytes(): number {
    return this.#at;
  }

  state(bytes: Uint8Array): LaneState {
    return {
      packets: this.#cutter.state,
      hasRow: this.#hasRow,
      rowBytes: this.#at - this.#start,
      packetBytes: this.#at - this.#packetStart,
      isFresh: this.#isFresh,
      isOpen: this.isOpen,
      isIdle: this.#at === 0,
      runUp: this.#isFresh ? noBytes : runUpOf(bytes, this.#freshAt, this.#runUp),
    };
  }

  /** @param records of the segment, of which `record` has these bytes */
  take(bytes: Uint8Array, length: number, timeMs: number, record: number, records: Records): void {
    this.#record = record;
    this.#records = records;
    const from = this.#at;
    this.#from = from;
    this.#at += length;
    this.#cutter.take(bytes, from, this.#at, timeMs, this.#marks);
    this.#fill(this.#at - (this.#cutter.undecided ?? 0));
  }

  /** The segment has ended. */
  settle(): void {
    this.#cutter.settle?.(this.#at, this.#marks);
    this.#fill(this.#at);
  }

  end(): void {
    this.#cutter.end();
    this.#isFresh = true;
  }

  lineBreak(): void {
    this.#cutter.lineBreak?.();
  }

  #beginPacket(at: number): void {
    this.#fill(at);
    this.#table.pushPacket(this.#isFresh ? this.#flags | rowFlag.fresh : this.#flags, at, this.#recordAt(at));
    if (this.#isFresh) this.#freshAt = at;
    this.#isFresh = false;
    this.#hasRow = true;
    this.#start = at;
    this.#packetStart = at;
  }

  /** The record that has the byte at `at`: not the present one where the rule had to see more to know. */
  #recordAt(at: number): number {
    if (at >= this.#from) return this.#record;
    const { kinds, lengths } = this.#records;
    const kind = this.#isTx ? recordKind.tx : recordKind.rx;
    let record = this.#record;
    for (let start = this.#from; start > at && record > 0;) {
      record--;
      if (kinds[record] === kind) start -= lengths[record] ?? 0;
    }
    return record;
  }

  /** The newest packet reaches to `to`: rows that it goes on in begin where one is full. */
  #fill(to: number): void {
    if (!this.#hasRow) return;
    while (to - this.#start > this.#maxBytes) {
      this.#start += this.#maxBytes;
      this.#table.pushPacket(this.#flags | rowFlag.continued, this.#start, this.#record);
    }
  }
}

/** Cuts one segment into rows. When the segment has grown, it resumes where it stopped. */
export class RowCutter {
  readonly table = new RowTable();
  readonly #rx: Lane;
  readonly #tx: Lane;
  #record = 0;
  #events = 0;

  constructor(layout: RowLayout, state?: CutState) {
    this.#rx = new Lane(this.table, false, layout, state?.rx);
    this.#tx = new Lane(this.table, true, layout, state?.tx);
  }

  /** The newest row of that direction may still grow, or go on in another one. */
  isOpen(isTx: boolean): boolean {
    return (isTx ? this.#tx : this.#rx).isOpen;
  }

  /** Bytes of that direction that are cut: a segment in progress may have more by now. */
  consumedBytes(isTx: boolean): number {
    return (isTx ? this.#tx : this.#rx).consumedBytes;
  }

  /** Where the next segment begins, once all of `segment` is read. */
  state({ rx, tx }: Segment): CutState {
    return { rx: this.#rx.state(rx), tx: this.#tx.state(tx) };
  }

  /** @param isComplete nothing will be appended to the segment */
  read(segment: Segment, isComplete: boolean): void {
    const { rx, tx, kinds, times, lengths, events } = segment;
    for (; this.#record < kinds.length; this.#record++) {
      const kind = kinds[this.#record];
      if (kind === recordKind.event) {
        this.table.pushEvent(this.#record);
        const event = events[this.#events++];
        if (!event) continue;
        if (event.kind === 'line-error' && event.error === 'break') this.#rx.lineBreak();
        if (event.kind === 'break-sent') this.#tx.lineBreak();
        if (!endsPackets(event)) continue;
        this.#rx.end();
        this.#tx.end();
      } else {
        const [lane, bytes] = kind === recordKind.tx ? [this.#tx, tx] : [this.#rx, rx];
        const timeMs = times[this.#record] ?? 0;
        lane.take(bytes, lengths[this.#record] ?? 0, timeMs, this.#record, segment);
      }
    }
    if (!isComplete) return;
    this.#rx.settle();
    this.#tx.settle();
  }
}

/** The last bytes from `from` on that a character may reach over, with those of the segment before when all may be. */
function runUpOf(bytes: Uint8Array, from: number, before: Uint8Array): Uint8Array {
  const first = Math.max(0, from);
  // In UTF-16 a unit or half a pair, whatever they are.
  const start = Math.max(first, Math.min(runUpStart(bytes, bytes.length, first, true), bytes.length - 2));
  const own = bytes.slice(start);
  if (start > 0 || from >= 0 || own.length >= maxRunUp || before.length === 0) return own;
  const all = new Uint8Array(before.length + own.length);
  all.set(before);
  all.set(own, before.length);
  return all.slice(-maxRunUp);
}

/**
 * Where to begin so that the character at `at` is read whole: at `from` or after it.
 * @param withEscape an escape sequence, too
 */
export function runUpStart(bytes: Uint8Array, at: number, from: number, withEscape: boolean): number {
  const limit = Math.max(from, at - maxRunUp);
  let start = at;
  while (start > limit && (bytes[start - 1] ?? 0) >= firstTrailByte) start--;
  if (!withEscape) return start;
  const escape = bytes.subarray(Math.max(limit, at - maxEscape), at).lastIndexOf(ESC);
  return escape < 0 ? start : Math.min(start, Math.max(limit, at - maxEscape) + escape);
}
