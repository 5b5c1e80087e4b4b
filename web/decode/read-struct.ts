import type { NumberType } from '../core/payload/payload-number.ts';
import type { MessageSink } from './decoder.ts';

/** A number at a fixed place. */
export interface StructField {
  readonly name: string;
  /** Bytes from the beginning. */
  readonly at: number;
  readonly type: NumberType;
  /** How many of the number make one of the unit: 1000 of millimetres shown as metres. Default: 1 */
  readonly per?: number;
  readonly unit?: string;
  /** What its values stand for. */
  readonly labels?: Readonly<Record<number, string>>;
}

/** Tells the fields of a structure in `from` to `to`; those that lie beyond it are left out. */
export function readStruct(
  fields: readonly StructField[],
  bytes: Uint8Array,
  from: number,
  to: number,
  sink: MessageSink,
): void {
  const view = bufferOf(bytes);
  for (const { name, at, type, per = 1, unit, labels } of fields) {
    const place = from + at;
    const end = place + sizeOf(type);
    if (end > to) continue;
    const value = numberAt(view, type, bytes.byteOffset + place);
    sink.number(name, value / per, place, end, unit, labels?.[value]);
  }
}

let last: DataView = new DataView(new ArrayBuffer(0));

/** The buffer that bytes lie in, to read numbers from: made once for the packets of a segment, which lie in one. */
export function bufferOf({ buffer }: Uint8Array): DataView {
  if (last.buffer !== buffer) last = new DataView(buffer);
  return last;
}

/** A part of an integer. */
export interface BitField {
  readonly name: string;
  /** 2 to the power of its lowest bit, and of the count of its bits. */
  readonly divisor: number;
  readonly range: number;
  readonly labels: ReadonlyMap<number, string> | undefined;
}

/** Tells the parts of an integer, all of them in its bytes `from` to `to`. */
export function readBits(bits: readonly BitField[], raw: number, from: number, to: number, sink: MessageSink): void {
  for (const { name, divisor, range, labels } of bits) {
    // Without operators of 32 bits, so that those of longer integers are right too.
    const value = Math.floor(raw / divisor) % range;
    const bitValue = value < 0 ? value + range : value;
    sink.number(name, bitValue, from, to, '', labels?.get(bitValue));
  }
}

/** In bytes. */
export const sizeOf = (type: NumberType): number => sizes[type];

const sizes: Readonly<Record<NumberType, number>> = {
  u8: 1,
  i8: 1,
  u16le: 2,
  u16be: 2,
  i16le: 2,
  i16be: 2,
  u32le: 4,
  u32be: 4,
  i32le: 4,
  i32be: 4,
  f32le: 4,
  f32be: 4,
  u64le: 8,
  u64be: 8,
  i64le: 8,
  i64be: 8,
  f64le: 8,
  f64be: 8,
};

export function numberAt(view: DataView, type: NumberType, at: number): number {
  switch (type) {
    case 'u8':
      return view.getUint8(at);
    case 'i8':
      return view.getInt8(at);
    case 'u16le':
    case 'u16be':
      return view.getUint16(at, type === 'u16le');
    case 'i16le':
    case 'i16be':
      return view.getInt16(at, type === 'i16le');
    case 'u32le':
    case 'u32be':
      return view.getUint32(at, type === 'u32le');
    case 'i32le':
    case 'i32be':
      return view.getInt32(at, type === 'i32le');
    case 'u64le':
    case 'u64be':
      return Number(view.getBigUint64(at, type === 'u64le'));
    case 'i64le':
    case 'i64be':
      return Number(view.getBigInt64(at, type === 'i64le'));
    case 'f32le':
    case 'f32be':
      return view.getFloat32(at, type === 'f32le');
    case 'f64le':
    case 'f64be':
      return view.getFloat64(at, type === 'f64le');
  }
}
