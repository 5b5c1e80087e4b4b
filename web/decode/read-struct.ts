import type { MessageSink } from './decoder.ts';

export type NumberType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'f64';

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
  /** Default: little endian. */
  readonly isBigEndian?: boolean;
}

const sizes: Readonly<Record<NumberType, number>> = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, f64: 8 };

/** Tells the fields of a structure in `from` to `to`; those that lie beyond it are left out. */
export function readStruct(
  fields: readonly StructField[],
  bytes: Uint8Array,
  from: number,
  to: number,
  sink: MessageSink,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { name, at, type, per = 1, unit, labels, isBigEndian = false } of fields) {
    const place = from + at;
    const end = place + sizes[type];
    if (end > to) continue;
    const value = readNumber(view, type, place, !isBigEndian);
    sink.number(name, value / per, place, end, unit, labels?.[value]);
  }
}

function readNumber(view: DataView, type: NumberType, at: number, little: boolean): number {
  switch (type) {
    case 'u8':
      return view.getUint8(at);
    case 'i8':
      return view.getInt8(at);
    case 'u16':
      return view.getUint16(at, little);
    case 'i16':
      return view.getInt16(at, little);
    case 'u32':
      return view.getUint32(at, little);
    case 'i32':
      return view.getInt32(at, little);
    case 'f32':
      return view.getFloat32(at, little);
    case 'f64':
      return view.getFloat64(at, little);
  }
}
