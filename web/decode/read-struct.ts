import type { NumberType } from '../core/payload/payload-number.ts';
import type { MessageSink } from './decoder.ts';

/** A number at a fixed place. */
interface StructField {
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

/** A number at a fixed place, as it is read. */
export interface StructNumber {
  readonly name: string;
  readonly at: number;
  /** Of its type, for `numberAt`, and its bytes. */
  readonly code: number;
  readonly size: number;
  readonly per: number;
  readonly unit: string | undefined;
  readonly labels: Readonly<Record<number, string>> | undefined;
}

export const structNumbers = (fields: readonly StructField[]): readonly StructNumber[] =>
  fields.map(({ name, at, type, per = 1, unit, labels }) => ({
    name,
    at,
    code: typeCode(type),
    size: sizeOf(type),
    per,
    unit,
    labels,
  }));

/** Tells the fields of a structure in `from` to `to`; those that lie beyond it are left out. */
export function readStruct(
  fields: readonly StructNumber[],
  bytes: Uint8Array,
  from: number,
  to: number,
  sink: MessageSink,
): void {
  const view = bufferOf(bytes);
  const { byteOffset } = bytes;
  for (const { name, at, code, size, per, unit, labels } of fields) {
    const place = from + at;
    const end = place + size;
    if (end > to) continue;
    const value = numberAt(view, code, byteOffset + place);
    sink.number(name, value / per, place, end, unit, labels?.[value]);
  }
}

let lastBuffer: ArrayBufferLike = new ArrayBuffer(0);
let last: DataView = new DataView(lastBuffer);

/** The buffer that bytes lie in, to read numbers from: made once for the packets of a segment, which lie in one. */
export function bufferOf({ buffer }: Uint8Array): DataView {
  if (lastBuffer !== buffer) {
    lastBuffer = buffer;
    last = new DataView(buffer);
  }
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
    const shifted = Math.floor(raw / divisor);
    const bitValue = range <= 0x4000_0000 ? shifted & (range - 1) : remainder(shifted, range);
    sink.number(name, bitValue, from, to, '', labels?.get(bitValue));
  }
}

/** Of more than 30 bits: operators take the lowest 32. */
function remainder(value: number, range: number): number {
  const rest = value % range;
  return rest < 0 ? rest + range : rest;
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

/** Types by number: which one it is takes no comparison of texts. */
const types: readonly NumberType[] = [
  ...(['u8', 'i8', 'u16le', 'u16be', 'i16le', 'i16be', 'u32le', 'u32be', 'i32le', 'i32be'] as const),
  ...(['u64le', 'u64be', 'i64le', 'i64be', 'f32le', 'f32be', 'f64le', 'f64be'] as const),
];

/** The number of a type, for `numberAt`. */
export const typeCode = (type: NumberType): number => types.indexOf(type);

/** @param code of its type */
export function numberAt(view: DataView, code: number, at: number): number {
  return code < firstWide ? shortAt(view, code, at) : wideAt(view, code, at);
}

/** Types of eight bytes, and floats, have codes from here on. Each of two functions is small enough to be inlined. */
const firstWide = 10;

function shortAt(view: DataView, code: number, at: number): number {
  switch (code) {
    case 0:
      return view.getUint8(at);
    case 1:
      return view.getInt8(at);
    case 2:
      return view.getUint16(at, true);
    case 3:
      return view.getUint16(at);
    case 4:
      return view.getInt16(at, true);
    case 5:
      return view.getInt16(at);
    case 6:
      return view.getUint32(at, true);
    case 7:
      return view.getUint32(at);
    case 8:
      return view.getInt32(at, true);
    default:
      return view.getInt32(at);
  }
}

function wideAt(view: DataView, code: number, at: number): number {
  switch (code) {
    case 10:
      return Number(view.getBigUint64(at, true));
    case 11:
      return Number(view.getBigUint64(at));
    case 12:
      return Number(view.getBigInt64(at, true));
    case 13:
      return Number(view.getBigInt64(at));
    case 14:
      return view.getFloat32(at, true);
    case 15:
      return view.getFloat32(at);
    case 16:
      return view.getFloat64(at, true);
    default:
      return view.getFloat64(at);
  }
}
