import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PcapngWriter, rtacEvent, rtacLine, type SerialPacket } from '../../../web/capture/files/pcapng.ts';
import { findTshark } from '../../support/prepare.mjs';

const writer = new PcapngWriter((text) => new TextEncoder().encode(text));
const request = Uint8Array.from(Buffer.from('01030000000ac5cd', 'hex'));
const packet = (given: Partial<SerialPacket>): SerialPacket => ({
  timeUs: 1_764_400_000_123_456,
  event: rtacEvent.received,
  lines: 0,
  data: new Uint8Array(0),
  ...given,
});

function file(...packets: readonly SerialPacket[]): Buffer {
  return Buffer.concat([
    writer.section('Baudcast'),
    writer.port('meter', 9600),
    ...packets.map((one) => writer.packet(one)),
  ]);
}

describe('a pcapng file', () => {
  it('has blocks with their length at both ends, padded to four bytes', () => {
    const bytes = file(packet({ data: Uint8Array.of(1), comment: 'ä' }), packet({ dropped: 12 }));
    const types: number[] = [];
    for (let at = 0; at < bytes.length;) {
      const length = bytes.readUInt32LE(at + 4);
      types.push(bytes.readUInt32LE(at));
      expect(length % 4).toBe(0);
      expect(bytes.readUInt32LE(at + length - 4)).toBe(length);
      at += length;
    }
    expect(types).toEqual([0x0a0d0d0a, 1, 6, 6]);
  });

  it('has the time in both places, and the signals and the direction of a packet where a reader looks for them', () => {
    const lines = rtacLine.cts | rtacLine.dtr;
    const block = Buffer.from(writer.packet(packet({ event: rtacEvent.transmitted, lines, data: request })));
    const timeUs = block.readUInt32LE(12) * 2 ** 32 + block.readUInt32LE(16);
    expect(timeUs).toBe(1_764_400_000_123_456);
    expect([block.readUInt32LE(20), block.readUInt32LE(24)]).toEqual([20, 20]);
    expect([block.readUInt32BE(28), block.readUInt32BE(32)]).toEqual([1_764_400_000, 123_456]);
    expect([...block.subarray(36, 40)]).toEqual([1, 0x11, 0, 0]);
    expect(block.subarray(40, 48)).toEqual(Buffer.from(request));
    // Option 2, four bytes: outbound.
    expect(block.subarray(48, 56).toString('hex')).toBe('0200040002000000');
  });

  it.skipIf(findTshark() === undefined)('is read by tshark, including Modbus', () => {
    const directory = mkdtempSync(join(tmpdir(), 'baudcast-pcapng-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'bus.pcapng');
    const reply = Uint8Array.from(Buffer.from('010304000a000b9a37', 'hex'));
    writeFileSync(
      path,
      file(
        packet({ event: rtacEvent.status, comment: 'opened 9600 8N1' }),
        packet({ event: rtacEvent.transmitted, data: request }),
        packet({ data: reply }),
        packet({ event: rtacEvent.lost, dropped: 7, comment: 'gap' }),
      ),
    );
    const fields = ['rtacser.eventtype', 'modbus.func_code', 'frame.comment', 'frame.interface_name'];
    const args = ['-r', path, '-d', 'rtacser.data,mbrtu', '-T', 'fields', '-E', 'separator=|'];
    const text = execFileSync('tshark', [...args, ...fields.flatMap((field) => ['-e', field])], { encoding: 'utf8' });
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('|'));
    expect(rows.map(([event]) => Number(event))).toEqual([0, 1, 2, 5]);
    expect(rows.map(([, code]) => code)).toEqual(['', '3', '3', '']);
    expect(rows.map(([, , comment]) => comment)).toEqual(['opened 9600 8N1', '', '', 'gap']);
    expect(rows.every(([, , , name]) => name === 'meter')).toBe(true);
  });
});
