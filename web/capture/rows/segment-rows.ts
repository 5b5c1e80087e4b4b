import { PacketSplitter, splitStart } from '../packets/packet-splitter.ts';
import type { SplitState } from '../packets/packet-splitter.ts';
import { rowFlag } from '../packets/row-table.ts';
import type { RowTable } from '../packets/row-table.ts';
import type { CaptureReader } from '../store/capture.ts';
import type { Segment } from '../store/segment.ts';
import type { PacketRule } from '../../core/packet-rule.ts';

/** How a capture is cut into rows. */
export interface RowLayout {
  readonly rule: PacketRule;
  /** Bytes that fit a row; 0 for `maxPacketBytes`. */
  readonly rowBytes: number;
}

/** The rows that begin in one segment. */
export interface SegmentRows {
  readonly segment: Segment;
  readonly table: RowTable;
  readonly splitter: PacketSplitter;
}

/** Segments whose rows are kept at hand: enough for a screen and its neighbours. */
const cachedSegments = 8;

/**
 * Cuts segments into rows when they are asked for, and remembers only the splitter's state at each segment's start: a
 * capture of any length costs a few hundred bytes per 256 KiB.
 */
export class RowSource {
  readonly #reader: CaptureReader;
  readonly #layout: RowLayout;
  /** The splitter's state at the start of each segment reached so far. */
  #states: SplitState[] = [splitStart];
  #cache = new Map<number, SegmentRows>();

  constructor(reader: CaptureReader, layout: RowLayout) {
    this.#reader = reader;
    this.#layout = layout;
  }

  /** How many segments can be read: those reached in order so far, and the next. */
  get reached(): number {
    return this.#states.length;
  }

  /** The rows that begin in segment `index`, up to date. @throws {RangeError} when an earlier segment was never read */
  async rows(index: number): Promise<SegmentRows> {
    const cached = this.#cache.get(index);
    const rows = cached ?? (await this.#load(index));
    rows.splitter.read(rows.segment);
    if (index < this.#reader.sealedCount && this.#states.length === index + 1) this.#states.push(rows.splitter.state);
    return rows;
  }

  async #load(index: number): Promise<SegmentRows> {
    const state = this.#states[index];
    if (!state) throw new RangeError(`Cannot cut segment ${index}: only ${this.#states.length} are reached`);
    const segment = await this.#reader.segment(index);
    const splitter = new PacketSplitter(this.#layout.rule, this.#layout.rowBytes, state);
    const rows: SegmentRows = { segment, splitter, table: splitter.rows };
    this.#cache.set(index, rows);
    for (const old of this.#cache.keys()) {
      if (this.#cache.size <= cachedSegments) break;
      if (old !== index) this.#cache.delete(old);
    }
    return rows;
  }

  /** Whether the newest row of that direction can go on after segment `index`, as far as it is read. */
  #growsAfter(index: number, tx: boolean): boolean {
    const state = this.#states[index + 1];
    if (!state) return this.#cache.get(index)?.splitter.grows(tx) ?? true;
    const lane = tx ? state.tx : state.rx;
    return lane.open || lane.afterCr;
  }

  /**
   * The bytes of a row. A row that goes on in later segments is put together from them.
   * @returns `complete` false when the row may still grow
   */
  async bytes(index: number, row: number): Promise<{ bytes: Uint8Array; complete: boolean }> {
    const { segment, table } = await this.rows(index);
    const tx = table.flags(row) & rowFlag.tx;
    const lane = (from: Segment) => (tx ? from.tx : from.rx);
    const start = table.start(row);
    const end = nextStart(table, row + 1, tx);
    if (end !== undefined) return { bytes: lane(segment).subarray(start, end), complete: true };
    const parts = [lane(segment).subarray(start)];
    let complete = !this.#growsAfter(index, tx !== 0);
    for (let next = index + 1; !complete && next < this.#reader.segmentCount; next++) {
      const later = await this.rows(next);
      const stop = nextStart(later.table, 0, tx);
      const bytes = lane(later.segment).subarray(0, stop);
      if (bytes.length > 0) parts.push(bytes);
      complete = stop !== undefined || !this.#growsAfter(next, tx !== 0);
    }
    return { bytes: parts.length === 1 && parts[0] ? parts[0] : concat(parts), complete };
  }
}

/** Where the next row of the same direction starts, from row number `from` on. */
function nextStart(table: RowTable, from: number, tx: number): number | undefined {
  for (let row = from; row < table.length; row++) {
    const flags = table.flags(row);
    if (!(flags & rowFlag.event) && (flags & rowFlag.tx) === tx) return table.start(row);
  }
  return undefined;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
