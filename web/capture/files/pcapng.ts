import { ByteSink } from '../../core/byte-sink.ts';
import type { SignalName } from '../../core/signals.ts';

/**
 * Blocks of a pcapng file (draft-ietf-opsawg-pcapng) with the serial line's own link type: LINKTYPE_RTAC_SERIAL, 250,
 * in which direction, errors, breaks and the state of the lines have a place.
 */

/** What a packet of the serial link type stands for. */
export const rtacEvent = {
  status: 0x00,
  transmitted: 0x01,
  received: 0x02,
  transmittedEnd: 0x03,
  receivedEnd: 0x04,
  lost: 0x05,
  framing: 0x07,
  parity: 0x08,
  break: 0x09,
  overflow: 0x0a,
} as const;

/** Bits of the line's state. */
export const rtacLine = { cts: 0x01, dcd: 0x02, dsr: 0x04, rts: 0x08, dtr: 0x10, ring: 0x20 } as const;

/** The bit of each signal. */
export const signalBits: Readonly<Record<SignalName, number>> = {
  clearToSend: rtacLine.cts,
  dataCarrierDetect: rtacLine.dcd,
  dataSetReady: rtacLine.dsr,
  requestToSend: rtacLine.rts,
  dataTerminalReady: rtacLine.dtr,
  ringIndicator: rtacLine.ring,
};

/** What a packet has besides its bytes. */
export interface PacketAbout {
  /** The number of its port in the file. Default: 0, the first. */
  readonly port?: number;
  /** Microseconds since 1970. */
  readonly timeUs: number;
  readonly event: (typeof rtacEvent)[keyof typeof rtacEvent];
  /** Bits of `rtacLine`. */
  readonly lines: number;
}

export interface SerialPacket extends PacketAbout {
  readonly data: Uint8Array;
  /** For people; default: none. */
  readonly comment?: string | undefined;
  /** How many packets are missing before this one; default: none. */
  readonly dropped?: number | undefined;
}

/** Wireshark reads no packet that is longer than 256 KiB. */
export const maxPcapngData = 65_536;

export const blockType = { section: 0x0a0d0d0a, interface: 1, oldPacket: 2, simplePacket: 3, packet: 6 } as const;
export const linkTypeRtacSerial = 250;
export const rtacHeaderBytes = 12;
const noBytes = new Uint8Array(0);

/** Makes the blocks of a file. */
export class PcapngWriter {
  readonly #encode: (text: string) => Uint8Array;
  /** Of the buffer that was written last. */
  #view = new DataView(noBytes.buffer);

  /** @param encode UTF-8 */
  constructor(encode: (text: string) => Uint8Array) {
    this.#encode = encode;
  }

  /** The first block of a file. */
  section(application: string): Uint8Array {
    const head = new Uint8Array(16);
    const view = new DataView(head.buffer);
    view.setUint32(0, 0x1a2b3c4d, true);
    view.setUint16(4, 1, true);
    view.setBigInt64(8, -1n, true); // as long as it goes
    return block(blockType.section, [head], [option(4, this.#encode(application))]);
  }

  /** A port; its times count microseconds. @param baudRate 0: not known */
  port(name: string, baudRate: number): Uint8Array {
    const head = new Uint8Array(8);
    new DataView(head.buffer).setUint16(0, linkTypeRtacSerial, true);
    const options = [option(2, this.#encode(name)), option(9, Uint8Array.of(6))];
    if (baudRate > 0) options.splice(1, 0, option(8, uint64(baudRate)));
    return block(blockType.interface, [head], options);
  }

  /** A packet, or something that happened. */
  packet(packet: SerialPacket): Uint8Array {
    const out = new ByteSink(256);
    this.packetInto(out, packet);
    return out.take();
  }

  /** As `packet`. */
  packetInto(out: ByteSink, { port = 0, timeUs, event, lines, data, comment, dropped }: SerialPacket): void {
    const before = comment === undefined ? noBytes : option(1, this.#encode(comment));
    const after = dropped === undefined ? noBytes : option(4, uint64(dropped));
    const start = this.#frame(out, data.length, before.length + after.length);
    const at = this.#head(out, start, { port, timeUs, event, lines }, data, 0, data.length);
    out.bytes.set(before, at);
    this.#end(out, at + before.length, event);
    out.bytes.set(after, at + before.length + 8);
  }

  /** As `packet`, of the bytes from `from` to `to`. There are millions of them, and for none is anything made. */
  dataInto(out: ByteSink, about: PacketAbout, bytes: Uint8Array, from: number, to: number): void {
    const start = this.#frame(out, to - from, 0);
    this.#end(out, this.#head(out, start, about, bytes, from, to), about.event);
  }

  /** Makes room for a packet, all of it zero. @returns where it begins */
  #frame(out: ByteSink, dataLength: number, optionBytes: number): number {
    const length = rtacHeaderBytes + dataLength;
    // Around them: 28 bytes of the block, the direction (8), the end of options (4), and the length again.
    const total = 28 + length + ((4 - (length % 4)) % 4) + optionBytes + 16;
    out.room(total);
    const { bytes, length: start } = out;
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    bytes.fill(0, start, start + total);
    const view = this.#view;
    view.setUint32(start, blockType.packet, true);
    view.setUint32(start + 4, total, true);
    view.setUint32(start + 20, length, true);
    view.setUint32(start + 24, length, true);
    view.setUint32(start + total - 4, total, true);
    out.length += total;
    return start;
  }

  /** @returns where the options begin */
  #head(
    { bytes: target }: ByteSink,
    start: number,
    { port = 0, timeUs, event, lines }: PacketAbout,
    bytes: Uint8Array,
    from: number,
    to: number,
  ): number {
    const view = this.#view;
    view.setUint32(start + 8, port, true);
    // A remainder of such numbers takes many times as long.
    const high = Math.floor(timeUs / 2 ** 32);
    const seconds = Math.floor(timeUs / 1e6);
    view.setUint32(start + 12, high, true);
    view.setUint32(start + 16, timeUs - high * 2 ** 32, true);
    view.setUint32(start + 28, seconds);
    view.setUint32(start + 32, timeUs - seconds * 1e6);
    target[start + 36] = event;
    target[start + 37] = lines;
    const data = start + 28 + rtacHeaderBytes;
    if (to - from > manyBytes) target.set(bytes.subarray(from, to), data);
    else for (let at = from, place = data; at < to; at++) target[place++] = bytes[at] ?? 0;
    const length = rtacHeaderBytes + to - from;
    return start + 28 + length + ((4 - (length % 4)) % 4);
  }

  /** The direction, after other options. */
  #end({ bytes }: ByteSink, at: number, event: SerialPacket['event']): void {
    bytes[at] = 2;
    bytes[at + 2] = 4;
    bytes[at + 4] = event === rtacEvent.transmitted ? 0b10 : 0b01;
  }
}

/** So many bytes are sooner copied by a view of them than one by one. */
const manyBytes = 256;

function block(type: number, body: readonly Uint8Array[], options: readonly Uint8Array[]): Uint8Array {
  const end = options.length > 0 ? new Uint8Array(4) : noBytes;
  const parts = [...body, ...options, end];
  const length = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  view.setUint32(at, length, true);
  return bytes;
}

/** Longer text than an option can hold is cut. */
function option(code: number, value: Uint8Array): Uint8Array {
  const kept = value.subarray(0, 0xffff);
  const bytes = new Uint8Array(4 + kept.length + padding(kept.length).length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, kept.length, true);
  bytes.set(kept, 4);
  return bytes;
}

function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}
