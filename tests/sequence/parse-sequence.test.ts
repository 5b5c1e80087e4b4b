import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSequence } from '../../web/sequence/parse-sequence.ts';

function programOf(text: string) {
  const read = parseSequence(text);
  if (!read.ok) throw new Error(JSON.stringify(read));
  return read.program;
}

describe('the text of a sequence', () => {
  test('has a statement a line, comments and empty lines', () => {
    expect(programOf('# log in\n\n  send "root\\r"   # the name\r\npause 1.5s')).toEqual([
      { line: 3, text: 'send "root\\r"', kind: 'send', parts: ['root\r'] },
      { line: 4, text: 'pause 1.5s', kind: 'pause', delayMs: 1500 },
    ]);
  });

  test('sends text with escapes, and hex', () => {
    const [step] = programOf('send "A#B\\x01" hex 41 54 0d "\\"end\\""');
    expect(step).toMatchObject({
      kind: 'send',
      parts: [
        'A#B',
        Uint8Array.of(1),
        Uint8Array.of(0x41, 0x54, 0x0d),
        Uint8Array.of(0x22),
        'end',
        Uint8Array.of(0x22),
      ],
    });
  });

  test('waits for text, hex with wildcards or a regular expression, with a time and a branch', () => {
    const steps = programOf(
      ['wait "OK\\r"', 'wait hex 06 ?? 15 within 2s', 'wait /a\\/[bc]+$/i within 500ms else goto again', 'again:']
        .concat(['wait "x" else continue', 'wait "x" else stop'])
        .join('\n'),
    );
    expect(steps).toMatchObject([
      { pattern: { kind: 'payload', parts: ['OK\r'] }, withinMs: 10_000, otherwise: 'fail' },
      { pattern: { kind: 'hex', bytes: [6, -1, 0x15] }, withinMs: 2000 },
      { pattern: { kind: 'regex', pattern: 'a/[bc]+$', matchCase: false }, withinMs: 500, otherwise: 3 },
      { otherwise: 'continue' },
      { otherwise: 'stop' },
    ]);
  });

  test('waits for a packet with a right checksum, in the notation of the input line', () => {
    expect(
      programOf(
        'wait checksum CRC-16/MODBUS le within 1s else stop\n' +
          'wait checksum xor hex skip=1 drop=1 after=2 gap=5ms # NMEA\n' +
          'wait checksum crc width=16 poly=8005 init=FFFF be length=8',
      ),
    ).toMatchObject([
      {
        pattern: {
          kind: 'checksum',
          field: { algorithm: 'CRC-16/MODBUS', order: 'little' },
          after: 0,
          length: undefined,
          gapMs: 20,
        },
        withinMs: 1000,
        otherwise: 'stop',
      },
      { pattern: { field: { algorithm: 'XOR', isText: true, skip: 1, drop: 1 }, after: 2, gapMs: 5 } },
      { pattern: { field: { algorithm: { width: 16, poly: 0x8005 } }, length: 8 } },
    ]);
  });

  test('sets signals, breaks, asks, loops, jumps, stops and fails', () => {
    expect(
      programOf(
        'start:\nsignals D0 R1 100ms D1\nbreak 250ms\nask "Ready?"\n' +
          'loop 3\nloop\nstop\nend\nend\ngoto start\nfail "no"',
      ),
    ).toMatchObject([
      { kind: 'signals', recipe: { steps: [{}, { waitMs: 100 }, {}] } },
      { kind: 'signals', recipe: { steps: [{ set: { break: true }, waitMs: 250 }, { set: { break: false } }] } },
      { kind: 'ask', question: 'Ready?' },
      { kind: 'loop', times: 3, after: 8 },
      { kind: 'loop', times: 0, after: 7 },
      { kind: 'stop' },
      { kind: 'next', start: 4 },
      { kind: 'next', start: 3 },
      { kind: 'goto', to: 0 },
      { kind: 'fail', why: 'no' },
    ]);
  });

  test.each([
    ['sned "x"', 1, 1, 'statement', 'sned'],
    ['pause 1s\n  "x"', 2, 3, 'statement', '"x"'],
    ['send', 1, 5, 'payload', ''],
    ['send x', 1, 6, 'payload', 'x'],
    ['send "a\\q"', 1, 8, 'payload', '\\q'],
    ['send "a', 1, 6, 'unclosed', '"'],
    ['send hex 4', 1, 10, 'payload', '4'],
    ['send "a" b', 1, 10, 'rest', 'b'],
    ['wait', 1, 5, 'pattern', ''],
    ['wait hex 4', 1, 10, 'pattern', '4'],
    ['wait /a(b/', 1, 8, 'pattern', '('],
    ['wait /a(?=b)/', 1, 8, 'pattern', '(?=b)'],
    [String.raw`wait /a\p{Xyz}/`, 1, 8, 'pattern', String.raw`\p{Xyz}`],
    ['wait /a', 1, 6, 'unclosed', '/'],
    ['wait ""', 1, 6, 'pattern', ''],
    ['wait checksum', 1, 14, 'checksum', ''],
    ['wait checksum CRC-9000 le', 1, 15, 'checksum', 'CRC-9000 le'],
    ['wait checksum CRC-16/MODBUS', 1, 15, 'checksum', 'CRC-16/MODBUS'],
    ['wait checksum XOR length=1', 1, 15, 'checksum', 'length=1'],
    ['wait checksum XOR skip=2000', 1, 15, 'checksum', 'XOR skip=2000'],
    ['wait checksum XOR gap=5', 1, 24, 'checksum', 'gap=5'],
    ['wait checksum XOR after=x', 1, 26, 'checksum', 'after=x'],
    ['wait "a" within 5', 1, 17, 'time', '5'],
    ['wait "a" else jump', 1, 15, 'otherwise', 'jump'],
    ['wait "a" else goto there', 1, 20, 'label', 'there'],
    ['goto there', 1, 6, 'label', 'there'],
    ['goto', 1, 5, 'name', ''],
    ['a:\na:', 2, 1, 'label-twice', 'a'],
    ['pause 5', 1, 7, 'time', '5'],
    ['pause 2000min', 1, 7, 'time', '2000min'],
    ['break 11s', 1, 7, 'time', '11s'],
    ['loop 0\nend', 1, 6, 'count', '0'],
    ['pause 1s\nend', 2, 1, 'end', 'end'],
    ['send "a"\n loop\npause 1s', 2, 2, 'loop', 'loop'],
    ['signals D0 X1', 1, 12, 'recipe', 'X1'],
    ['signals D0 W5', 1, 9, 'recipe', 'W'],
    ['ask', 1, 4, 'question', ''],
  ])('names line and column of a mistake: %j', (text, line, column, problem, piece) => {
    expect(parseSequence(text)).toMatchObject({ ok: false, line, column, problem });
    const read = parseSequence(text);
    if (!read.ok && problem !== 'pattern') expect(read.text).toBe(piece);
  });

  test('has at most 5000 steps', () => {
    const text = 'pause 1ms\n'.repeat(5001);
    expect(parseSequence(text)).toEqual({ ok: false, line: 5001, column: 1, problem: 'steps', text: 'pause' });
  });

  test('any text is read or refused, with a place in it', () => {
    const word = fc.constantFrom(
      'send',
      'wait',
      '"a"',
      '/a/',
      'hex',
      '41',
      '??',
      'within',
      '5s',
      'else',
      'goto',
      'x',
      'x:',
      'loop',
      'end',
      '\n',
      '#',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (source) => {
        const read = parseSequence(source);
        if (read.ok) return;
        const lines = source.split(/\r\n?|\n/);
        expect(read.line).toBeLessThanOrEqual(lines.length);
        expect(read.column).toBeLessThanOrEqual((lines[read.line - 1]?.length ?? 0) + 1);
      }),
    );
  });
});
