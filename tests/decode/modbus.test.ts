import { describe, expect, test } from 'vitest';
import { modbusAscii } from '../../web/decode/modbus-ascii.ts';
import { modbusRtu } from '../../web/decode/modbus-rtu.ts';
import { decoded, fieldsOf, fromHex, packetOf } from './decoding.ts';
import { frame } from './modbus-frame.ts';

describe('Modbus RTU', () => {
  test.each([
    ['01 03 00 00 00 0A C5 CD', 'unit 1, read holding registers: address 0, count 10'],
    ['01 03 00 F3 00 38 B4 2B', 'unit 1, read holding registers: address 243, count 56'],
    ['11 03 00 6B 00 03 76 87', 'unit 17, read holding registers: address 107, count 3'],
    ['01 03 02 00 F5 78 03', 'unit 1, read holding registers: value 1 245'],
    ['01 83 02 C0 F1', 'unit 1, read holding registers: exception: illegal data address'],
    ['11 05 00 AC FF 00 4E 8B', 'unit 17, write coil: address 172, value 65280 (on)'],
    [
      '11 10 00 01 00 02 04 00 0A 01 02 C6 F0',
      'unit 17, write registers: address 1, count 2, register 1 10, register 2 258',
    ],
    ['11 0F 00 13 00 0A 02 CD 01 BF 0B', 'unit 17, write coils: address 19, count 10, bits from 19 CD 01'],
  ])('%s: %s', (hex, summary) => {
    const messages = decoded(modbusRtu, packetOf(fromHex(hex)));
    expect(messages).toMatchObject([{ problems: [], from: 0, to: fromHex(hex).length }]);
    expect(modbusRtu.summary(messages[0]!)).toBe(summary);
  });

  test('a reply names the registers of its request, and how long it took', () => {
    const request = packetOf(frame('11 03 00 6B 00 02'), { direction: 'tx', timeMs: 1000 });
    const reply = packetOf(frame('11 03 04 00 01 00 02'), { timeMs: 1012.5 });
    const [asked, answered] = decoded(modbusRtu, request, reply);
    expect([asked?.kind, answered?.kind]).toEqual(['request', 'reply']);
    expect(fieldsOf(answered!)).toMatchObject({ 'register 107': '1', 'register 108': '2', latency: '12.5\u202fms' });
  });

  test('a reply has no latency when the clock was put back since its request', () => {
    const request = packetOf(frame('11 03 00 6B 00 02'), { direction: 'tx', timeMs: 1000 });
    const [, answered] = decoded(modbusRtu, request, packetOf(frame('11 03 04 00 01 00 02'), { timeMs: 400 }));
    expect(fieldsOf(answered!)).toMatchObject({ 'register 107': '1' });
    expect(fieldsOf(answered!)).not.toHaveProperty('latency');
  });

  test('on a bus that is only listened to, replies follow requests, also in one packet', () => {
    const both = Uint8Array.from([...frame('01 06 00 01 00 03'), ...frame('01 06 00 01 00 03')]);
    expect(decoded(modbusRtu, packetOf(both)).map(({ kind, from }) => [kind, from])).toEqual([
      ['request', 0],
      ['reply', 8],
    ]);
  });

  test('frames are found after noise; a wrong frame is reported', () => {
    const noisy = Uint8Array.from([0xff, 0x00, ...frame('01 03 00 00 00 0A')]);
    expect(decoded(modbusRtu, packetOf(noisy))).toMatchObject([{ kind: 'request', from: 2 }]);
    const wrong = frame('01 03 00 00 00 0A').with(3, 1);
    expect(decoded(modbusRtu, packetOf(wrong))).toMatchObject([{ kind: 'frame', problems: ['checksum'] }]);
    expect(decoded(modbusRtu, packetOf('hello'))).toEqual([]);
  });

  test.each([
    ['07', '11 07', '11 07 6D'],
    ['08', '11 08 00 00 A5 37', '11 08 00 00 A5 37'],
    ['0B', '11 0B', '11 0B FF FF 01 08'],
    ['0C', '11 0C', '11 0C 08 00 00 01 08 01 21 20 00'],
    ['11', '11 11', '11 11 03 01 FF 02'],
    ['16', '11 16 00 04 00 F2 00 25', '11 16 00 04 00 F2 00 25'],
    ['17', '11 17 00 03 00 01 00 0E 00 01 02 00 FF', '11 17 02 00 FE'],
    ['18', '11 18 04 DE', '11 18 00 06 00 02 01 B8 12 84'],
    ['2B', '11 2B 0E 01 00', '11 2B 0E 01 01 00 00 01 00 03 41 42 43'],
  ])('function %s is read both ways', (_code, request, reply) => {
    const packets = [packetOf(frame(request), { direction: 'tx' }), packetOf(frame(reply))];
    expect(decoded(modbusRtu, ...packets).map(({ kind, problems }) => [kind, problems])).toEqual([
      ['request', []],
      ['reply', []],
    ]);
  });
});

describe('Modbus ASCII', () => {
  test.each([
    [':1103006B00037E\r\n', 'unit 17, read holding registers: address 107, count 3'],
    [':F7031389000A60\r\n', 'unit 247, read holding registers: address 5001, count 10'],
    ['noise:1103006b00037e\r\n', 'unit 17, read holding registers: address 107, count 3'],
  ])('%j: %s', (text, summary) => {
    const messages = decoded(modbusAscii, packetOf(text));
    expect(messages).toMatchObject([{ kind: 'request', problems: [] }]);
    expect(modbusAscii.summary(messages[0]!)).toBe(summary);
  });

  test('fields are at their digits', () => {
    const text = ':1103006B00037E\r\n';
    const [message] = decoded(modbusAscii, packetOf(text));
    const shown = Object.fromEntries(message!.fields.map(({ name, from, to }) => [name, text.slice(from, to)]));
    expect(shown).toEqual({ unit: '11', function: '03', address: '006B', count: '0003', LRC: '7E' });
  });

  test('a wrong sum, half a byte and invalid hex are reported', () => {
    const problem = (text: string) => decoded(modbusAscii, packetOf(text))[0]?.problems;
    expect(problem(':1103006B00037F\r\n')).toEqual(['checksum']);
    expect(problem(':1103006B0003\r\n')).toEqual(['checksum']);
    expect(problem(':11030\r\n')).toEqual(['value']);
    expect(problem(':1103zz\r\n')).toEqual(['value']);
    expect(decoded(modbusAscii, packetOf('no colon'))).toEqual([]);
  });
});
