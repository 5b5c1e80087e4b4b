import { expect, test } from 'vitest';
import { justFloat } from '../../web/decode/just-float.ts';
import { decoded, fromHex, packetOf } from './decoding.ts';

const vector = fromHex('BF 10 59 3F B1 02 95 3E 57 A6 16 BE 7B 4D 7F BF 00 00 80 7F');
const floats = (...list: number[]): Uint8Array =>
  Uint8Array.from([...new Uint8Array(Float32Array.from(list).buffer), 0, 0, 0x80, 0x7f]);
const valuesOf = (messages: ReturnType<typeof decoded>) =>
  messages.map(({ fields, problems }) => [...fields.map(({ value }) => value), ...problems]);

test('a sample has its floats in order', () => {
  const [sample] = decoded(justFloat, packetOf(vector));
  expect(sample).toMatchObject({ kind: 'sample', from: 0, to: 20, problems: [] });
  const expected = [0.847912, 0.291036, -0.147119, -0.997276];
  for (const [at, { name, value, from }] of sample!.fields.entries()) {
    expect(name).toBe(`value ${at + 1}`);
    expect(value).toBeCloseTo(expected[at]!, 6);
    expect(from).toBe(4 * at);
  }
  expect(justFloat.summary(sample!)).toBe('0.847911775  0.291036159  -0.147118911  -0.997276008');
});

test('samples that share a packet are told one by one', () => {
  const both = Uint8Array.from([...floats(1, 2), ...floats(3, 4)]);
  expect(valuesOf(decoded(justFloat, packetOf(both)))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('after two samples of a length, noise before one and a missing value are seen', () => {
  const noisy = Uint8Array.from([9, 9, 9, ...floats(5, 6)]);
  const short = floats(7);
  const messages = decoded(
    justFloat,
    ...[floats(1, 2), floats(3, 4), noisy, short, floats(8, 9)].map((bytes) => packetOf(bytes)),
  );
  expect(valuesOf(messages)).toEqual([
    [1, 2],
    [3, 4],
    [5, 6, 'length'],
    [7, 'length'],
    [8, 9],
  ]);
  expect(messages[2]).toMatchObject({ from: 3 });
});

test('a device that transmits more values from now on is followed', () => {
  const packets = [[1], [2], [3, 4], [5, 6], [7, 8]].map((list) => packetOf(floats(...list)));
  // The first longer sample has noise before it, as far as can be told then.
  expect(valuesOf(decoded(justFloat, ...packets)).slice(-1)).toEqual([[7, 8]]);
});

test('values that are not finite are values, and bytes without an end are none', () => {
  const [sample] = decoded(justFloat, packetOf(floats(Number.NaN, -Infinity)));
  expect(sample!.fields.map(({ value }) => value)).toEqual([Number.NaN, -Infinity]);
  expect(decoded(justFloat, packetOf(vector.subarray(0, 18)))).toEqual([]);
});
