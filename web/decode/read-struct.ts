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
  for (const { name, at, code, size, per, unit, labels } of fields) {
    const place = from + at;
    const end = place + size;
    if (end > to) continue;
    const value = numberAt(bytes, code, place);
    sink.number(name, value / per, place, end, unit, labels?.[value]);
  }
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

/**
 * Of the bytes themselves: a `DataView` of each packet takes longer to make than its numbers to read.
 * @param code of its type
 */
export function numberAt(bytes: Uint8Array, code: number, at: number): number {
  switch (code) {
    case 0:
      return bytes[at] ?? 0;
    case 1:
      return ((bytes[at] ?? 0) << 24) >> 24;
    case 2:
      return twoBytes(bytes, at, 1);
    case 3:
      return twoBytes(bytes, at + 1, -1);
    case 4:
      return (twoBytes(bytes, at, 1) << 16) >> 16;
    case 5:
      return (twoBytes(bytes, at + 1, -1) << 16) >> 16;
    default:
      return wideAt(bytes, code, at);
  }
}

/** Of four bytes or eight. Each of two functions is small enough to be inlined. */
function wideAt(bytes: Uint8Array, code: number, at: number): number {
  switch (code) {
    case 6:
      return fourBytes(bytes, at, 1) >>> 0;
    case 7:
      return fourBytes(bytes, at + 3, -1) >>> 0;
    case 8:
      return fourBytes(bytes, at, 1);
    case 9:
      return fourBytes(bytes, at + 3, -1);
    case 10:
      return joined(fourBytes(bytes, at + 4, 1) >>> 0, fourBytes(bytes, at, 1));
    case 11:
      return joined(fourBytes(bytes, at + 3, -1) >>> 0, fourBytes(bytes, at + 7, -1));
    case 12:
      return joined(fourBytes(bytes, at + 4, 1), fourBytes(bytes, at, 1));
    case 13:
      return joined(fourBytes(bytes, at + 3, -1), fourBytes(bytes, at + 7, -1));
    case 14:
      return float(fourBytes(bytes, at, 1));
    case 15:
      return float(fourBytes(bytes, at + 3, -1));
    case 16:
      return double(fourBytes(bytes, at + 4, 1), fourBytes(bytes, at, 1));
    default:
      return double(fourBytes(bytes, at + 3, -1), fourBytes(bytes, at + 7, -1));
  }
}

/** @param low the place of the lowest byte @param step to the next higher one */
const twoBytes = (bytes: Uint8Array, low: number, step: 1 | -1): number =>
  (bytes[low] ?? 0) | ((bytes[low + step] ?? 0) << 8);

const fourBytes = (bytes: Uint8Array, low: number, step: 1 | -1): number =>
  twoBytes(bytes, low, step) | (twoBytes(bytes, low + 2 * step, step) << 16);

const joined = (high: number, low: number): number => high * 0x1_0000_0000 + (low >>> 0);

const scratch = new DataView(new ArrayBuffer(8));

function float(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}

function double(high: number, low: number): number {
  scratch.setInt32(0, high);
  scratch.setInt32(4, low);
  return scratch.getFloat64(0);
}
