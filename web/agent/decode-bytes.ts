import { makePacketCutter } from '../capture/packets/packet-kinds.ts';
import type { PacketMarks } from '../capture/packets/packet-cutter.ts';
import { joinBytes } from '../core/join-bytes.ts';
import type { PacketRule } from '../core/packet-rule.ts';
import type { Direction } from '../core/row.ts';
import type { Field, Message, Packet } from '../decode/decoder.ts';
import { decoderRule, loadDecoder, ownDecoderId } from '../decode/decoders.ts';
import { detectDecoder } from '../decode/detect.ts';
import { fieldText, MessageList } from '../decode/read-messages.ts';
import { PacketText } from '../messages/packet-text.ts';

/** Bytes that came together. */
interface TimedChunk {
  readonly bytes: Uint8Array;
  readonly direction: Direction;
  /** Wall clock at the first byte. */
  readonly timeMs: number;
  /** Something is missing before it, or another opening begins with it. */
  readonly isFresh: boolean;
}

interface DecodeOptions {
  /** The id of a decoder; `auto`: the one that is recognized; `own`: the one of `format`. */
  readonly decoder: string;
  /** A message format of a person's own, as text. */
  readonly format?: string | undefined;
  /** The first byte may be in the middle of a packet: what is before the second one is left out. */
  readonly isCut: boolean;
  /** Nothing more comes, so the last packet is read as it is. */
  readonly isWhole: boolean;
  readonly maxMessages: number;
  /** Characters of all messages together. */
  readonly maxText: number;
}

/** One message, for a program. Texts are from the device. */
interface DecodedMessage {
  /** The chunk in which it begins, and where in that. */
  readonly chunk: number;
  readonly at: number;
  readonly byteLength: number;
  readonly kind: string;
  readonly summary: string;
  readonly errors: readonly string[];
  readonly fields: readonly DecodedField[];
}

interface DecodedField {
  readonly name: string;
  readonly value: number | string;
  readonly unit?: string;
  readonly label?: string;
}

interface DecodedBytes {
  /** The id of the decoder. */
  readonly decoder: string;
  readonly messages: readonly DecodedMessage[];
  /** The first byte that was not read: of a packet that may still grow, or where there is enough. */
  readonly next: { readonly chunk: number; readonly at: number } | undefined;
  /** There are more messages than were asked for. */
  readonly isFull: boolean;
}

/** More bytes say nothing more about the protocol. */
const recognizedBytes = 32 * 1024;
/** A text or hex of a field, and a summary, have as many characters. */
const longestText = 200;
/** Fields of one message that are handed out. */
const mostFields = 100;

/**
 * The messages in these bytes, in the order of their first byte.
 * @returns `undefined`: no protocol is recognized
 * @throws {SyntaxError} for a decoder that there is not, or a format that cannot be read
 */
export async function decodeBytes(
  chunks: readonly TimedChunk[],
  options: DecodeOptions,
): Promise<DecodedBytes | undefined> {
  const named = options.decoder === 'own' ? ownDecoderId('format', options.format ?? '') : options.decoder;
  const id = named === 'auto' ? await detectDecoder(newest(chunks, recognizedBytes)) : named;
  if (id === '') return undefined;
  const [decoder, rule] = await Promise.all([loadDecoder(id), decoderRule(id)]);
  if (!decoder || !rule) throw new SyntaxError(await whyUnread(options));
  const packets = cutPackets(chunks, rule, options);
  const state = decoder.begin();
  const messages: DecodedMessage[] = [];
  let characters = 0;
  let next: DecodedBytes['next'];
  let isFull = false;
  for (const packet of packets) {
    isFull ||= messages.length >= options.maxMessages || characters >= options.maxText;
    if (packet.isOpen || isFull) {
      next ??= packet.place(0);
      continue;
    }
    const list = new MessageList(packet);
    decoder.decode(packet, state, list);
    // The order is that of the first bytes: nothing is read behind what is left for the next call.
    if (packet.isSkipped || next) continue;
    for (const message of list.messages) {
      const shown = shownMessage(message, cut(decoder.summary(message)), packet.place(message.from));
      messages.push(shown);
      characters += JSON.stringify(shown).length;
    }
  }
  return { decoder: options.decoder === 'own' ? 'own' : id, messages, next, isFull };
}

async function whyUnread({ decoder, format = '' }: DecodeOptions): Promise<string> {
  if (decoder !== 'own') return 'There is no such decoder.';
  const { readOwnFormat } = await import('../decode/own-format.ts');
  const read = readOwnFormat(format);
  return read.ok ? 'The format cannot be used.' : `Line ${read.line} of the format cannot be read (${read.problem}).`;
}

function newest(chunks: readonly TimedChunk[], maxBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let left = maxBytes;
  for (let i = chunks.length - 1; i >= 0 && left > 0; i--) {
    const { bytes, direction } = chunks[i] as TimedChunk;
    if (direction === 'tx') continue;
    parts.unshift(bytes.subarray(Math.max(0, bytes.length - left)));
    left -= bytes.length;
  }
  return joinBytes(parts);
}

class ChunkPacket implements Packet {
  readonly bytes: Uint8Array;
  readonly direction: Direction;
  readonly timeMs: number;
  /** Its first byte is of a packet that began before. */
  readonly isSkipped: boolean;
  /** It may still grow. */
  readonly isOpen: boolean;
  readonly #lane: Lane;
  readonly #from: number;

  constructor(lane: Lane, from: number, to: number, is: { readonly skipped: boolean; readonly open: boolean }) {
    this.bytes = lane.bytes.subarray(from, to);
    this.direction = lane.direction;
    this.timeMs = lane.timeAt(from);
    this.isSkipped = is.skipped;
    this.isOpen = is.open;
    this.#lane = lane;
    this.#from = from;
  }

  /** Where the byte `at` of it is. */
  place(at: number): { readonly chunk: number; readonly at: number } {
    return this.#lane.place(this.#from + at);
  }

  text(from: number, to: number): string {
    return text.read(this.bytes, from, to);
  }
}

const text = new PacketText(new TextDecoder('utf-8', { ignoreBOM: true }), true);

/** The bytes of one direction between two breaks, and the chunks they came in. */
class Lane {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  readonly #chunks: readonly (readonly [index: number, chunk: TimedChunk])[];
  readonly #starts: readonly number[];

  constructor(direction: Direction, chunks: readonly (readonly [index: number, chunk: TimedChunk])[]) {
    this.direction = direction;
    this.#chunks = chunks;
    this.bytes = joinBytes(chunks.map(([, { bytes }]) => bytes));
    let end = 0;
    this.#starts = chunks.map(([, { bytes }]) => (end += bytes.length) - bytes.length);
  }

  packets(rule: PacketRule, isCut: boolean, isLast: boolean): readonly ChunkPacket[] {
    const cutter = makePacketCutter(rule);
    const starts: number[] = [];
    const marks: PacketMarks = { begin: (at) => void starts.push(at), fault: () => {} };
    for (const [i, [, { bytes, timeMs }]] of this.#chunks.entries()) {
      const from = this.#starts[i] ?? 0;
      cutter.take(this.bytes, from, from + bytes.length, timeMs, marks);
    }
    // What follows a pause is known only with what follows: then it is read as it is.
    const mayGrow = isLast && cutter.isOpen && rule.kind !== 'gap' && rule.kind !== 'break';
    cutter.settle?.(this.bytes.length, marks);
    return starts.map((from, i) => {
      const to = starts[i + 1] ?? this.bytes.length;
      const isNewest = i === starts.length - 1;
      return new ChunkPacket(this, from, to, { skipped: isCut && i === 0, open: mayGrow && isNewest });
    });
  }

  timeAt(at: number): number {
    return this.#chunks[this.#indexAt(at)]?.[1].timeMs ?? 0;
  }

  place(at: number): { readonly chunk: number; readonly at: number } {
    const index = this.#indexAt(at);
    return { chunk: this.#chunks[index]?.[0] ?? 0, at: at - (this.#starts[index] ?? 0) };
  }

  #indexAt(at: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }
}

function cutPackets(
  chunks: readonly TimedChunk[],
  rule: PacketRule,
  { isCut, isWhole }: DecodeOptions,
): readonly ChunkPacket[] {
  const runs: (readonly [number, TimedChunk])[][] = [];
  for (const [index, chunk] of chunks.entries()) {
    if (chunk.isFresh || runs.length === 0) runs.push([]);
    runs.at(-1)?.push([index, chunk]);
  }
  return runs.flatMap((run, i) => {
    const lanes = (['rx', 'tx'] as const).map(
      (direction) =>
        new Lane(
          direction,
          run.filter(([, chunk]) => chunk.direction === direction),
        ),
    );
    const isLast = i === runs.length - 1 && !isWhole;
    // After a gap, too, the first byte may be anywhere in a packet: its decoder says what is wrong with it.
    return lanes
      .flatMap((lane) => lane.packets(rule, isCut && i === 0 && lane.direction === 'rx', isLast))
      .toSorted((a, b) => compare(a.place(0), b.place(0)));
  });
}

type Place = ReturnType<Lane['place']>;

const compare = (a: Place, b: Place): number => a.chunk - b.chunk || a.at - b.at;

function shownMessage(message: Message, summary: string, { chunk, at }: Place): DecodedMessage {
  return {
    chunk,
    at,
    byteLength: message.to - message.from,
    kind: cut(message.kind),
    summary: summary === '' ? cut(message.fields.map((one) => `${one.name} ${fieldText(one)}`).join(', ')) : summary,
    errors: message.problems,
    fields: message.fields.slice(0, mostFields).map(shownField),
  };
}

function shownField({ name, value, unit, label }: Field): DecodedField {
  // JSON has no number for them.
  const plain = typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return {
    name: cut(name),
    value: typeof plain === 'string' ? cut(plain) : plain,
    ...(unit === '' ? {} : { unit: cut(unit) }),
    ...(label === '' ? {} : { label: cut(label) }),
  };
}

const cut = (value: string): string => (value.length > longestText ? `${value.slice(0, longestText)}…` : value);
