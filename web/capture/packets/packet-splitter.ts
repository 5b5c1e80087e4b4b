import { maxPacketBytes } from '../../core/packet-rule.ts';
import type { PacketRule } from '../../core/packet-rule.ts';
import { RowTable, rowFlag } from './row-table.ts';
import { endsPackets, recordKind } from '../store/segment.ts';
import type { Segment } from '../store/segment.ts';

/** How one direction stands between two segments. */
interface Lane {
  /** A packet is in progress and takes the next byte. */
  open: boolean;
  /** Bytes of the row in progress. */
  rowBytes: number;
  /** The last byte was a CR that ends a line, unless an LF follows and belongs to it. */
  afterCr: boolean;
  /** The last byte, for a CR LF that lies across two segments. */
  lastByte: number;
  /** When the last chunk came. */
  lastMs: number;
  /** This segment brought bytes. */
  fed: boolean;
}

/** Everything the splitter must know to go on in the next segment: the checkpoint an index keeps per segment. */
export interface SplitState {
  readonly rx: Readonly<Lane>;
  readonly tx: Readonly<Lane>;
}

const idle: Lane = { open: false, rowBytes: 0, afterCr: false, lastByte: 0, lastMs: -Infinity, fed: false };
export const splitStart: SplitState = { rx: idle, tx: idle };

/**
 * A line in progress ends after this quiet time too: a prompt and the answer typed a minute later are two rows, each with
 * its own time.
 */
const staleLineMs = 1000;

const LF = 10;
const CR = 13;

/**
 * Cuts a segment into rows. It can be asked again when the segment has grown and goes on from where it stopped; fed a
 * segment whole or record by record it finds the same rows.
 */
export class PacketSplitter {
  readonly rows = new RowTable();
  readonly #rule: PacketRule;
  readonly #rowBytes: number;
  readonly #rx: Lane;
  readonly #tx: Lane;
  #record = 0;
  #rxAt = 0;
  #txAt = 0;
  #events = 0;

  /** @param rowBytes bytes that fit a row; 0 for `maxPacketBytes` */
  constructor(rule: PacketRule, rowBytes: number, state: SplitState = splitStart) {
    this.#rule = rule;
    this.#rowBytes = rowBytes || maxPacketBytes;
    this.#rx = { ...state.rx };
    this.#tx = { ...state.tx };
  }

  /**
   * Where the next segment begins, once this one is complete. A packet that got nothing in a whole segment has ended, so
   * that no row reaches over more than two.
   */
  get state(): SplitState {
    const next = (lane: Lane): Lane => ({
      ...lane,
      fed: false,
      open: lane.open && lane.fed,
      afterCr: lane.afterCr && lane.fed,
    });
    return { rx: next(this.#rx), tx: next(this.#tx) };
  }

  /** Whether the newest row of that direction may still grow. */
  grows(tx: boolean): boolean {
    const lane = tx ? this.#tx : this.#rx;
    return lane.open || lane.afterCr;
  }

  /** Reads what `segment` has beyond what was read before. */
  read(segment: Segment): void {
    const { kinds, times, lengths, rx, tx, events } = segment;
    for (; this.#record < kinds.length; this.#record++) {
      const length = lengths[this.#record] ?? 0;
      const timeMs = times[this.#record] ?? 0;
      switch (kinds[this.#record]) {
        case recordKind.rx:
          this.#chunk(this.#rx, 0, rx, this.#rxAt, length, timeMs);
          this.#rxAt += length;
          break;
        case recordKind.tx:
          this.#chunk(this.#tx, rowFlag.tx, tx, this.#txAt, length, timeMs);
          this.#txAt += length;
          break;
        default: {
          const event = events[this.#events];
          this.rows.push(rowFlag.event, this.#events++, this.#record);
          if (event && endsPackets(event)) this.#rx.open = this.#tx.open = this.#rx.afterCr = this.#tx.afterCr = false;
        }
      }
    }
  }

  #chunk(lane: Lane, flags: number, bytes: Uint8Array, start: number, length: number, timeMs: number): void {
    const quietMs = this.#rule.kind === 'gap' ? this.#rule.gapMs : staleLineMs;
    if (timeMs - lane.lastMs > quietMs) lane.open = lane.afterCr = false;
    lane.lastMs = timeMs;
    lane.fed = true;
    const end = start + length;
    let at = start;
    while (at < end) {
      if (lane.afterCr) {
        lane.afterCr = false;
        if (bytes[at] === LF) {
          // The second half of CR LF belongs to the row that the CR ended, unless that row is full.
          if (lane.rowBytes >= this.#rowBytes) this.rows.push(flags | rowFlag.continued, at, this.#record);
          at++;
          continue;
        }
      }
      if (!lane.open || lane.rowBytes >= this.#rowBytes) {
        this.rows.push(lane.open ? flags | rowFlag.continued : flags, at, this.#record);
        lane.open = true;
        lane.rowBytes = 0;
      }
      const limit = Math.min(end, at + this.#rowBytes - lane.rowBytes);
      const stop = this.#rule.kind === 'gap' ? limit : this.#lineEnd(lane, bytes, at, limit, this.#rule.ending);
      lane.rowBytes += stop - at;
      at = stop;
    }
    lane.lastByte = bytes[end - 1] ?? 0;
  }

  /** The place after the line ending at or after `at`, closing the packet, or `limit` when there is none before it. */
  #lineEnd(lane: Lane, bytes: Uint8Array, at: number, limit: number, ending: 'any' | 'lf' | 'cr' | 'crlf'): number {
    for (let i = at; i < limit; i++) {
      const byte = bytes[i];
      if (byte === LF) {
        if (ending === 'cr') continue;
        if (ending === 'crlf' && (i > 0 ? bytes[i - 1] : lane.lastByte) !== CR) continue;
        lane.open = false;
        return i + 1;
      }
      if (byte === CR && (ending === 'any' || ending === 'cr')) {
        lane.open = false;
        lane.afterCr = ending === 'any';
        return i + 1;
      }
    }
    return limit;
  }
}
