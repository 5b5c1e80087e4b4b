import type { CaptureRecord } from '../capture/store/record-cursor.ts';
import { endsPackets } from '../capture/store/segment.ts';
import { plainText } from '../core/escape-sequences.ts';
import { localStamp } from '../core/local-stamp.ts';
import { createDecoder, type Decoder } from '../core/decoder.ts';
import type { EncodingId } from '../core/encodings.ts';
import { joinBytes } from '../core/join-bytes.ts';
import type { Direction } from '../core/row.ts';
import { Utf16Decoder, wideOrder } from '../core/utf-16.ts';
import { withVisibleControls } from '../core/visible-controls.ts';
import { describeEvent } from '../capture/files/describe-event.ts';
import { makeTextDecoder } from '../scan/text-decoder.ts';

/** A line without an end is written in parts of this size. */
const maxLineBytes = 64 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const otherHalf = (ending: number): number => (ending === lineFeed ? carriageReturn : lineFeed);

interface OpenLine {
  readonly bytes: Uint8Array;
  readonly timeMs: number;
}

/** Parts are joined when they are wanted: a long line comes in many. */
interface LineParts {
  readonly parts: Uint8Array[];
  length: number;
  readonly timeMs: number;
}

/** Lines of which the end has not come. Plain data, to go on with in another visit. */
export type OpenLines = Readonly<Partial<Record<Direction, OpenLine>>>;

/**
 * Records as lines of a text file: each with the time of its first byte, without escape sequences, invisible
 * characters as the monitor shows them, transmitted ones and
 * events marked.
 */
export class LogLines {
  #open: Partial<Record<Direction, LineParts>> = {};
  /** The newest byte, when it has ended a line. */
  readonly #ended: Partial<Record<Direction, number | undefined>> = {};
  readonly #startedMs: number;
  readonly #decoder: Decoder;
  /** UTF-16 is made UTF-8 first: its line endings are one byte. */
  readonly #wide: Readonly<Record<Direction, Decoder>> | undefined;

  constructor(startedMs: number, encoding: EncodingId) {
    this.#startedMs = startedMs;
    const order = wideOrder(encoding);
    this.#decoder = createDecoder(order ? 'utf-8' : encoding, makeTextDecoder);
    this.#wide = order && { rx: new Utf16Decoder(order), tx: new Utf16Decoder(order) };
  }

  get open(): OpenLines {
    return Object.fromEntries(
      Object.entries(this.#open).map(([kind, { parts, timeMs }]) => [
        kind,
        { bytes: joinBytes(parts).slice(), timeMs },
      ]),
    );
  }
  set open(lines: OpenLines) {
    this.#open = Object.fromEntries(
      Object.entries(lines).map(([kind, { bytes, timeMs }]) => [
        kind,
        { parts: [bytes], length: bytes.length, timeMs },
      ]),
    );
  }

  /** The lines that are whole with this record. */
  take(record: CaptureRecord): string {
    if (record.kind === 'event') {
      if (record.event.kind === 'signal') return '';
      const { event } = record;
      const ends = endsPackets(event);
      return `${ends ? this.end() : ''}${this.#stamp(record.timeMs)} -- ${withVisibleControls(describeEvent(event))}\n`;
    }
    const { kind, timeMs } = record;
    const bytes = this.#narrow(kind, record.bytes);
    let text = '';
    // As in the monitor: CR, LF, CR LF, LF CR or CR CR LF, the rest of which may come with the next record.
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      const ended = this.#ended[kind];
      const isReturn = byte === carriageReturn && ended === byte;
      if (isReturn || (ended !== undefined && byte === otherHalf(ended))) {
        if (!isReturn) this.#ended[kind] = undefined;
        from = at + 1;
        continue;
      }
      this.#ended[kind] = undefined;
      if (byte !== lineFeed && byte !== carriageReturn) continue;
      text += this.#line(kind, bytes.subarray(from, at), timeMs);
      this.#ended[kind] = byte;
      from = at + 1;
    }
    if (from < bytes.length) {
      const open = (this.#open[kind] ??= { parts: [], length: 0, timeMs });
      open.parts.push(bytes.slice(from));
      open.length += bytes.length - from;
      if (open.length >= maxLineBytes) text += this.#line(kind, new Uint8Array(0), timeMs);
    }
    return text;
  }

  /** The lines that will get no end. */
  end(): string {
    const { rx, tx } = this.#open;
    const none = new Uint8Array(0);
    return `${rx ? this.#line('rx', none, 0) : ''}${tx ? this.#line('tx', none, 0) : ''}`;
  }

  #narrow(direction: Direction, bytes: Uint8Array): Uint8Array {
    return this.#wide ? new TextEncoder().encode(this.#wide[direction].decode(bytes, { stream: true })) : bytes;
  }

  #line(direction: Direction, last: Uint8Array, timeMs: number): string {
    const before = this.#open[direction];
    delete this.#open[direction];
    const whole = before ? joinBytes([...before.parts, last]) : last;
    const text = withVisibleControls(plainText(this.#decoder.decode(whole)));
    return `${this.#stamp(before?.timeMs ?? timeMs)} ${direction === 'tx' ? 'TX ' : ''}${text}\n`;
  }

  /** Local time: `2026-11-29 14:02:07.123`. */
  #stamp(timeMs: number): string {
    return `[${localStamp(this.#startedMs + timeMs)}]`;
  }
}
