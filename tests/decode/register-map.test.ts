import { describe, expect, test } from 'vitest';
import type { Packet } from '../../web/decode/decoder.ts';
import { decoderGroup, decoderRule, loadDecoder, ownDecoderId } from '../../web/decode/decoders.ts';
import { readOwnFormat } from '../../web/decode/own-format.ts';
import { frame } from './modbus-frame.ts';
import { decoded, fieldsOf, packetOf } from './decoding.ts';

const registers = `
# Pump station
modbus rtu
holding 107 i16 temperature /10 -40 °C
holding 0x6C f32 flow m³/h
holding 110 u16 flags : 5=both
bits 0 pump : 0=off 1=on
bits 1-2 mode
words little
input 0 u32[2] counter
unit 9
holding 107 u16 "other device"
`;

async function read(text: string, ...packets: readonly Packet[]) {
  const decoder = await loadDecoder(ownDecoderId('Pump', text));
  return decoded(decoder!, ...packets);
}

const ask = (hex: string) => packetOf(frame(hex), { direction: 'tx' });
const answer = (hex: string) => packetOf(frame(hex));

describe('registers of Modbus with names', () => {
  test('are fields with their unit, bits and labels; the others keep their address', async () => {
    const [, reply] = await read(registers, ask('11 03 00 6A 00 05'), answer('11 03 0A 00 07 02 58 41 48 00 00 00 05'));
    expect(reply).toMatchObject({ kind: 'reply', problems: [] });
    expect(fieldsOf(reply!)).toMatchObject({
      'register 106': '7',
      temperature: '20\u202f°C',
      flow: '12.5\u202fm³/h',
      flags: '5 (both)',
      pump: '1 (on)',
      mode: '2',
    });
    const flow = reply?.fields.find(({ name }) => name === 'flow');
    expect([flow?.from, flow?.to]).toEqual([7, 11]);
  });

  test('have the low word first where it is said, and elements of an array', async () => {
    const [, reply] = await read(registers, ask('11 04 00 00 00 04'), answer('11 04 08 00 02 00 01 FF FF 00 00'));
    expect(fieldsOf(reply!)).toMatchObject({ 'counter[0]': '65538', 'counter[1]': '65535' });
  });

  test('are those of a unit before those of all', async () => {
    const [, reply] = await read(registers, ask('09 03 00 6B 00 03'), answer('09 03 06 00 2A 41 48 00 00'));
    expect(fieldsOf(reply!)).toMatchObject({ 'other device': '42', flow: '12.5\u202fm³/h' });
  });

  test('are not read from half of their words, nor where the request is not known', async () => {
    const [, half] = await read(registers, ask('11 03 00 6D 00 01'), answer('11 03 02 00 01'));
    expect(Object.keys(fieldsOf(half!))).toContain('register 109');
    const [, cut] = await read(registers, ask('11 03 00 6C 00 01'), answer('11 03 02 41 48'));
    expect(Object.keys(fieldsOf(cut!))).toContain('register 108');
    const [alone] = await read(registers, answer('11 03 04 41 48 00 00'));
    expect(Object.keys(fieldsOf(alone!))).toContain('value 1');
  });

  test('that are written are named, too', async () => {
    const [one, all] = await read(registers, ask('11 06 00 6B 02 58'), ask('11 10 00 6C 00 02 04 41 48 00 00'));
    expect(fieldsOf(one!)).toMatchObject({ temperature: '20\u202f°C' });
    expect(fieldsOf(all!)).toMatchObject({ flow: '12.5\u202fm³/h' });
  });

  test('are read in Modbus ASCII', async () => {
    const text = registers.replace('rtu', 'ascii');
    const [asked, replied] = await read(
      text,
      packetOf(':1103006B000180\r\n', { direction: 'tx' }),
      packetOf(':110302025890\r\n'),
    );
    expect(asked).toMatchObject({ kind: 'request' });
    expect(fieldsOf(replied!)).toMatchObject({ temperature: '20\u202f°C' });
    expect(await decoderRule(ownDecoderId('Pump', text))).toEqual({ kind: 'line', ending: 'any' });
    expect(await decoderRule(ownDecoderId('Pump', registers))).toEqual({ kind: 'gap', gapMs: 5 });
  });

  test('tell units apart in a plot, as Modbus does', async () => {
    expect(await decoderGroup(ownDecoderId('Pump', registers))).toBe('unit');
    expect(await decoderGroup('modbus-rtu')).toBe('unit');
    expect(await decoderGroup(ownDecoderId('x', 'u8 a'))).toBeUndefined();
    expect(await decoderGroup('nmea')).toBeUndefined();
  });

  test.each([
    ['modbus tcp', 1, 'statement', 'modbus tcp'],
    ['modbus rtu', 1, 'empty', ''],
    ['modbus rtu\nholding 70000 u16 a', 2, 'address', '70000'],
    ['modbus rtu\nholding 65535 u32 a', 2, 'address', '65535'],
    ['modbus rtu\nunit 248', 2, 'address', '248'],
    ['modbus rtu\nholding 1 u8 a', 2, 'type', 'u8'],
    ['modbus rtu\nholding 1 text[4] a', 2, 'type', 'text[4]'],
    ['modbus rtu\nholding 1 u16', 2, 'name', ''],
    ['modbus rtu\nholding 1 u16 unit', 2, 'name-twice', 'unit'],
    ['modbus rtu\nholding 1 u16 a\nholding 2 u16 a', 3, 'name-twice', 'a'],
    ['modbus rtu\n\nholding 1 f32 a\nholding 2 u16 b', 4, 'overlap', '2 3'],
    ['modbus rtu\nholding 4 u16 a\nholding 1 u16[4] b', 3, 'overlap', '4 2'],
    ['modbus rtu\nbits 0 a', 2, 'bits', '0 a'],
    ['modbus rtu\nholding 1 f32 a\nbits 0 b', 3, 'bits', '0 b'],
    ['modbus rtu\nholding 1 u16[2] a\nbits 0 b', 3, 'bits', '0 b'],
    ['modbus rtu\nwords middle', 2, 'statement', 'words middle'],
    ['modbus rtu\nskip 2', 2, 'statement', 'skip'],
  ] as const)('%j: line %i, %s', (text, line, problem, where) => {
    expect(readOwnFormat(text)).toEqual({ ok: false, line, problem, text: where });
  });

  test('of a unit take the place of all that they overlap, and are shown from any address', async () => {
    const text = 'modbus rtu\nholding 1 f32 flow\nholding 3 u16 a\nunit 9\nholding 2 f32 own';
    const reply = (unit: string) => [ask(`${unit} 03 00 01 00 03`), answer(`${unit} 03 06 41 48 41 20 00 00`)];
    const [, common, , own] = await read(text, ...reply('08'), ...reply('09'));
    const names = [common, own].map((message) => message!.fields.map(({ name }) => name).slice(4, -1));
    expect(names).toEqual([
      ['flow', 'a'],
      ['register 1', 'own'],
    ]);
  });

  test('of different tables and units do not overlap', () => {
    const text = 'modbus rtu\nholding 1 u16 a\ninput 1 u16 b\nunit 3\nholding 1 u16 a';
    expect(readOwnFormat(text)).toMatchObject({ ok: true });
  });
});
