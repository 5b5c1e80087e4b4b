import type { CaptureEvent } from '../../core/capture-event.ts';
import type { SignalName } from '../../core/signals.ts';
import { maxFileTimeMs, type TextCodec } from './capture-file.ts';
import { blockType, linkTypeRtacSerial, rtacEvent, rtacHeaderBytes, signalBits } from './pcapng.ts';
import type { FileRecord, RecordReader } from './record-reader.ts';

/** A longer block is damaged: Wireshark reads no packet above 256 KiB. */
const maxBlockBytes = 1024 * 1024;

/** More of them are in no file of a serial line: nothing is set aside for them. */
const maxInterfaces = 4096;

const optionCode = { comment: 1, interfaceName: 2, resolution: 9, offset: 14 } as const;
const byteOrderMagic = 0x1a2b3c4d;
const noBytes = new Uint8Array(0);

interface PcapInterface {
  readonly isSerial: boolean;
  readonly name: string | undefined;
  /** Ticks of a second, and seconds that are added. */
  readonly ticks: number;
  readonly offset: number;
}

/** The packets of a serial line in a pcapng file. */
export class PcapngRecords implements RecordReader {
  readonly #decode: TextCodec['decode'];
  #rest: Uint8Array = noBytes;
  #isLittle = true;
  #isBegun = false;
  #interfaces: PcapInterface[] = [];
  #lines: number | undefined;
  #hasPackets = false;
  #leftOut = 0;
  #lastMs = 0;
  #problem: 'foreign' | 'cut' | undefined;
  #readBytes = 0;

  constructor(decode: TextCodec['decode']) {
    this.#decode = decode;
  }

  get isOver(): boolean {
    return this.#problem !== undefined;
  }

  get problem() {
    if (this.#problem) return this.#problem;
    if (this.#rest.length > 0) return 'cut';
    return this.#hasPackets ? undefined : 'empty';
  }

  get readBytes(): number {
    return this.#readBytes;
  }

  *take(bytes: Uint8Array): Generator<FileRecord> {
    if (this.#problem) return;
    let data = bytes;
    if (this.#rest.length > 0) {
      data = new Uint8Array(this.#rest.length + bytes.length);
      data.set(this.#rest);
      data.set(bytes, this.#rest.length);
    }
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    let at = 0;
    for (let length = 0; data.length - at >= 12; at += length) {
      const type = view.getUint32(at, true);
      if (type === blockType.section) this.#isLittle = view.getUint32(at + 8, true) === byteOrderMagic;
      length = view.getUint32(at + 4, this.#isLittle);
      if (length < 12 || length % 4 !== 0 || length > maxBlockBytes) return void (this.#problem = 'cut');
      if (data.length - at < length) break;
      if (view.getUint32(at + length - 4, this.#isLittle) !== length) return void (this.#problem = 'cut');
      const body = data.subarray(at + 8, at + length - 4);
      if (!(yield* this.#block(view.getUint32(at, this.#isLittle), body))) return void (this.#problem ??= 'cut');
      this.#readBytes += length;
    }
    this.#rest = data.slice(at);
  }

  *end(): Generator<FileRecord> {
    if (!this.#hasPackets) return;
    const event: CaptureEvent = { kind: 'left-out', packets: this.#leftOut };
    if (this.#leftOut > 0) yield { kind: 'event', event, timeMs: this.#lastMs };
    if (!this.problem) yield { kind: 'end' };
  }

  /** @returns `false` for what does not add up */
  *#block(type: number, body: Uint8Array): Generator<FileRecord, boolean> {
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    if (type === blockType.section) {
      if (body.length < 16 || view.getUint32(0, this.#isLittle) !== byteOrderMagic) return false;
      this.#isBegun = true;
      this.#interfaces = [];
      return true;
    }
    if (!this.#isBegun) {
      this.#problem = 'foreign';
      return false;
    }
    if (type === blockType.interface) {
      if (body.length < 8 || this.#interfaces.length >= maxInterfaces) return false;
      this.#interfaces.push(this.#interface(view, body));
    } else if (type === blockType.packet) {
      if (body.length < 20) return false;
      const from = this.#interfaces[view.getUint32(0, this.#isLittle)];
      const length = view.getUint32(12, this.#isLittle);
      if (!from || 20 + length > body.length) return false;
      if (!from.isSerial || length < rtacHeaderBytes) this.#leftOut++;
      else yield* this.#packet(from, view, body, length);
    } else if (type === blockType.simplePacket || type === blockType.oldPacket) this.#leftOut++;
    return true;
  }

  #interface(view: DataView, body: Uint8Array): PcapInterface {
    const options = this.#options(body.subarray(8));
    const resolution = options.get(optionCode.resolution)?.[0] ?? 6;
    const offset = options.get(optionCode.offset);
    const seconds =
      offset?.length === 8 ? Number(new DataView(offset.buffer, offset.byteOffset).getBigInt64(0, this.#isLittle)) : 0;
    return {
      isSerial: view.getUint16(0, this.#isLittle) === linkTypeRtacSerial,
      name: this.#text(options.get(optionCode.interfaceName)),
      ticks: resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution,
      offset: seconds,
    };
  }

  *#packet(from: PcapInterface, view: DataView, body: Uint8Array, length: number): Generator<FileRecord> {
    const ticks = view.getUint32(4, this.#isLittle) * 2 ** 32 + view.getUint32(8, this.#isLittle);
    const sinceMs = (ticks / from.ticks + from.offset) * 1000;
    // Whole microseconds, as they are written; finer ones where the file has them.
    const givenMs = from.ticks === 1e6 ? ticks / 1000 + from.offset * 1000 : sinceMs;
    const timeMs = givenMs >= 0 && givenMs <= maxFileTimeMs ? givenMs : 0;
    this.#lastMs = timeMs;
    if (!this.#hasPackets) {
      this.#hasPackets = true;
      const { name } = from;
      yield { kind: 'begin', startedMs: timeMs, ...(name !== undefined && { portName: name }) };
    }
    const [kind, lines] = [body[28] ?? 0, body[29] ?? 0];
    const data = body.subarray(20 + rtacHeaderBytes, 20 + length);
    const options = this.#options(body.subarray(20 + length + ((4 - (length % 4)) % 4)));
    const comment = this.#text(options.get(optionCode.comment));
    yield* this.#signals(lines, timeMs);
    const event = eventOf(kind, comment);
    if (event) yield { kind: 'event', event, timeMs };
    else if (comment !== undefined && !isSignalComment(kind, comment))
      yield { kind: 'event', event: { kind: 'note', text: comment }, timeMs };
    const direction = kind === rtacEvent.transmitted || kind === rtacEvent.transmittedEnd ? 'tx' : 'rx';
    if (data.length > 0) yield { kind: 'bytes', direction, bytes: data, timeMs };
  }

  *#signals(lines: number, timeMs: number): Generator<FileRecord> {
    const before = this.#lines ?? 0;
    this.#lines = lines;
    for (const [signal, bit] of Object.entries(signalBits) as [SignalName, number][])
      if ((before ^ lines) & bit)
        yield { kind: 'event', event: { kind: 'signal', signal, on: (lines & bit) !== 0 }, timeMs };
  }

  #options(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
    const found = new Map<number, Uint8Array>();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at + 4 <= bytes.length;) {
      const [code, length] = [view.getUint16(at, this.#isLittle), view.getUint16(at + 2, this.#isLittle)];
      if (code === 0 || at + 4 + length > bytes.length) break;
      if (!found.has(code)) found.set(code, bytes.subarray(at + 4, at + 4 + length));
      at += 4 + length + ((4 - (length % 4)) % 4);
    }
    return found;
  }

  #text(bytes: Uint8Array | undefined): string | undefined {
    if (!bytes || bytes.length === 0) return undefined;
    try {
      return this.#decode(bytes);
    } catch {
      return undefined;
    }
  }
}

/** The meaning of a packet without bytes. A status that we wrote has it in its comment. */
function eventOf(kind: number, comment: string | undefined): CaptureEvent | undefined {
  switch (kind) {
    case rtacEvent.lost:
      return {
        kind: 'gap',
        bytes: Number(/^gap: (\d{1,15}) bytes/.exec(comment ?? '')?.[1] ?? 0),
        reason: 'not-recorded',
      };
    case rtacEvent.framing:
      return { kind: 'line-error', error: 'framing' };
    case rtacEvent.parity:
      return { kind: 'line-error', error: 'parity' };
    case rtacEvent.break:
      return { kind: 'line-error', error: 'break' };
    case rtacEvent.overflow:
      return { kind: 'line-error', error: 'overrun' };
    case rtacEvent.status:
      return statusOf(comment);
    default:
      return undefined;
  }
}

/** The words are those of our exports. */
function statusOf(comment: string | undefined): CaptureEvent | undefined {
  if (comment === 'closed') return { kind: 'closed' };
  if (comment?.startsWith('note: ')) return { kind: 'note', text: comment.slice('note: '.length) };
  const opened = /^opened (\d{1,10}) ([78])([NEO])([12])$/.exec(comment ?? '');
  const [, baud, bits, parity, stop] = opened ?? [];
  const baudRate = Number(baud);
  if (!opened || baudRate < 1 || baudRate > 0xffff_ffff) return undefined;
  return {
    kind: 'opened',
    settings: {
      baudRate,
      dataBits: bits === '7' ? 7 : 8,
      parity: parity === 'E' ? 'even' : parity === 'O' ? 'odd' : 'none',
      stopBits: stop === '2' ? 2 : 1,
      flowControl: 'none',
    },
  };
}

/** The state of the lines says it already. */
function isSignalComment(kind: number, comment: string): boolean {
  return kind === rtacEvent.status && /^(DTR|RTS|CTS|DSR|DCD|RI) (on|off)$/.test(comment);
}
