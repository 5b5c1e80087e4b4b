import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetsOf, readFile } from './records.ts';

const at = (hours: number, minutes: number, seconds: number, ms = 0, day = 29): number =>
  new Date(2026, 10, day, hours, minutes, seconds, ms).getTime();

/** The content read from a log, as text. */
function readLog(text: string | Buffer, pieceBytes?: number): [string, number, string][] {
  const { records } = readFile(Buffer.from(text), 'log.txt', pieceBytes);
  return packetsOf(records).map(([direction, timeMs, bytes]) => [direction, timeMs, bytes.toString('latin1')]);
}

describe('a log of another program', () => {
  it('has the times of tio; a line without a time belongs to the line before it', () => {
    expect(readLog('[14:02:09.123] one\r\n[14:02:09.500] two\r\nthree\r\n[14:02:10.000] ')).toEqual([
      ['rx', at(14, 2, 9, 123), 'one\r\n'],
      ['rx', at(14, 2, 9, 500), 'two\r\nthree\r\n'],
    ]);
    expect(readLog('[2026-11-28T23:59:59.001] one\n')).toEqual([['rx', at(23, 59, 59, 1, 28), 'one\n']]);
  });

  it('has the times of Tera Term, old and new formats, and elapsed times', () => {
    expect(readLog('[2026-11-29 14:02:09.123] one\r\n')).toEqual([['rx', at(14, 2, 9, 123), 'one\r\n']]);
    expect(readLog('[Sun Nov 29 14:02:09.123 2026] one\r\n')).toEqual([['rx', at(14, 2, 9, 123), 'one\r\n']]);
    const [one, two] = readLog('[0 00:00:01.000] one\r\n[1 00:00:01.250] two\r\n');
    expect((two?.[1] ?? 0) - (one?.[1] ?? 0)).toBe(86_400_250);
  });

  it('has the times of CoolTerm and of the Arduino IDE, which have no brackets', () => {
    expect(readLog('14:02:09.123\tone\r\n14:02:10.123\ttwo\r\n')).toEqual([
      ['rx', at(14, 2, 9, 123), 'one\r\n'],
      ['rx', at(14, 2, 10, 123), 'two\r\n'],
    ]);
    expect(readLog('2026-11-29 14:02:09.123 one\r\n')).toEqual([['rx', at(14, 2, 9, 123), 'one\r\n']]);
    expect(readLog('14:02:09.123 -> one\r\n')).toEqual([['rx', at(14, 2, 9, 123), 'one\r\n']]);
  });

  it.each([
    ['GBK', { rx: 'cad5a1fba1f4', tx: 'b7a2a1faa1f3', end: 'a1f5' }],
    ['UTF-8', { rx: 'e694b6e28690e29786', tx: 'e58f91e28692e29787', end: 'e296a1' }],
  ])('has both directions of SSCOM in %s, without the lines that SSCOM inserts between packets', (_name, marks) => {
    const text = (parts: readonly string[]) => Buffer.concat(parts.map((part) => Buffer.from(part, 'latin1')));
    const [rx, tx, end] = [marks.rx, marks.tx, marks.end].map((hex) => Buffer.from(hex, 'hex').toString('latin1'));
    const log = text([
      `\r\n[14:02:09.123]${tx}AT\r\n${end}\r\n`,
      `[14:02:09.200]${rx}OK\r\n\r\nready\r\n`,
      `\r\n[14:02:09.300]${rx}no end\r\n[14:02:09.400]${rx}last\r\n`,
    ]);
    for (const pieceBytes of [1, 7, Infinity])
      expect(readLog(log, pieceBytes)).toEqual([
        ['tx', at(14, 2, 9, 123), 'AT\r\n'],
        ['rx', at(14, 2, 9, 200), 'OK\r\n\r\nready\r\n'],
        ['rx', at(14, 2, 9, 300), 'no end'],
        ['rx', at(14, 2, 9, 400), 'last'],
      ]);
    const hex = text([`[14:02:09.123]${tx}01 03 00 0A ${end}\r\n[14:02:09.200]${rx}01 83 FF \r\n\r\n`]);
    expect(readLog(hex)).toEqual([
      ['tx', at(14, 2, 9, 123), '\x01\x03\0\n'],
      ['rx', at(14, 2, 9, 200), '\x01\x83\xff'],
    ]);
  });

  it('has the times and directions of text saved by Baudcast', () => {
    expect(readLog('[14:02:09.123] one\n[14:02:09.200] TX two\n')).toEqual([
      ['rx', at(14, 2, 9, 123), 'one\n'],
      ['tx', at(14, 2, 9, 200), 'two\n'],
    ]);
    expect(readLog('[2026-11-29T14:02:09.123Z] one\n')).toEqual([
      ['rx', Date.UTC(2026, 10, 29, 14, 2, 9, 123), 'one\n'],
    ]);
    const [one, two] = readLog('[    0.250] one\n[   61.500] TX two\n');
    expect((two?.[1] ?? 0) - (one?.[1] ?? 0)).toBe(61_250);
    expect(two?.[2]).toBe('two\n');
  });

  it('moves to the next day where times pass midnight, and starts a day before when it would be in the future', () => {
    expect(readLog('[23:59:59.900] one\n[00:00:00.100] two\n').map(([, timeMs]) => timeMs)).toEqual([
      at(23, 59, 59, 900, 28),
      at(0, 0, 0, 100),
    ]);
    // A clock that was set back a little is not midnight.
    expect(readLog('[14:02:09.900] one\n[14:02:08.100] two\n').map(([, timeMs]) => timeMs)).toEqual([
      at(14, 2, 9, 900),
      at(14, 2, 8, 100),
    ]);
  });

  it('keeps times that the device wrote, and bytes that are not a log', () => {
    for (const own of [
      '[    0.000000] Linux version 6.1\n[    0.012345] ACPI\n',
      '[00:00:00.010,000] <inf> main: up\n',
      'I (312) boot: ESP-IDF v5.1\n',
      'no times\n\nat all',
      '[25:00:00.000] no time\n',
      '\0\x01\xff',
    ])
      expect(packetsOf(readFile(Buffer.from(own, 'latin1'), 'own.log').records).map(([, , bytes]) => bytes)).toEqual([
        Buffer.from(own, 'latin1'),
      ]);
  });

  it('is the same in pieces of any size, with lines of any length', () => {
    const line = fc.record({ ms: fc.integer({ min: 0, max: 999 }), text: fc.string({ maxLength: 40 }) });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 64 }), (lines, size) => {
        const log = lines.map(({ ms, text }) => `[14:00:00.${String(ms).padStart(3, '0')}] ${text}\n`).join('');
        expect(readLog(log, size)).toEqual(readLog(log));
      }),
    );
    const long = `[14:02:09.123] ${'x'.repeat(200_000)}\n[14:02:10.000] end\n`;
    expect(readLog(long, 10_000).map(([, , text]) => text.length)).toEqual([200_001, 4]);
  });

  it('never throws for any bytes, and keeps all of them when it is not a log', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (bytes, size) => {
        const { records, reader } = readFile(bytes, 'raw.bin', size);
        expect(reader?.problem).toBe(bytes.length === 0 ? 'empty' : undefined);
        const all = packetsOf(records).map(([, , part]) => part);
        expect(Buffer.concat(all).equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  it('is refused when its name has the extension of another kind', () => {
    for (const name of ['a.zip', 'a.PCAPNG', 'photo.jpg'])
      expect(readFile(Buffer.from('x'), name).reader).toBeUndefined();
    expect(readFile(Buffer.from('x'), 'a.baudcast').reader?.problem).toBe('foreign');
  });
});
