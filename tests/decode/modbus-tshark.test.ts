import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Field } from '../../web/decode/decoder.ts';
import { modbusRtu } from '../../web/decode/modbus-rtu.ts';
import { findTshark } from '../support/prepare.mjs';
import { decoded, packetOf } from './decoding.ts';
import { frame } from './modbus-frame.ts';

/** What a unit was asked, and what it said. */
const exchanges = [
  ['01 01 00 13 00 25', '01 01 05 CD 6B B2 0E 1B'],
  ['01 02 00 C4 00 16', '01 02 03 AC DB 35'],
  ['11 03 00 6B 00 03', '11 03 06 02 2B 00 00 00 64'],
  ['11 03 FF FF 00 01', '11 03 02 FF FF'],
  ['F7 03 00 00 00 7D', `F7 03 FA ${'01 02 '.repeat(125)}`],
  ['01 04 00 08 00 01', '01 04 02 00 0A'],
  ['01 05 00 AC FF 00', '01 05 00 AC FF 00'],
  ['01 05 00 AD 00 00', '01 05 00 AD 00 00'],
  ['01 06 00 01 00 03', '01 06 00 01 00 03'],
  ['01 07', '01 07 6D'],
  ['01 0B', '01 0B FF FF 01 08'],
  ['01 0F 00 13 00 0A 02 CD 01', '01 0F 00 13 00 0A'],
  ['01 10 00 01 00 02 04 00 0A 01 02', '01 10 00 01 00 02'],
  ['01 11', '01 11 03 01 FF 02'],
  ['01 16 00 04 00 F2 00 25', '01 16 00 04 00 F2 00 25'],
  ['01 17 00 03 00 06 00 0E 00 03 06 00 FF 00 FF 00 FF', '01 17 0C 00 FE 0A CD 00 01 00 03 00 0D 00 FF'],
  ['01 18 04 DE', '01 18 00 06 00 02 01 B8 12 84'],
  ['01 03 00 00 00 0A', '01 83 02'],
  ['01 0F 00 13 00 0A 02 CD 01', '01 8F 04'],
] as const;

/** What tshark calls our fields. */
const fields = [
  ['mbrtu.unit_id', ['unit']],
  ['modbus.func_code', ['function']],
  ['modbus.exception_code', ['exception']],
  ['modbus.reference_num', ['address']],
  ['modbus.word_cnt,modbus.bit_cnt', ['count']],
  ['modbus.byte_cnt,modbus.byte_cnt_16', ['byte count']],
  ['modbus.regval_uint16', ['register']],
  ['modbus.and_mask', ['and mask']],
  ['modbus.or_mask', ['or mask']],
  ['modbus.read_reference_num', ['read address']],
  ['modbus.write_reference_num', ['write address']],
] as const;

describe('Modbus RTU', () => {
  test.skipIf(findTshark() === undefined)('is read as tshark reads it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'baudcast-modbus-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'bus.pcap');
    const frames = exchanges
      .flatMap(([asked, said]) => [
        { direction: 'tx' as const, bytes: frame(asked) },
        { direction: 'rx' as const, bytes: frame(said) },
      ])
      // tshark reads none of four bytes.
      .filter(({ bytes }) => bytes.length > 4);
    writeFileSync(path, tunnel(frames));
    const names = fields.flatMap(([name]) => name.split(','));
    const wanted = names.flatMap((name) => ['-e', name]);
    const args = [
      '-r',
      path,
      '-o',
      `mbrtu.tcp.port:${port}`,
      '-d',
      `tcp.port==${port},mbrtu`,
      '-T',
      'fields',
      '-E',
      'separator=|',
      ...wanted,
    ];
    const rows = execFileSync('tshark', args, { encoding: 'utf8' }).split('\n').slice(0, -1);
    expect(rows).toHaveLength(frames.length);
    const messages = decoded(modbusRtu, ...frames.map(({ bytes, direction }) => packetOf(bytes, { direction })));
    expect(messages.map(({ problems }) => problems)).toEqual(frames.map(() => []));
    for (const [at, row] of rows.entries()) {
      const cells = row.split('|');
      const theirs = fields.map(([name]) =>
        name
          .split(',')
          .map((one) => decimal(cells[names.indexOf(one)] ?? ''))
          .join(''),
      );
      const ours = fields.map(([name, own], column) => {
        // It has the values of some functions as bytes alone.
        const isTold = name !== 'modbus.regval_uint16' || theirs[column] !== '';
        return isTold ? valuesOf(messages[at]?.fields ?? [], own) : '';
      });
      expect([at, ...theirs]).toEqual([at, ...ours]);
    }
  });
});

/** Numbers of the fields with such names, as tshark writes them. */
function valuesOf(all: readonly Field[], names: readonly string[]): string {
  return all
    .filter(({ name }) => names.some((one) => name === one || (one === 'register' && /^register \d+$/.test(name))))
    .map(({ value }) => String(value))
    .join(',');
}

const decimal = (text: string): string => (text.startsWith('0x') ? String(Number(text)) : text);

const port = 502;

/**
 * Frames through TCP, as a file of pcap: of a serial line tshark does not know which of them are requests, and leaves
 * those that might be either.
 */
function tunnel(frames: readonly { readonly direction: 'rx' | 'tx'; readonly bytes: Uint8Array }[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(101, 20); // raw IP
  const sent = { rx: 1, tx: 1 };
  const records = frames.flatMap(({ direction, bytes }, at) => {
    const record = Buffer.alloc(16 + 40);
    const length = 40 + bytes.length;
    record.writeUInt32LE(1_764_400_000 + at, 0);
    record.writeUInt32LE(length, 8);
    record.writeUInt32LE(length, 12);
    const ip = record.subarray(16);
    ip.set([0x45, 0, length >> 8, length & 0xff, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    const [from, to] = direction === 'tx' ? [40_000, port] : [port, 40_000];
    ip.writeUInt16BE(from, 20);
    ip.writeUInt16BE(to, 22);
    ip.writeUInt32BE(sent[direction], 24);
    ip.writeUInt32BE(sent[direction === 'tx' ? 'rx' : 'tx'], 28);
    ip.set([0x50, 0x18, 0x10, 0], 32); // PSH, ACK
    sent[direction] += bytes.length;
    return [record, bytes];
  });
  return Buffer.concat([head, ...records]);
}
