import { crc, type CrcModel } from '../../core/checksum/crc.ts';
import { joinBytes } from '../../core/join-bytes.ts';
import { recordKind, type Segment } from '../store/segment.ts';

/**
 * The file of a whole capture, `.baudcast` (docs/baudcast-file.md): blocks that each say what they are, how long, and
 * end with a check value, so that a file that was cut is read up to the cut. Several captures may follow each other.
 */
export type CaptureBlock =
  /** What is known of the capture as a whole: any JSON object. */
  | { readonly kind: 'head'; readonly head: Readonly<Record<string, unknown>> }
  | { readonly kind: 'segment'; readonly segment: Segment }
  /** The capture is whole. */
  | { readonly kind: 'end' }
  /** Settings of the page, any JSON object; `undefined`: too long, or not an object. */
  | { readonly kind: 'settings'; readonly settings: Readonly<Record<string, unknown>> | undefined };

/** What text and JSON need, which this module has not. */
export interface TextCodec {
  readonly encode: (text: string) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => string;
}

const captureFileVersion = 1;
export const settingsVersion = 1;

/** `.baudcast` begins with this: a byte that no text has, the name, and line ends that show a transfer as text. */
export const captureFileMagic = Uint8Array.of(0x89, 0x42, 0x41, 0x55, 0x44, 0x0d, 0x0a, 0x1a);

const blockTypes = { head: 0x44414548, segment: 0x4d474553, end: 0x20444e45, settings: 0x46455250 } as const;
const frameBytes = 12;

/** A longer block is not one of ours: nothing is set aside for it. */
const maxBlockBytes = 64 * 1024 * 1024;

/** Longer settings are not read: a browser keeps about 5 million characters for a page. */
export const maxSettingsBytes = 16 * 1024 * 1024;

/** CRC-32/ISO-HDLC */
const blockCheck: CrcModel = {
  width: 32,
  poly: 0x04c11db7,
  init: 0xffff_ffff,
  reflectIn: true,
  reflectOut: true,
  xorOut: 0xffff_ffff,
};

export class CaptureFileWriter {
  readonly #encode: TextCodec['encode'];

  constructor(encode: TextCodec['encode']) {
    this.#encode = encode;
  }

  /** The beginning of a capture; the first one in a file begins the file. @param head is a JSON object */
  begin(head: Readonly<Record<string, unknown>>, isFirst: boolean): Uint8Array<ArrayBuffer> {
    const block = this.#block(blockTypes.head, [
      this.#encode(JSON.stringify({ version: captureFileVersion, ...head })),
    ]);
    return isFirst ? joinBytes([captureFileMagic, block]).slice() : block;
  }

  /** Begins a file with the settings of a page: captures may follow. @param settings is a JSON object */
  settings(settings: Readonly<Record<string, unknown>>): Uint8Array<ArrayBuffer> {
    return joinBytes([
      captureFileMagic,
      this.#block(blockTypes.settings, [this.#encode(JSON.stringify({ version: settingsVersion, ...settings }))]),
    ]).slice();
  }

  /** @param txBase where the segment does not know it */
  segment(segment: Segment, txBase = segment.txBase): Uint8Array<ArrayBuffer> {
    const { rxBase, rx, tx, kinds, times, lengths, events } = segment;
    const json = this.#encode(JSON.stringify({ rxBase, txBase, events }));
    const counts = new Uint8Array(16);
    const view = new DataView(counts.buffer);
    for (const [index, { length }] of [json, kinds, rx, tx].entries()) view.setUint32(index * 4, length, true);
    const numbers = new Uint8Array(kinds.length * 12);
    const numbersView = new DataView(numbers.buffer);
    for (let i = 0; i < kinds.length; i++) {
      numbersView.setUint32(i * 4, lengths[i] ?? 0, true);
      numbersView.setFloat64(kinds.length * 4 + i * 8, times[i] ?? 0, true);
    }
    return this.#block(blockTypes.segment, [counts, json, kinds, numbers, rx, tx]);
  }

  end(): Uint8Array<ArrayBuffer> {
    return this.#block(blockTypes.end, []);
  }

  #block(type: number, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
    const body = joinBytes(parts);
    const bytes = new Uint8Array(frameBytes + body.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, type, true);
    view.setUint32(4, body.length, true);
    bytes.set(body, 8);
    view.setUint32(8 + body.length, crc(blockCheck, bytes, 0, 8 + body.length), true);
    return bytes;
  }
}

/** Times from files, and when captures began, are within this: all of them have a date. */
export const maxFileTimeMs = 4e15;

function isTime(timeMs: number): boolean {
  return Math.abs(timeMs) <= maxFileTimeMs;
}

/** Why a file is not read any further. */
export type CaptureFileProblem =
  /** It is not a file of captures. */
  | 'foreign'
  /** It was written by a later version. */
  | 'newer'
  /** It ends, or is damaged, in the middle of a capture: what came before is right. */
  | 'cut';

/** Reads a file piece by piece. */
export class CaptureFileReader {
  readonly #decode: TextCodec['decode'];
  readonly #isEvent: (value: unknown) => boolean;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isBegun = false;
  #isInCapture = false;
  #problem: CaptureFileProblem | undefined;
  #readBytes = 0;

  /** @param isEvent whether something from a file is an event of a capture */
  constructor(decode: TextCodec['decode'], isEvent: (value: unknown) => boolean) {
    this.#decode = decode;
    this.#isEvent = isEvent;
  }

  /** Nothing more is read. */
  get isOver(): boolean {
    return this.#problem !== undefined;
  }

  /** Why nothing more is read; to be asked at the end of the file too. */
  get problem(): CaptureFileProblem | undefined {
    if (this.#problem) return this.#problem;
    if (!this.#isBegun) return 'foreign';
    return this.#isInCapture || this.#waitingBytes > 0 ? 'cut' : undefined;
  }

  /** Bytes of the file that were read and are right. */
  get readBytes(): number {
    return this.#readBytes;
  }

  /** The blocks that are whole with `bytes`. Nothing follows once there is a problem. */
  *take(bytes: Uint8Array): Generator<CaptureBlock> {
    if (bytes.length > 0) this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (!this.#isBegun && this.#waitingBytes >= captureFileMagic.length) {
      const start = this.#pull(captureFileMagic.length);
      if (start?.some((byte, index) => byte !== captureFileMagic[index])) this.#problem = 'foreign';
      else {
        this.#isBegun = true;
        this.#readBytes = captureFileMagic.length;
      }
    }
    while (this.#isBegun && !this.#problem) {
      const frame = this.#peek(8);
      if (!frame) return;
      const view = new DataView(frame.buffer, frame.byteOffset);
      const [type, length] = [view.getUint32(0, true), view.getUint32(4, true)];
      if (length > maxBlockBytes) return void (this.#problem = 'cut');
      const block = this.#pull(frameBytes + length);
      if (!block) return;
      const check = new DataView(block.buffer, block.byteOffset).getUint32(8 + length, true);
      const found =
        check === crc(blockCheck, block, 0, 8 + length) ? this.#read(type, block.subarray(8, 8 + length)) : 'cut';
      if (typeof found === 'string') return void (this.#problem = found);
      this.#readBytes += frameBytes + length;
      if (found) yield found;
    }
  }

  /** A kind of block that is not known is passed over: a later version may have added it. */
  #read(type: number, body: Uint8Array): CaptureBlock | CaptureFileProblem | undefined {
    switch (type) {
      case blockTypes.head: {
        const head = this.#object(body);
        if (!head) return 'cut';
        if (typeof head['version'] !== 'number' || head['version'] > captureFileVersion) return 'newer';
        this.#isInCapture = true;
        return { kind: 'head', head };
      }
      case blockTypes.segment: {
        const segment = this.#isInCapture ? this.#segment(body) : undefined;
        return segment ? { kind: 'segment', segment } : 'cut';
      }
      case blockTypes.end:
        if (!this.#isInCapture) return 'cut';
        this.#isInCapture = false;
        return { kind: 'end' };
      case blockTypes.settings:
        return { kind: 'settings', settings: body.length > maxSettingsBytes ? undefined : this.#object(body) };
      default:
        return undefined;
    }
  }

  /** `undefined` for what does not add up. */
  #segment(body: Uint8Array): Segment | undefined {
    if (body.length < 16) return undefined;
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    const [jsonBytes = 0, records = 0, rxBytes = 0, txBytes = 0] = [0, 4, 8, 12].map((at) => view.getUint32(at, true));
    if (16 + jsonBytes + records * 13 + rxBytes + txBytes !== body.length) return undefined;
    let at = 16;
    const next = (length: number): Uint8Array => body.slice(at, (at += length));
    const json = this.#object(next(jsonBytes));
    const kinds = next(records);
    const lengths = Uint32Array.from({ length: records }, (_, i) => view.getUint32(at + i * 4, true));
    at += records * 4;
    const times = Float64Array.from({ length: records }, (_, i) => view.getFloat64(at + i * 8, true));
    at += records * 8;
    const rx = next(rxBytes);
    const tx = next(txBytes);
    const { rxBase, txBase, events } = json ?? {};
    const isBase = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
    if (!isBase(rxBase) || !isBase(txBase) || !Array.isArray(events) || !events.every(this.#isEvent)) return undefined;
    const sums = [0, 0, 0];
    for (const [i, kind] of kinds.entries())
      sums[kind] = (sums[kind] ?? NaN) + (kind === recordKind.event ? 1 : (lengths[i] ?? 0));
    const isRight = sums[recordKind.rx] === rxBytes && sums[recordKind.tx] === txBytes;
    if (!isRight || sums[recordKind.event] !== events.length || sums.length > 3 || !times.every(isTime))
      return undefined;
    return { rxBase, txBase, rx, tx, kinds, times, lengths, events };
  }

  #object(bytes: Uint8Array): Record<string, unknown> | undefined {
    try {
      const value: unknown = JSON.parse(this.#decode(bytes));
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
    } catch {
      return undefined;
    }
  }

  /** The next `length` bytes; `undefined` while they are not all there. */
  #peek(length: number): Uint8Array | undefined {
    if (this.#waitingBytes < length) return undefined;
    if ((this.#waiting[0]?.length ?? 0) < length) this.#waiting = [joinBytes(this.#waiting)];
    return this.#waiting[0]?.subarray(0, length);
  }

  #pull(length: number): Uint8Array | undefined {
    const bytes = this.#peek(length);
    if (!bytes) return undefined;
    this.#waitingBytes -= length;
    const rest = this.#waiting[0]?.subarray(length);
    if (rest && rest.length > 0) this.#waiting[0] = rest;
    else this.#waiting.shift();
    return bytes;
  }
}
