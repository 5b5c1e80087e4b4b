import { indexOfByte } from '../core/index-of-byte.ts';
import { checksumNamed, type Checksum } from '../core/checksum/checksums.ts';
import { readCobs } from './cobs-frames.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';
import { lengthName } from './format-line.ts';
import type { OwnField, OwnStruct } from './own-format.ts';
import { typeCode, numberAt, readBits, sizeOf } from './read-struct.ts';
import { fieldText } from './read-messages.ts';
import { readSlip } from './slip-frames.ts';

/** A number, a text or bytes, with what is the same for all packets: each element of an array is one by itself. */
interface Part extends OwnField {
  /** Of its type, for `numberAt`; below 0: text or bytes. */
  readonly code: number;
  /** Bytes of a number, or of one byte of what is not a number. */
  readonly size: number;
}

/** Where a byte stands in the packet. */
type Place = (at: number) => number;

const here: Place = (at) => at;

type KnownChecksum = OwnStruct['checksums'][number] & { readonly checksum: Checksum | undefined };

/** Reads packets of a person's own structure. Its messages have the name of the format as their kind. */
export function ownStruct(kind: string, format: OwnStruct): MessageDecoder<null> {
  const { frame, start, end, size } = format;
  const sums: readonly KnownChecksum[] = format.checksums.map((one) => ({ ...one, checksum: checksumNamed(one.name) }));
  const parts = format.fields.flatMap(partsOf);
  const openBytes = parts.find(({ isOpen }) => isOpen)?.size;
  const sizeBytes = size ? sizeOf(size.type) : 0;
  const sizeCode = size ? typeCode(size.type) : 0;

  return {
    begin: () => null,

    decode({ bytes }, _state, sink) {
      if (frame === 'none') return readPlain(bytes, sink);
      const readFrames = frame === 'slip' ? readSlip : readCobs;
      readFrames(bytes, (one) =>
        readOne(one.bytes, one.place, 0, lengthAt(one.bytes, 0), sink, one.isRight ? 'unknown' : 'wrong'),
      );
    },

    summary: ({ fields: told }) =>
      told
        .slice(0, 12)
        .map((field) => `${field.name} ${fieldText(field)}`)
        .join('  '),
  };

  /** Structures follow each other; bytes between them are passed over, to where the next may begin. */
  function readPlain(bytes: Uint8Array, sink: MessageSink): void {
    for (let from = nextStart(bytes, 0); from < bytes.length;) {
      const length = lengthAt(bytes, from);
      const to = from + Math.max(length, format.length, 1);
      // Without bytes to know it by, a structure that is not whole is told, as all before it were.
      const isRight =
        length >= format.length && to <= bytes.length && hasEnd(bytes, to) && fitsAll(bytes, from, length);
      if (isRight || sums.length === 0 || start.length === 0 || (from === 0 && to >= bytes.length)) {
        readOne(bytes, here, from, length, sink, isRight ? 'right' : 'unknown');
        from = nextStart(bytes, to);
      } else from = nextStart(bytes, from + 1);
    }
  }

  function nextStart(bytes: Uint8Array, from: number): number {
    const first = start[0];
    if (first === undefined) return from;
    for (let at = indexOfByte(bytes, first, from); at >= 0; at = indexOfByte(bytes, first, at + 1))
      if (has(bytes, at, start)) return at;
    return bytes.length;
  }

  /** Of the structure at `from`, as it says, or to the end of the bytes where nothing says it. */
  function lengthAt(bytes: Uint8Array, from: number): number {
    if (!size) return openBytes === undefined ? format.length : Math.max(format.length, bytes.length - from);
    const at = from + size.at;
    return at + sizeBytes > bytes.length ? format.length : numberAt(bytes, sizeCode, at) * size.each + size.extra;
  }

  /** @param length as it says, by `lengthAt` @param state what is known of it: it is looked at else */
  function readOne(
    bytes: Uint8Array,
    place: Place,
    from: number,
    length: number,
    sink: MessageSink,
    state: 'right' | 'wrong' | 'unknown',
  ): void {
    const extra = Math.max(0, length - format.length);
    const whole = from + format.length + extra;
    const to = Math.min(whole, bytes.length);
    sink.begin(kind, place(from), place(to));
    if (state === 'wrong' || !has(bytes, from, start)) sink.problem('value');
    const isFilled = openBytes === undefined ? extra === 0 : extra % openBytes === 0;
    const isFrame = frame === 'none' || bytes.length === length;
    if (whole > bytes.length || length < format.length || !isFilled || !isFrame) sink.problem('length');
    else if (state !== 'right') {
      if (!hasEnd(bytes, to)) sink.problem('length');
      if (!fitsAll(bytes, from, length)) sink.problem('checksum');
    }
    if (size && from + size.at + sizeBytes <= to) {
      const at = from + size.at;
      const unit = size.each === 1 ? 'B' : '';
      sink.number(lengthName, numberAt(bytes, sizeCode, at), place(at), place(at + sizeBytes), unit);
    }
    for (const part of parts) {
      if (sink.hasEnough) return;
      const at = from + part.at + (part.isBehind ? extra : 0);
      if (part.code < 0) readText(bytes, at, part.isOpen ? Math.min(to, at + extra) : to, place, part, sink);
      else if (!part.isOpen) readNumber(bytes, at, to, place, part, sink);
      else
        for (let next = at; next < at + extra && !sink.hasEnough; next += part.size)
          readNumber(bytes, next, Math.min(to, at + extra), place, part, sink);
    }
  }

  function hasEnd(bytes: Uint8Array, to: number): boolean {
    return has(bytes, to - end.length, end);
  }

  function fitsAll(bytes: Uint8Array, from: number, length: number): boolean {
    for (const sum of sums)
      if (!fits(bytes, from, from + sum.at + (sum.isBehind ? length - format.length : 0), sum)) return false;
    return true;
  }
}

function partsOf(field: OwnField): readonly Part[] {
  const { name, type, count, at } = field;
  if (type === 'bytes' || type === 'text') return [{ ...field, code: -1, size: 1 }];
  const one = { ...field, code: typeCode(type), size: sizeOf(type) };
  if (count === 0) return [one];
  return Array.from({ length: count }, (_, index) => ({
    ...one,
    name: `${name}[${index}]`,
    at: at + index * one.size,
  }));
}

function has(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false;
  return true;
}

/** @param at where it stands, after the bytes it is of */
function fits(bytes: Uint8Array, start: number, at: number, { checksum, from, order }: KnownChecksum): boolean {
  if (!checksum) return true;
  let value = 0;
  for (let index = 0; index < checksum.bytes; index++)
    value = value * 256 + (bytes[at + (order === 'big' ? index : checksum.bytes - 1 - index)] ?? 0);
  return checksum.of(bytes, start + from, at) === value;
}

/** @param end of the structure, or of an open field */
function readText(
  bytes: Uint8Array,
  at: number,
  end: number,
  place: Place,
  { name, type, count, isOpen }: Part,
  sink: MessageSink,
): void {
  const to = isOpen ? end : at + count;
  if (to > end || to < at) return;
  if (type === 'bytes') return sink.bytes(name, place(at), place(to), bytes.subarray(at, to));
  const zero = indexOfByte(bytes, 0, at, to);
  sink.text(name, place(at), place(zero < 0 ? to : zero));
}

/** @param end as `readText` */
function readNumber(
  bytes: Uint8Array,
  from: number,
  end: number,
  place: Place,
  { code, size, name, factor, add, unit, labels, bits }: Part,
  sink: MessageSink,
): void {
  if (from + size > end) return;
  const raw = numberAt(bytes, code, from);
  const placeFrom = place(from);
  const placeTo = place(from + size);
  sink.number(name, raw * factor + add, placeFrom, placeTo, unit, labels?.get(raw));
  if (bits.length > 0) readBits(bits, raw, placeFrom, placeTo, sink);
}
