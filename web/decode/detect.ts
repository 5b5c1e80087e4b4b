import { loadDecoder } from './decoders.ts';
import type { MessageDecoder, MessageSink, Packet } from './decoder.ts';
import { shownBytes } from './shown-packet.ts';

/*
 * Which decoder reads what a line received, by checksums and grammar alone: a protocol is named only where many
 * messages without a problem cover most of the bytes.
 */

/** What counts for a protocol. Shares are of all bytes, of text without its line ends. */
interface Evidence {
  readonly id: string;
  /** Of those that fit, the lowest is taken: checksums are 1, grammar alone is 2, values in text are 3. */
  readonly tier: 1 | 2 | 3;
  /** Decoders that look for the beginning of a message get all bytes in one packet. */
  readonly cut: 'lines' | 'cr' | 'whole';
  /** Bytes that each message has: without a few of them the decoder is not loaded. */
  readonly mark?: readonly number[];
  /** Messages that count; the first one may be cut and is not counted as wrong. */
  readonly messages: number;
  /** So many of them are different: one that is repeated may fit by chance. */
  readonly different?: number;
  readonly share: number;
  /** Of all messages, as many may be wrong. Default: any */
  readonly wrong?: number;
  /** Whether a message without a problem counts. */
  counts?(read: ReadMessage): boolean;
  /** Messages count where as many have the same shape. */
  readonly alike?: number;
  /** Whether the bytes are something else, although it reads well. */
  isOther?(packets: readonly Uint8Array[]): boolean;
}

interface ReadMessage {
  readonly kind: string;
  /** Its bytes. */
  readonly bytes: Uint8Array;
  readonly names: readonly string[];
  /** Of names and values of numbers. */
  readonly fieldBytes: number;
  readonly hasNumbers: boolean;
  readonly isFinite: boolean;
}

const dmxKinds = new Set(['get parameters', 'received', 'transmit', 'receive on change', 'changed']);
const slcanKinds = new Set(['data', 'remote', 'FD data', 'FD data, fast']);
const isSatellites = (read: ReadMessage): boolean => hasName(read, 'checksum') || hasName(read, 'CRC');
const hasName = ({ names }: ReadMessage, name: string): boolean => names.includes(name);

const evidence: readonly Evidence[] = [
  // A sentence without a checksum is a right one, but says nothing.
  { id: 'nmea', tier: 1, cut: 'lines', messages: 3, share: 0.4, counts: (read) => hasName(read, 'checksum') },
  { id: 'ubx', tier: 1, cut: 'whole', mark: [0xb5, 0x62], messages: 3, share: 0.4 },
  { id: 'rtcm3', tier: 1, cut: 'whole', mark: [0xd3], messages: 3, share: 0.4 },
  // Only where it reads more of the bytes than one of its protocols alone.
  { id: 'gnss', tier: 1, cut: 'whole', messages: 3, different: 3, share: 0.4, counts: isSatellites },
  {
    id: 'mavlink2',
    tier: 1,
    cut: 'whole',
    mark: [0xfd],
    messages: 3,
    share: 0.5,
    counts: ({ bytes }) => bytes[0] === 0xfd,
  },
  {
    id: 'mavlink1',
    tier: 1,
    cut: 'whole',
    mark: [0xfe],
    messages: 3,
    share: 0.5,
    counts: ({ bytes }) => bytes[0] === 0xfe,
  },
  { id: 'modbus-rtu', tier: 1, cut: 'whole', messages: 3, different: 2, share: 0.8 },
  { id: 'modbus-ascii', tier: 1, cut: 'lines', mark: [0x3a], messages: 5, share: 0.8, isOther: isIntelHex },
  {
    id: 'hdlc',
    tier: 1,
    cut: 'whole',
    mark: [0x7e],
    messages: 3,
    different: 2,
    share: 0.6,
    counts: ({ kind }) => kind === 'frame',
  },
  // Eight bits of checksum after any of nine bytes.
  {
    id: 'lin',
    tier: 1,
    cut: 'whole',
    mark: [0x55],
    messages: 8,
    different: 4,
    share: 0.75,
    counts: ({ kind }) => kind === 'frame',
  },
  {
    id: 'slcan',
    tier: 2,
    cut: 'cr',
    messages: 10,
    different: 3,
    share: 0.8,
    counts: ({ kind }) => slcanKinds.has(kind),
  },
  { id: 'log', tier: 2, cut: 'lines', messages: 5, different: 3, share: 0.6 },
  { id: 'at', tier: 2, cut: 'lines', messages: 5, different: 3, share: 0.8, counts: isAt },
  {
    id: 'dmx',
    tier: 2,
    cut: 'whole',
    mark: [0x7e],
    messages: 3,
    share: 0.8,
    wrong: 0,
    counts: ({ kind }) => dmxKinds.has(kind),
  },
  {
    id: 'just-float',
    tier: 2,
    cut: 'whole',
    mark: [0x00, 0x00, 0x80, 0x7f],
    messages: 10,
    different: 3,
    share: 0.9,
    wrong: 0,
    counts: ({ hasNumbers, isFinite }) => hasNumbers && isFinite,
  },
  // A packet without an escape is any bytes between two others. Most devices have an END before each packet, too.
  {
    id: 'slip',
    tier: 2,
    cut: 'whole',
    mark: [0xc0, 0xc0],
    messages: 6,
    different: 6,
    share: 0.25,
    wrong: 0,
    counts: ({ bytes }) => bytes.includes(0xdb),
    isOther: ([bytes = new Uint8Array()]) => !hasMarks(bytes, [0xdb, 0xdc], 2) || !hasMarks(bytes, [0xdb, 0xdd], 2),
  },
  {
    id: 'cobs',
    tier: 2,
    cut: 'whole',
    mark: [0x00],
    messages: 8,
    different: 5,
    share: 0.8,
    wrong: 0,
    counts: ({ bytes }) => bytes.length > 3,
  },
  { id: 'values', tier: 3, cut: 'lines', messages: 10, different: 2, share: 0.8, alike: 5, counts: isAllValues },
];

/** Less says nothing. */
const leastBytes = 200;

/** The id of the decoder that reads these bytes, the last that were received, well; empty: none does. */
export async function detectDecoder(bytes: Uint8Array): Promise<string> {
  if (bytes.length < leastBytes) return '';
  const textShare = bytes.reduce((count, byte) => count + Number(isTextByte(byte)), 0) / bytes.length;
  let best: { readonly id: string; readonly tier: number; readonly share: number } | undefined;
  for (const one of evidence) {
    if (best && best.tier < one.tier) break;
    // A line with several protocols on it has text and others.
    if (one.cut === 'whole' ? textShare > 0.95 : textShare < 0.3) continue;
    if (one.mark && !hasMarks(bytes, one.mark, Math.min(one.messages, 3))) continue;
    const decoder = await loadDecoder(one.id);
    const share = decoder ? shareRead(one, decoder, bytes) : 0;
    if (share > (best?.share ?? 0)) best = { id: one.id, tier: one.tier, share };
  }
  return best?.id ?? '';
}

/** The share of the bytes that are in messages that count; 0 where there is too little of them. */
function shareRead(wanted: Evidence, decoder: MessageDecoder, bytes: Uint8Array): number {
  const packets = wanted.cut === 'whole' ? [bytes] : linesOf(shownBytes(bytes), wanted.cut === 'cr' ? isCr : isLineEnd);
  if (wanted.isOther?.(packets)) return 0;
  const tally = new Tally(wanted);
  const state = decoder.begin();
  for (const content of packets) {
    const text = (from: number, to: number) => latin1(content.subarray(from, to));
    const packet: Packet = { bytes: content, direction: 'rx', timeMs: 0, text };
    tally.packet = content;
    decoder.decode(packet, state, tally);
    tally.end();
  }
  return tally.share(packets.reduce((sum, { length }) => sum + length, 0));
}

const nothing = { kind: '', from: 0, to: 0, names: [] as string[], fieldBytes: 0, numbers: 0, isFinite: true };

/** Counts messages. */
class Tally implements MessageSink {
  packet: Uint8Array = new Uint8Array();
  readonly #wanted: Evidence;
  readonly #shapes = new Map<string, { count: number; bytes: number }>();
  readonly #different = new Set<string>();
  #isOpen = false;
  #message = { ...nothing };
  #isWrong = false;
  #wrong = 0;
  #right = 0;

  constructor(wanted: Evidence) {
    this.#wanted = wanted;
  }

  begin(kind: string, from: number, to: number): void {
    this.end();
    this.#isOpen = true;
    this.#isWrong = false;
    this.#message = { ...nothing, kind, from, to, names: [] };
  }

  number(name: string, value: number, from: number, to: number): void {
    const message = this.#message;
    message.names.push(name);
    message.numbers++;
    message.isFinite &&= Number.isFinite(value);
    message.fieldBytes += to - from + (/^value \d+$/.test(name) ? 0 : name.length + 1);
  }

  text(name: string): void {
    this.#message.names.push(name);
  }

  bytes(name: string): void {
    this.#message.names.push(name);
  }

  problem(): void {
    this.#isWrong = true;
  }

  /** The message before is whole. */
  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const { kind, from, to, names, fieldBytes, numbers, isFinite } = this.#message;
    if (this.#isWrong) {
      // The first one may be cut.
      if (this.#right > 0) this.#wrong++;
      return;
    }
    this.#right++;
    const bytes = this.packet.subarray(from, to);
    const read = { kind, bytes, names, fieldBytes, hasNumbers: numbers > 0, isFinite };
    if (this.#wanted.counts && !this.#wanted.counts(read)) return;
    const shape = this.#wanted.alike === undefined ? '' : `${kind}\n${names.join('\n')}`;
    const before = this.#shapes.get(shape) ?? { count: 0, bytes: 0 };
    this.#shapes.set(shape, { count: before.count + 1, bytes: before.bytes + bytes.length });
    this.#different.add(latin1(bytes));
  }

  share(all: number): number {
    const { messages, different = 1, share, wrong = Infinity, alike = 1 } = this.#wanted;
    const shapes = [...this.#shapes.values()].filter(({ count }) => count >= alike);
    const count = shapes.reduce((sum, shape) => sum + shape.count, 0);
    const read = shapes.reduce((sum, shape) => sum + shape.bytes, 0) / Math.max(all, 1);
    const isEnough = count >= messages && this.#different.size >= different && this.#wrong <= wrong;
    return isEnough && read >= share ? read : 0;
  }
}

/** Nearly all of the line is names and numbers, or Teleplot's: a sentence with a number in it is none. */
function isAllValues({ bytes, fieldBytes, hasNumbers, isFinite }: ReadMessage): boolean {
  if (bytes[0] === 0x3e) return hasNumbers && isFinite && (bytes[1] ?? 0) > 0x20;
  const written = bytes.reduce((count, byte) => count + Number(byte !== 0x20 && byte !== 0x09), 0);
  const separators = bytes.reduce((count, byte) => count + Number(byte === 0x2c || byte === 0x3b), 0);
  return hasNumbers && fieldBytes >= 0.7 * (written - separators);
}

/** Lines with a mark of their own; what only stands between a command and its result may be anything. */
function isAt({ bytes, kind }: ReadMessage): boolean {
  if (kind === 'result' || kind === 'error' || kind === 'echo') return true;
  return /^(?:AT(?:[+&%*#$]|[A-Z]?$)|[+^%#$][A-Z][A-Z\d_]+:)/.test(latin1(bytes));
}

/** Intel HEX has a colon, hex digits and the same sum: there the first byte is the count of its data. */
function isIntelHex(lines: readonly Uint8Array[]): boolean {
  const counted = lines.filter(
    (line) => line[0] === 0x3a && line.length === 11 + 2 * Number.parseInt(latin1(line.subarray(1, 3)), 16),
  );
  return counted.length * 2 >= lines.length;
}

const isCr = (byte: number): boolean => byte === 0x0d;
const isLineEnd = (byte: number): boolean => byte === 0x0d || byte === 0x0a;

function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x07 && byte <= 0x0d) || byte === 0x1b;
}

/** Lines without their ends, but for the first and the last, which may be cut. */
function linesOf(bytes: Uint8Array, isEnd: (byte: number) => boolean): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = bytes.findIndex(isEnd) + 1;
  for (let at = from; from > 0 && at < bytes.length; at++) {
    if (!isEnd(bytes[at] ?? 0)) continue;
    if (at > from) lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return lines;
}

function hasMarks(bytes: Uint8Array, mark: readonly number[], wanted: number): boolean {
  let count = 0;
  for (let at = bytes.indexOf(mark[0] ?? 0); at >= 0 && count < wanted; at = bytes.indexOf(mark[0] ?? 0, at + 1))
    if (mark.every((byte, index) => bytes[at + index] === byte)) count++;
  return count >= wanted;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
