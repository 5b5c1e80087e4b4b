import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NumberType } from '../../web/core/payload/payload-number.ts';
import { numberAt, typeCode } from '../../web/decode/read-struct.ts';
import { assertProperty } from '../support/assert-property.ts';

const read: Readonly<Record<NumberType, (view: DataView, at: number) => number | bigint>> = {
  u8: (view, at) => view.getUint8(at),
  i8: (view, at) => view.getInt8(at),
  u16le: (view, at) => view.getUint16(at, true),
  u16be: (view, at) => view.getUint16(at),
  i16le: (view, at) => view.getInt16(at, true),
  i16be: (view, at) => view.getInt16(at),
  u32le: (view, at) => view.getUint32(at, true),
  u32be: (view, at) => view.getUint32(at),
  i32le: (view, at) => view.getInt32(at, true),
  i32be: (view, at) => view.getInt32(at),
  u64le: (view, at) => view.getBigUint64(at, true),
  u64be: (view, at) => view.getBigUint64(at),
  i64le: (view, at) => view.getBigInt64(at, true),
  i64be: (view, at) => view.getBigInt64(at),
  f32le: (view, at) => view.getFloat32(at, true),
  f32be: (view, at) => view.getFloat32(at),
  f64le: (view, at) => view.getFloat64(at, true),
  f64be: (view, at) => view.getFloat64(at),
};

test('a number of each type is the one that a DataView reads', () => {
  // Bytes of 0 and 255 make the numbers that are rounded, or have signs.
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 127, 128, 255));
  const bytesOf = fc.array(byte, { minLength: 12, maxLength: 12 }).map((values) => Uint8Array.from(values).subarray(1));
  assertProperty(
    fc.property(bytesOf, fc.nat(3), (bytes, at) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      for (const [type, wanted] of Object.entries(read))
        expect([type, numberAt(bytes, typeCode(type as NumberType), at)]).toEqual([type, Number(wanted(view, at))]);
    }),
  );
});
