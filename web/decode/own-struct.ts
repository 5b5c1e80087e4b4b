import { checksumNamed, type Checksum } from '../core/checksum/checksums.ts';
import { readCobs } from './cobs-frames.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';
import type { OwnField, OwnStruct } from './own-format.ts';
import { numberAt, readBits, sizeOf } from './read-struct.ts';
import { fieldText } from './read-messages.ts';
import { readSlip } from './slip-frames.ts';
import type { Unescaped } from './unescape.ts';

/** Reads packets of a person's own structure. Its messages have the name of the format as their kind. */
export function ownStruct(kind: string, format: OwnStruct): MessageDecoder<null> {
  const sums = format.checksums.map((one) => ({ ...one, checksum: checksumNamed(one.name) }));
  return {
    begin: () => null,

    decode({ bytes }, _state, sink) {
      if (format.frame === 'none') return readPlain(bytes, sink);
      const readFrames = format.frame === 'slip' ? readSlip : readCobs;
      readFrames(bytes, (frame) => readOne(frame, 0, sink, !frame.isRight));
    },

    summary: ({ fields }) =>
      fields
        .slice(0, 12)
        .map((field) => `${field.name} ${fieldText(field)}`)
        .join('  '),
  };

  /** Structures follow each other; bytes between them are passed over, to where the next may begin. */
  function readPlain(bytes: Uint8Array, sink: MessageSink): void {
    const plain = { bytes, place: (at: number) => at, isRight: true };
    for (let from = nextStart(bytes, 0); from < bytes.length;) {
      const isWhole = from + format.length <= bytes.length;
      // Without bytes to know it by, a structure that is not whole is told, as all before it were.
      const isRight = isWhole && hasEnd(bytes, from) && sums.every((sum) => fits(bytes, from, sum));
      const isLast = from + format.length >= bytes.length;
      if (isRight || sums.length === 0 || format.start.length === 0 || (from === 0 && isLast)) {
        readOne(plain, from, sink, false);
        from = nextStart(bytes, from + format.length);
      } else from = nextStart(bytes, from + 1);
    }
  }

  function nextStart(bytes: Uint8Array, from: number): number {
    const { start } = format;
    const [first] = start;
    if (first === undefined) return from;
    for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1))
      if (start.every((byte, index) => bytes[at + index] === byte)) return at;
    return bytes.length;
  }

  function readOne({ bytes, place }: Unescaped, from: number, sink: MessageSink, isWrong: boolean): void {
    const to = Math.min(from + format.length, bytes.length);
    sink.begin(kind, place(from), place(to));
    if (isWrong || !format.start.every((byte, at) => bytes[from + at] === byte)) sink.problem('value');
    const isFramed = format.frame !== 'none';
    if (from + format.length > bytes.length || (isFramed && bytes.length !== format.length)) sink.problem('length');
    else {
      if (!hasEnd(bytes, from)) sink.problem('length');
      if (!sums.every((sum) => fits(bytes, from, sum))) sink.problem('checksum');
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const field of format.fields) readField(view, bytes, from, to, place, field, sink);
  }

  function hasEnd(bytes: Uint8Array, from: number): boolean {
    const endAt = from + format.length - format.end.length;
    return format.end.every((byte, at) => bytes[endAt + at] === byte);
  }
}

function fits(
  bytes: Uint8Array,
  start: number,
  sum: OwnStruct['checksums'][number] & { readonly checksum: Checksum | undefined },
): boolean {
  const { checksum, at, from, order } = sum;
  if (!checksum) return true;
  let value = 0;
  for (let index = 0; index < checksum.bytes; index++)
    value = value * 256 + (bytes[start + at + (order === 'big' ? index : checksum.bytes - 1 - index)] ?? 0);
  return checksum.of(bytes, start + from, start + at) === value;
}

function readField(
  view: DataView,
  bytes: Uint8Array,
  start: number,
  end: number,
  place: (at: number) => number,
  field: OwnField,
  sink: MessageSink,
): void {
  const { name, type, count, factor, add, unit, labels, bits } = field;
  const at = start + field.at;
  if (type === 'bytes' || type === 'text') {
    const to = at + count;
    if (to > end) return;
    if (type === 'bytes') return sink.bytes(name, place(at), place(to), bytes.subarray(at, to));
    const zero = bytes.indexOf(0, at);
    return sink.text(name, place(at), place(zero < 0 ? to : Math.min(zero, to)));
  }
  const size = sizeOf(type);
  for (let index = 0; index < Math.max(count, 1); index++) {
    const from = at + index * size;
    if (from + size > end) return;
    const raw = numberAt(view, type, from);
    const named = count > 0 ? `${name}[${index}]` : name;
    sink.number(named, raw * factor + add, place(from), place(from + size), unit, labels?.get(raw));
    readBits(bits, raw, place(from), place(from + size), sink);
  }
}
