import { expect, test } from 'vitest';
import { dmx } from '../../web/decode/dmx.ts';
import { dmxBreak } from '../../web/decode/dmx-break.ts';
import { decoded, fieldsOf, fromHex, packetOf } from './decoding.ts';

test('what is transmitted has a number for each slot', () => {
  const [frame] = decoded(dmx, packetOf(fromHex('7E 06 04 00 00 FF 80 01 E7')));
  expect(frame).toMatchObject({ kind: 'transmit', from: 0, to: 9, problems: [] });
  expect(fieldsOf(frame!)).toEqual({
    label: '6',
    length: '4\u202fB',
    'start code': '0 (dimmers)',
    'slot 1': '255',
    'slot 2': '128',
    'slot 3': '1',
  });
  expect(dmx.summary(frame!)).toBe('3 slots: 255 128 1');
});

test('what is received has a status before it, and other start codes have bytes', () => {
  const [received] = decoded(dmx, packetOf(fromHex('7E 05 03 00 00 00 07 E7')));
  expect(fieldsOf(received!)).toMatchObject({ status: '0', 'start code': '0 (dimmers)', 'slot 1': '7' });
  const [rdm] = decoded(dmx, packetOf(fromHex('7E 06 03 00 CC 01 02 E7')));
  expect(fieldsOf(rdm!)).toMatchObject({ 'start code': '204', data: '01 02' });
  const [serial] = decoded(dmx, packetOf(fromHex('7E 0A 04 00 01 02 03 04 E7')));
  expect(serial).toMatchObject({ kind: 'serial number' });
  expect(fieldsOf(serial!)).toMatchObject({ data: '01 02 03 04' });
});

test('a packet without its end is wrong, and the beginning is looked for', () => {
  expect(decoded(dmx, packetOf(fromHex('7E 06 04 00 00 FF 80 01 00')))).toMatchObject([{ problems: ['length'] }]);
  expect(decoded(dmx, packetOf(fromHex('E7 7E 00 7E 0A 00 00 E7 7E')))).toMatchObject([
    { kind: 'serial number', from: 3, to: 8 },
  ]);
});

test('a frame between two breaks has its slots, and what is not dimmer values is shown as bytes', () => {
  const [frame] = decoded(dmxBreak, packetOf(fromHex('00 FF 80 01')));
  expect(frame).toMatchObject({ kind: 'dimmers', from: 0, to: 4, problems: [] });
  expect(fieldsOf(frame!)).toEqual({ 'start code': '0 (dimmers)', 'slot 1': '255', 'slot 2': '128', 'slot 3': '1' });
  expect(frame!.fields.at(-1)).toMatchObject({ from: 3, to: 4 });
  expect(dmxBreak.summary(frame!)).toBe('3 slots: 255 128 1');
  const [rdm] = decoded(dmxBreak, packetOf(fromHex('CC 01 02')));
  expect(rdm).toMatchObject({ kind: 'RDM' });
  expect(fieldsOf(rdm!)).toMatchObject({ data: '01 02' });
  expect(decoded(dmxBreak, packetOf(new Uint8Array(514)))).toMatchObject([{ problems: ['length'] }]);
  expect(decoded(dmxBreak, packetOf(new Uint8Array(513)))[0]?.fields).toHaveLength(513);
});
