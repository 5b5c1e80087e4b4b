import { expect, test } from 'vitest';
import { rtcm3 } from '../../web/decode/rtcm3.ts';
import { crc } from '../../web/core/checksum/crc.ts';
import { decoded, fieldsOf, fromHex, packetOf } from './decoding.ts';

/** The example of RTCM 10403: a station with the antenna's reference point. */
const station = fromHex('D3 00 13 3E D7 D3 02 02 98 0E DE EF 34 B4 BD 62 AC 09 41 98 6F 33 36 0B 98');

function frame(payload: readonly number[]): Uint8Array {
  const body = Uint8Array.from([0xd3, payload.length >> 8, payload.length & 0xff, ...payload]);
  const model = { width: 24, poly: 0x864cfb, init: 0, reflectIn: false, reflectOut: false, xorOut: 0 };
  const sum = crc(model, body);
  return Uint8Array.from([...body, sum >> 16, (sum >> 8) & 0xff, sum & 0xff]);
}

test('a station has its place in metres', () => {
  const [message] = decoded(rtcm3, packetOf(station));
  expect(message).toMatchObject({ kind: '1005', from: 0, to: 25, problems: [] });
  expect(fieldsOf(message!)).toMatchObject({
    length: '19\u202fB',
    number: '1005 (reference station)',
    station: '2003',
    X: '1114104.6\u202fm',
    Y: '-4850729.71\u202fm',
    Z: '3975521.46\u202fm',
  });
  const [, , , x] = message!.fields;
  expect(x!.value).toBeCloseTo(1_114_104.5999, 4);
  expect(rtcm3.summary(message!)).toBe(
    'reference station, station 2003, X 1114104.6\u202fm, Y -4850729.71\u202fm, Z 3975521.46\u202fm',
  );
});

test('observations have their system, station and epoch', () => {
  // 1077 in twelve bits, station 5, epoch 123 456 789 ms in thirty.
  const bits = [
    [1077, 12],
    [5, 12],
    [123_456_789, 30],
  ]
    .map(([value = 0, width = 0]) => value.toString(2).padStart(width, '0'))
    .join('');
  const bytes = bits
    .padEnd(64, '0')
    .match(/.{8}/g)!
    .map((text) => Number.parseInt(text, 2));
  const [message] = decoded(rtcm3, packetOf(frame(bytes)));
  expect(fieldsOf(message!)).toMatchObject({ number: '1077 (GPS MSM7)', station: '5', epoch: '123456.789\u202fs' });
});

test('frames are found between other bytes, and a wrong one is told where it is all there is', () => {
  const ubx = [0xb5, 0x62, 0xd3, 0x00, 0xd3];
  const mixed = Uint8Array.from([...ubx, ...station, 0xd3, ...station, 0xd3, 0x00]);
  expect(decoded(rtcm3, packetOf(mixed)).map(({ from, problems }) => [from, problems])).toEqual([
    [5, []],
    [31, []],
  ]);
  expect(decoded(rtcm3, packetOf(station.with(9, 1)))).toMatchObject([{ kind: '1005', problems: ['checksum'] }]);
  expect(decoded(rtcm3, packetOf(station.subarray(0, 20)))).toMatchObject([
    { kind: '1005', to: 20, problems: ['length'] },
  ]);
});
