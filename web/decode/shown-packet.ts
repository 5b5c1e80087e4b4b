import { createEncoder } from '../core/encoder.ts';
import { escapeSequence } from '../core/escape-sequences.ts';
import { indexOfByte } from '../core/index-of-byte.ts';
import { Utf16Decoder, type ByteOrder } from '../core/utf-16.ts';
import type { MessageDecoder, MessageProblem, MessageSink, Packet } from './decoder.ts';

const escape = 0x1b;

/**
 * A decoder of text that reads packets as they are shown: without escape sequences, as a device that colours its lines
 * has them, and of UTF-16 as of any other text. What it tells has its place in the packet as it was received.
 * @param order of UTF-16; default: bytes below 0x80 are ASCII
 */
export function readsShown<State>(decoder: MessageDecoder<State>, order?: ByteOrder): MessageDecoder<State> {
  return {
    begin: () => decoder.begin(),
    summary: (message) => decoder.summary(message),
    decode(packet, state, sink) {
      const narrow = order ? narrowed(packet, order) : undefined;
      const { bytes } = narrow ?? packet;
      if (!narrow && indexOfByte(bytes, escape, 0) < 0) return decoder.decode(packet, state, sink);
      const shown = withoutEscapes(narrow ?? { bytes });
      decoder.decode(new ShownPacket(packet, shown), state, new PlacedSink(sink, shown));
    },
  };
}

/** Bytes of text without escape sequences. */
export function shownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.includes(escape) ? withoutEscapes({ bytes }).bytes.slice() : bytes;
}

/** Bytes made of others. */
interface MadeBytes {
  readonly bytes: Uint8Array;
  /** Where in the others each of them begins, and ends. Default: they are the others */
  readonly starts?: ArrayLike<number>;
  readonly ends?: ArrayLike<number>;
}

const startOf = ({ starts }: MadeBytes, at: number): number => starts?.[at] ?? at;
const endOf = ({ ends }: MadeBytes, at: number): number => ends?.[at] ?? at + 1;

/** UTF-16 as UTF-8. */
function narrowed({ bytes }: Packet, order: ByteOrder): MadeBytes {
  const decoder = new Utf16Decoder(order);
  const encode = createEncoder('utf-8', () => '');
  const made: number[] = [];
  const [starts, ends]: [number[], number[]] = [[], []];
  for (let at = 0, from = 0; at < bytes.length; at++) {
    const text = decoder.decode(bytes.subarray(at, at + 1), { stream: true });
    if (text === '') continue;
    for (const byte of encode(text)) {
      made.push(byte);
      starts.push(from);
      ends.push(at + 1);
    }
    from = at + 1;
  }
  return { bytes: Uint8Array.from(made), starts, ends };
}

/** Of the packet that is read: made once, as packets are read one after the other. */
let kept = new Uint8Array(256);
let starts = new Uint32Array(256);
let ends = new Uint32Array(256);

/** They are valid until another packet is read. */
function withoutEscapes(of: MadeBytes): MadeBytes {
  const { bytes } = of;
  if (kept.length < bytes.length) {
    kept = new Uint8Array(2 * bytes.length);
    starts = new Uint32Array(2 * bytes.length);
    ends = new Uint32Array(2 * bytes.length);
  }
  let count = 0;
  const keep = (from: number, to: number): void => {
    const isPlain = of.starts === undefined;
    for (let at = from; at < to; at++, count++) {
      kept[count] = bytes[at] ?? 0;
      starts[count] = isPlain ? at : startOf(of, at);
      ends[count] = isPlain ? at + 1 : endOf(of, at);
    }
  };
  let from = 0;
  let text: string | undefined;
  // Those that begin with a byte 9B stay: it may be a part of a character.
  for (let at = bytes.indexOf(escape); at >= 0; at = bytes.indexOf(escape, Math.max(from, at + 1))) {
    let end = controlEnd(bytes, at);
    if (end === 0) {
      text ??= latin1(bytes);
      sequenceHere.lastIndex = at;
      end = sequenceHere.test(text) ? sequenceHere.lastIndex : 0;
    }
    if (end === 0) continue;
    keep(from, at);
    from = end;
  }
  keep(from, bytes.length);
  return { bytes: kept.subarray(0, count), starts, ends };
}

/** At one place. */
const sequenceHere = new RegExp(escapeSequence.source, 'y');

/** Where the control sequence (ECMA-48, 5.4) at `at` ends, as colours are; 0: there is none. */
function controlEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== 0x5b) return 0;
  let end = at + 2;
  for (let byte = bytes[end] ?? 0; byte >= 0x20 && byte <= 0x3f; byte = bytes[end] ?? 0) end++;
  const final = bytes[end] ?? 0;
  return final >= 0x40 && final <= 0x7e ? end + 1 : 0;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

class ShownPacket implements Packet {
  readonly bytes: Uint8Array;
  readonly #packet: Packet;
  readonly #shown: MadeBytes;

  constructor(packet: Packet, shown: MadeBytes) {
    this.bytes = shown.bytes;
    this.#packet = packet;
    this.#shown = shown;
  }

  get direction(): Packet['direction'] {
    return this.#packet.direction;
  }
  get timeMs(): number {
    return this.#packet.timeMs;
  }

  text(from: number, to: number): string {
    return from < to ? this.#packet.text(startOf(this.#shown, from), endOf(this.#shown, to - 1)) : '';
  }
}

/** Tells places in the packet as it was received. */
class PlacedSink implements MessageSink {
  readonly #sink: MessageSink;
  readonly #shown: MadeBytes;

  constructor(sink: MessageSink, shown: MadeBytes) {
    this.#sink = sink;
    this.#shown = shown;
  }

  get hasEnough(): boolean {
    return this.#sink.hasEnough === true;
  }

  begin(kind: string, from: number, to: number): void {
    this.#sink.begin(kind, this.#from(from, to), this.#to(from, to));
  }
  number(name: string, value: number, from: number, to: number, unit?: string, label?: string): void {
    this.#sink.number(name, value, this.#from(from, to), this.#to(from, to), unit, label);
  }
  text(name: string, from: number, to: number): void {
    this.#sink.text(name, this.#from(from, to), this.#to(from, to));
  }
  bytes(name: string, from: number, to: number, value = this.#shown.bytes.subarray(from, to)): void {
    this.#sink.bytes(name, this.#from(from, to), this.#to(from, to), value);
  }
  problem(problem: MessageProblem): void {
    this.#sink.problem(problem);
  }

  #from(from: number, to: number): number {
    return from < to ? startOf(this.#shown, from) : this.#to(from, to);
  }
  /** Of nothing, where what is before it ends. */
  #to(from: number, to: number): number {
    const last = Math.max(from, to) - 1;
    return last < 0 ? 0 : endOf(this.#shown, last);
  }
}
