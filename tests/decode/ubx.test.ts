import { expect, test } from 'vitest';
import { ubx } from '../../web/decode/ubx.ts';
import { decoded, fieldsOf, fromHex, packetOf } from './decoding.ts';

test.each([
  ['B5 62 06 08 00 00 0E 30', 'CFG-RATE'],
  ['B5 62 0A 04 00 00 0E 34', 'MON-VER'],
  ['B5 62 01 07 00 00 08 19', 'NAV-PVT'],
])('%s asks for %s', (hex, kind) => {
  expect(decoded(ubx, packetOf(fromHex(hex)))).toMatchObject([{ kind, from: 0, to: 8, problems: [] }]);
});

test('fields are read in their units', () => {
  const [rate] = decoded(ubx, packetOf(fromHex('B5 62 06 08 06 00 C8 00 01 00 01 00 DE 6A')));
  expect(fieldsOf(rate!)).toMatchObject({ length: '6\u202fB', measRate: '200\u202fms', navRate: '1', timeRef: '1' });
  expect(ubx.summary(rate!)).toBe('measRate 200\u202fms');
  const [ack] = decoded(ubx, packetOf(fromHex('B5 62 05 01 02 00 06 08 16 3F')));
  expect(ack).toMatchObject({ kind: 'ACK-ACK', problems: [] });
  expect(fieldsOf(ack!)).toMatchObject({ clsID: '6', msgID: '8' });
});

test('a position has degrees and metres', () => {
  const payload = new Uint8Array(84);
  const view = new DataView(payload.buffer);
  payload.set([3, 0, 0, 12], 20);
  view.setInt32(24, 115_166_667, true);
  view.setInt32(28, -481_173_000, true);
  view.setInt32(36, 545_400, true);
  const [pvt] = decoded(ubx, packetOf(frame(0x01, 0x07, payload)));
  expect(pvt).toMatchObject({ kind: 'NAV-PVT', problems: [] });
  expect(fieldsOf(pvt!)).toMatchObject({
    fixType: '3 (3D)',
    numSV: '12',
    lon: '11.5166667°',
    lat: '-48.1173°',
    hMSL: '545.4\u202fm',
  });
});

test('the version is read as texts, and a message without a layout as bytes', () => {
  const payload = new Uint8Array(70);
  for (const [at, text] of [
    [0, 'ROM CORE 3.01'],
    [30, '00080000'],
    [40, 'FWVER=SPG 3.01'],
  ] as const)
    payload.set(new TextEncoder().encode(text), at);
  const [version] = decoded(ubx, packetOf(frame(0x0a, 0x04, payload)));
  expect(fieldsOf(version!)).toMatchObject({
    swVersion: 'ROM CORE 3.01',
    hwVersion: '00080000',
    'extension 1': 'FWVER=SPG 3.01',
  });
  const [other] = decoded(ubx, packetOf(frame(0x0a, 0x09, Uint8Array.of(1, 2))));
  expect(other).toMatchObject({ kind: 'MON-09' });
  expect(fieldsOf(other!)['payload']).toBe('01 02');
});

test('messages are found between sentences of NMEA and after false starts', () => {
  const rate = frame(0x06, 0x08, Uint8Array.of(200, 0, 1, 0, 1, 0));
  const text = new TextEncoder().encode('$PUBX,00*33\r\n');
  const mixed = Uint8Array.from([...text, 0xb5, 0xb5, 0x62, 0xff, ...rate, ...text, ...rate, 0xb5]);
  const found = decoded(ubx, packetOf(mixed));
  expect(found.map(({ kind, from, problems }) => [kind, from, problems])).toEqual([
    ['CFG-RATE', text.length + 4, []],
    ['CFG-RATE', 2 * text.length + 4 + rate.length, []],
  ]);
});

test('a wrong checksum and a message that is cut are told, and what follows is read', () => {
  const rate = frame(0x06, 0x08, Uint8Array.of(200, 0, 1, 0, 1, 0));
  const wrong = rate.with(7, 9);
  expect(decoded(ubx, packetOf(Uint8Array.from([...wrong, ...rate]))).map(({ problems }) => problems)).toEqual([
    ['checksum'],
    [],
  ]);
  expect(decoded(ubx, packetOf(rate.subarray(0, 10)))).toMatchObject([
    { kind: 'CFG-RATE', to: 10, problems: ['length'] },
  ]);
});

function frame(cls: number, id: number, payload: Uint8Array): Uint8Array {
  const body = [cls, id, payload.length & 0xff, payload.length >> 8, ...payload];
  let [a, b] = [0, 0];
  for (const byte of body) {
    a = (a + byte) & 0xff;
    b = (b + a) & 0xff;
  }
  return Uint8Array.from([0xb5, 0x62, ...body, a, b]);
}
