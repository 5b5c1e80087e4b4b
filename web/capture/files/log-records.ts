import type { Direction } from '../../core/row.ts';
import { maxStampLength, StampClock, stampForms, type LogStamp, type StampForm } from './log-stamps.ts';
import type { FileRecord, RecordReader } from './record-reader.ts';

/** Longer lines are given in parts. */
const maxLineBytes = 64 * 1024;

const [CR, LF] = [13, 10];
const noBytes = new Uint8Array(0);
const utf8Mark = Uint8Array.of(0xef, 0xbb, 0xbf);

/** What SSCOM writes around a packet, in GBK or, saved anew, in UTF-8: 收←◆ and 发→◇ before it, □ after a sent one. */
const sscomMarks: readonly { readonly direction: Direction; readonly bytes: Uint8Array }[] = [
  { direction: 'rx', bytes: Uint8Array.of(0xca, 0xd5, 0xa1, 0xfb, 0xa1, 0xf4) },
  { direction: 'tx', bytes: Uint8Array.of(0xb7, 0xa2, 0xa1, 0xfa, 0xa1, 0xf3) },
  { direction: 'rx', bytes: Uint8Array.of(0xe6, 0x94, 0xb6, 0xe2, 0x86, 0x90, 0xe2, 0x97, 0x86) },
  { direction: 'tx', bytes: Uint8Array.of(0xe5, 0x8f, 0x91, 0xe2, 0x86, 0x92, 0xe2, 0x97, 0x87) },
];
const sscomEnds = [Uint8Array.of(0xa1, 0xf5), Uint8Array.of(0xe2, 0x96, 0xa1)];

/** Baudcast's own text: `TX ` before what was transmitted. */
const txMark = Uint8Array.of(0x54, 0x58, 0x20);

/** How a log is written, as its first lines show. */
interface LogForm {
  readonly stamp: StampForm;
  readonly startedMs: number;
  readonly isSscom: boolean;
  /** SSCOM: bytes as hex. */
  readonly isHex: boolean;
}

/** @returns `undefined` unless it is a log with times @param beginning some KiB of it @param modifiedMs of the file */
export function findLogForm(beginning: Uint8Array, modifiedMs: number): LogForm | undefined {
  const lines = linesOf(withoutMark(beginning)).filter((line) => bodyOf(line).length > 0);
  for (const stamp of stampForms) {
    const stamped = lines.flatMap((line) => {
      const found = stampOf(stamp, line);
      return found ? [{ found, rest: line.subarray(found.length) }] : [];
    });
    const first = stamped[0];
    if (!first) continue;
    const packets = stamped.flatMap(({ rest }) => markedBody(rest));
    const isSscom = packets.length > 0;
    if (!isSscom && stamped.length * 2 < lines.length) continue;
    const isHex = isSscom && packets.every((body) => hexBytes(body) !== undefined);
    return { stamp, startedMs: new StampClock(modifiedMs).timeMs(first.found), isSscom, isHex };
  }
  return undefined;
}

/** A log of lines with their times. What has no time belongs to the line before it. */
export class LogRecords implements RecordReader {
  readonly isOver = false;
  readonly problem = undefined;
  readonly #form: LogForm;
  readonly #clock: StampClock;
  #rest: Uint8Array = noBytes;
  #isBegun = false;
  /** Of the line in progress. */
  #timeMs: number;
  #direction: Direction = 'rx';
  #isLineCut = false;
  /** The end of the line before, which is SSCOM's own where a new packet follows. */
  #lineEnd: Uint8Array = noBytes;
  #readBytes = 0;

  constructor(form: LogForm, modifiedMs: number) {
    this.#form = form;
    this.#clock = new StampClock(modifiedMs);
    this.#timeMs = form.startedMs;
  }

  get readBytes(): number {
    return this.#readBytes;
  }

  *take(bytes: Uint8Array): Generator<FileRecord> {
    let data = bytes;
    if (!this.#isBegun) {
      this.#isBegun = true;
      data = withoutMark(bytes);
      yield { kind: 'begin', startedMs: this.#form.startedMs };
    }
    this.#readBytes += bytes.length;
    if (this.#rest.length > 0) {
      const joined = new Uint8Array(this.#rest.length + data.length);
      joined.set(this.#rest);
      joined.set(data, this.#rest.length);
      data = joined;
    }
    let at = 0;
    for (let end = data.indexOf(LF); end >= 0; end = data.indexOf(LF, at)) {
      yield* this.#line(data.subarray(at, end + 1));
      at = end + 1;
    }
    for (; data.length - at > maxLineBytes; at += maxLineBytes) {
      yield* this.#line(data.subarray(at, at + maxLineBytes));
      this.#isLineCut = true;
    }
    this.#rest = data.slice(at);
  }

  *end(): Generator<FileRecord> {
    if (this.#rest.length > 0) yield* this.#line(this.#rest);
    if (!this.#form.isSscom) yield* this.#bytes(this.#lineEnd);
    yield { kind: 'end' };
  }

  *#line(line: Uint8Array): Generator<FileRecord> {
    const { stamp, isSscom, isHex } = this.#form;
    const found = this.#isLineCut ? undefined : stampOf(stamp, line);
    this.#isLineCut = false;
    let rest = line;
    if (found) {
      this.#timeMs = this.#clock.timeMs(found);
      rest = line.subarray(found.length);
      const mark = isSscom ? markOf(rest) : undefined;
      const isTx = !isSscom && startsWith(rest, txMark);
      this.#direction = mark?.direction ?? (isTx ? 'tx' : 'rx');
      rest = rest.subarray(mark?.bytes.length ?? (isTx ? txMark.length : 0));
    }
    if (!isSscom) return yield* this.#bytes(rest);
    const body = withoutEnd(bodyOf(rest));
    if (isHex) return yield* this.#bytes(body.length === 0 ? noBytes : (hexBytes(body) ?? rest));
    if (!found) yield* this.#bytes(this.#lineEnd);
    this.#lineEnd = rest.subarray(bodyOf(rest).length);
    yield* this.#bytes(body);
  }

  *#bytes(bytes: Uint8Array): Generator<FileRecord> {
    if (bytes.length > 0) yield { kind: 'bytes', direction: this.#direction, bytes, timeMs: this.#timeMs };
  }
}

function stampOf(stamp: StampForm, line: Uint8Array): LogStamp | undefined {
  const first = line[0] ?? 0;
  // A stamp begins with a bracket or a digit.
  if (first !== 0x5b && !(first >= 0x30 && first <= 0x39)) return undefined;
  return stamp(String.fromCharCode(...line.subarray(0, maxStampLength)));
}

function markOf(rest: Uint8Array): (typeof sscomMarks)[number] | undefined {
  return sscomMarks.find(({ bytes }) => startsWith(rest, bytes));
}

/** What SSCOM shows of a packet in its first line; nothing where the line is not SSCOM's. */
function markedBody(rest: Uint8Array): readonly Uint8Array[] {
  const mark = markOf(rest);
  return mark ? [withoutEnd(bodyOf(rest.subarray(mark.bytes.length)))] : [];
}

function withoutEnd(body: Uint8Array): Uint8Array {
  const end = sscomEnds.find((bytes) => body.length >= bytes.length && startsWith(body.subarray(-bytes.length), bytes));
  return end ? body.subarray(0, -end.length) : body;
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return startsWith(bytes, utf8Mark) ? bytes.subarray(utf8Mark.length) : bytes;
}

/** The line without its ending. */
function bodyOf(line: Uint8Array): Uint8Array {
  let end = line.length;
  if (line[end - 1] === LF) end--;
  if (line[end - 1] === CR) end--;
  return line.subarray(0, end);
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, at) => bytes[at] === byte);
}

function linesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let at = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, at)) {
    lines.push(bytes.subarray(at, end + 1));
    at = end + 1;
  }
  // Only what is whole shows how lines are; a file of one line has one.
  return lines.length === 0 && bytes.length > 0 ? [bytes] : lines;
}

/** `undefined` unless it is pairs of hex digits, each with a space after it. */
function hexBytes(text: Uint8Array): Uint8Array | undefined {
  const pairs = String.fromCharCode(...text.subarray(0, maxLineBytes));
  if (!/^(?:[\dA-F]{2} )*[\dA-F]{2} ?$/i.test(pairs)) return undefined;
  return Uint8Array.from(pairs.trim().split(' '), (pair) => Number.parseInt(pair, 16));
}
