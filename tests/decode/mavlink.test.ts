import { expect, test } from 'vitest';
import { mavlink } from '../../web/decode/mavlink.ts';
import tables from '../../web/decode/mavlink-tables.json' with { type: 'json' };
import { crc } from '../../web/core/checksum/crc.ts';
import { decoded, fieldsOf, fromHex, packetOf } from './decoding.ts';

const v1 = fromHex('FE 09 07 FF BE 00 00 00 00 00 06 08 00 04 03 CE 51');
const v2 = fromHex('FD 09 00 00 07 FF BE 00 00 00 00 00 00 00 06 08 00 04 03 7E FA');

test.each([
  ['1', v1],
  ['2', v2],
])('a heartbeat of version %s', (_version, bytes) => {
  const [message] = decoded(mavlink, packetOf(bytes));
  expect(message).toMatchObject({ kind: 'HEARTBEAT', from: 0, to: bytes.length, problems: [] });
  expect(fieldsOf(message!)).toMatchObject({
    sequence: '7',
    system: '255',
    component: '190',
    type: '6 (GCS)',
    autopilot: '8 (INVALID)',
    system_status: '4 (ACTIVE)',
    mavlink_version: '3',
  });
  expect(mavlink.summary(message!)).toContain('type GCS  autopilot INVALID');
});

/** Number, CRC_EXTRA and least length, from a generated common.h. */
test.each([
  [1, 124, 31],
  [2, 137, 12],
  [4, 237, 14],
  [11, 89, 6],
  [20, 214, 20],
  [21, 159, 2],
  [22, 220, 25],
  [23, 168, 23],
  [24, 24, 30],
  [25, 23, 101],
  [26, 170, 22],
  [27, 144, 26],
  [29, 115, 14],
  [30, 39, 28],
  [31, 246, 32],
  [32, 185, 28],
  [33, 104, 28],
  [34, 237, 22],
  [35, 244, 22],
  [36, 222, 21],
  [40, 230, 4],
  [42, 28, 2],
  [43, 132, 2],
  [44, 221, 4],
  [45, 232, 2],
  [46, 11, 2],
  [47, 153, 3],
  [51, 196, 4],
  [62, 183, 26],
  [65, 118, 42],
  [66, 148, 6],
  [69, 243, 11],
  [70, 124, 18],
  [73, 38, 37],
  [74, 20, 20],
  [75, 158, 35],
  [76, 152, 33],
  [77, 143, 3],
  [83, 22, 37],
  [85, 140, 51],
  [87, 150, 51],
  [105, 93, 62],
  [109, 185, 9],
  [110, 84, 254],
  [111, 34, 16],
  [116, 76, 22],
  [125, 203, 6],
  [129, 46, 22],
  [132, 85, 14],
  [136, 1, 22],
  [147, 154, 36],
  [148, 178, 60],
  [230, 163, 42],
  [241, 90, 32],
  [242, 104, 52],
  [244, 95, 6],
  [245, 130, 2],
  [246, 184, 38],
  [251, 170, 18],
  [252, 44, 18],
  [253, 83, 51],
  [254, 46, 9],
  [300, 217, 22],
] as const)('message %i has its CRC_EXTRA and length', (number, extra, length) => {
  const line = tables.messages.find((one) => one.startsWith(`${number} `));
  expect(line?.split(' ').slice(2, 4)).toEqual([String(extra), String(length)]);
});

/** A frame of version 2. */
function frame(number: number, extra: number, payload: Uint8Array, flags = 0): Uint8Array {
  const head = [payload.length, flags, 0, 1, 2, 3, number & 0xff, (number >> 8) & 0xff, number >> 16];
  const model = { width: 16, poly: 0x1021, init: 0xffff, reflectIn: true, reflectOut: true, xorOut: 0 };
  const sum = crc(model, Uint8Array.from([...head, ...payload, extra]));
  return Uint8Array.from([0xfd, ...head, ...payload, sum & 0xff, sum >> 8]);
}

test('zeros that were left out are there again, and units are those that people read', () => {
  const whole = new Uint8Array(28);
  const view = new DataView(whole.buffer);
  view.setUint32(0, 1000, true);
  view.setInt32(4, 481_173_000, true);
  view.setInt32(8, 115_166_667, true);
  const [message] = decoded(mavlink, packetOf(frame(33, 104, whole.subarray(0, 12))));
  expect(message).toMatchObject({ kind: 'GLOBAL_POSITION_INT', problems: [] });
  expect(fieldsOf(message!)).toMatchObject({ lat: '48.1173°', lon: '11.5166667°', alt: '0\u202fm', vx: '0\u202fm/s' });
  for (const { to } of message!.fields) expect(to).toBeLessThanOrEqual(message!.to);
});

test('texts end at a zero, and arrays have an index', () => {
  const text = new Uint8Array(51);
  text[0] = 4;
  text.set(new TextEncoder().encode('low'), 1);
  const [status] = decoded(mavlink, packetOf(frame(253, 83, text.subarray(0, 4))));
  expect(fieldsOf(status!)).toMatchObject({ severity: '4 (WARNING)', text: 'low' });
  const quaternion = new Uint8Array(36).fill(1);
  const [battery] = decoded(mavlink, packetOf(frame(147, 154, quaternion)));
  expect(fieldsOf(battery!)).toMatchObject({ 'voltages[0]': '0.257\u202fV', 'voltages[9]': '0.257\u202fV' });
});

test('a signature is part of its frame, and frames follow each other', () => {
  const signed = Uint8Array.from([...frame(0, 50, v2.subarray(10, 19), 1), ...Array.from({ length: 13 }, () => 9)]);
  const messages = decoded(mavlink, packetOf(Uint8Array.from([1, 2, 0xfd, ...signed, ...v1])));
  expect(messages.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['HEARTBEAT', 3, 37],
    ['HEARTBEAT', 37, 54],
  ]);
  expect(fieldsOf(messages[0]!)['signature']).toBe(Array.from({ length: 13 }, () => '09').join(' '));
});

test('a wrong sum and a cut frame are told, and what no table has is shown as bytes', () => {
  expect(decoded(mavlink, packetOf(v2.with(12, 1)))).toMatchObject([{ kind: 'HEARTBEAT', problems: ['checksum'] }]);
  expect(decoded(mavlink, packetOf(v2.subarray(0, 15)))).toMatchObject([{ problems: ['length'] }]);
  const [unknown] = decoded(mavlink, packetOf(frame(54_321, 0, Uint8Array.of(1, 2))));
  expect(unknown).toMatchObject({ kind: 'message 54321', problems: [] });
  expect(fieldsOf(unknown!)).toMatchObject({ payload: '01 02' });
});
