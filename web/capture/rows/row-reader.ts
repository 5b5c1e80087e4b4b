import type { Decoder } from '../../core/decoder.ts';
import type { MonitorRow, PacketRow } from '../../core/row.ts';
import type { CaptureReader } from '../store/capture.ts';
import type { RowIndex, RowPlace } from './row-index.ts';
import { withoutLineEnding } from '../search/row-matcher.ts';
import { rowFlag } from '../packets/row-table.ts';

/** Rows a decoder goes back to find where a packet began, so that no character is cut by the edge of the screen. */
const maxRunUp = 8;

/** What numbers the rows, and knows which are hits; it may be another index at another time. */
export interface RowNumbers {
  readonly shown: RowIndex;
  isHit(place: RowPlace): Promise<boolean>;
}

/** Builds the rows on screen from the capture: nothing of them is kept. */
export class RowReader {
  readonly #reader: CaptureReader;
  readonly #numbers: RowNumbers;
  readonly #makeDecoder: () => Decoder;

  /** @param makeDecoder gives a fresh streaming decoder for the view's encoding */
  constructor(reader: CaptureReader, numbers: RowNumbers, makeDecoder: () => Decoder) {
    this.#reader = reader;
    this.#numbers = numbers;
    this.#makeDecoder = makeDecoder;
  }

  /** Up to `count` rows from number `first` on; fewer at the end. The bytes are copies. */
  async read(first: number, count: number): Promise<MonitorRow[]> {
    const out: MonitorRow[] = [];
    let beforeMs = await this.#timeOf(first - 1);
    for (let number = first; number < first + count; number++) {
      const place = await this.#numbers.shown.place(number);
      if (!place) break;
      const row = await this.#row(place, beforeMs);
      beforeMs = row.timeMs;
      out.push(row);
    }
    return out;
  }

  async #timeOf(number: number): Promise<number | undefined> {
    const place = await this.#numbers.shown.place(number);
    if (!place) return undefined;
    const { segment, table } = await this.#numbers.shown.rows.rows(place.segment);
    return this.#reader.startedMs + (segment.times[table.record(place.row)] ?? 0);
  }

  async #row(place: RowPlace, beforeMs: number | undefined): Promise<MonitorRow> {
    const { segment, table } = await this.#numbers.shown.rows.rows(place.segment);
    const record = table.record(place.row);
    const timeMs = this.#reader.startedMs + (segment.times[record] ?? 0);
    const deltaMs = beforeMs === undefined ? undefined : timeMs - beforeMs;
    const start = table.start(place.row);
    const flags = table.flags(place.row);
    const event = flags & rowFlag.event ? segment.events[start] : undefined;
    if (event)
      return {
        kind: 'event',
        timeMs,
        deltaMs,
        offset: segment.rxBase + rxBytesBefore(segment, record),
        event,
        hit: false,
      };
    const tx = Boolean(flags & rowFlag.tx);
    const { bytes } = await this.#numbers.shown.rows.bytes(place.segment, place.row);
    const row: PacketRow = {
      kind: 'packet',
      direction: tx ? 'tx' : 'rx',
      timeMs,
      deltaMs,
      offset: (tx ? segment.txBase : segment.rxBase) + start,
      bytes: bytes.slice(),
      text: await this.#text(place, bytes, flags),
      continued: Boolean(flags & rowFlag.continued),
      hit: await this.#numbers.isHit(place),
    };
    return row;
  }

  /** Decodes a row; one that goes on from rows before it is decoded with them, since they may end inside a character. */
  async #text(place: RowPlace, bytes: Uint8Array, flags: number): Promise<string> {
    const decoder = this.#makeDecoder();
    if (flags & rowFlag.continued) {
      for (const part of await this.#runUp(place, flags & rowFlag.tx)) decoder.decode(part, { stream: true });
    }
    const { table } = await this.#numbers.shown.rows.rows(place.segment);
    const goesOn = followedByContinuation(place.row, flags & rowFlag.tx, table);
    return withoutLineEnding(decoder.decode(bytes, { stream: goesOn }));
  }

  async #runUp(place: RowPlace, tx: number): Promise<Uint8Array[]> {
    const parts: Uint8Array[] = [];
    const { table } = await this.#numbers.shown.rows.rows(place.segment);
    for (let row = place.row - 1; row >= 0 && parts.length < maxRunUp; row--) {
      const flags = table.flags(row);
      if (flags & rowFlag.event || (flags & rowFlag.tx) !== tx) continue;
      parts.unshift((await this.#numbers.shown.rows.bytes(place.segment, row)).bytes);
      if (!(flags & rowFlag.continued)) break;
    }
    return parts;
  }
}

/** Whether the next row of the same direction goes on where this one was full. */
function followedByContinuation(
  row: number,
  tx: number,
  table: { length: number; flags(row: number): number },
): boolean {
  for (let next = row + 1; next < table.length; next++) {
    const flags = table.flags(next);
    if (!(flags & rowFlag.event) && (flags & rowFlag.tx) === tx) return Boolean(flags & rowFlag.continued);
  }
  return false;
}

function rxBytesBefore(segment: { kinds: Uint8Array; lengths: Uint32Array }, record: number): number {
  let sum = 0;
  for (let i = 0; i < record; i++) if (segment.kinds[i] === 0) sum += segment.lengths[i] ?? 0;
  return sum;
}
