import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ansiSpans } from '../../../web/ui/monitor/ansi-spans.ts';

describe('ansiSpans', () => {
  test('leaves text without escapes as one plain span', () => {
    expect(ansiSpans('I (29) boot')).toEqual([{ text: 'I (29) boot', style: {} }]);
    expect(ansiSpans('')).toEqual([{ text: '', style: {} }]);
  });

  test('colours what stands between the sequences', () => {
    expect(ansiSpans('\x1b[0;32mI (29)\x1b[0m done')).toEqual([
      { text: 'I (29)', style: { foreground: 2 } },
      { text: ' done', style: {} },
    ]);
  });

  test.each([
    ['1;4m', { bold: true, underline: true }],
    ['97;41m', { foreground: 15, background: 1 }],
    ['38;5;9m', { foreground: 9 }],
    ['38;5;196m', { foreground: '#ff0000' }],
    ['48;5;255m', { background: '#eeeeee' }],
    ['38;2;1;2;255m', { foreground: '#0102ff' }],
    ['38;5;5;1m', { foreground: 5, bold: true }],
    ['7;3;9;2m', { inverse: true, italic: true, strike: true, dim: true }],
  ])('reads %s', (parameters, style) => {
    expect(ansiSpans(`\x1b[${parameters}x`)).toEqual([{ text: 'x', style }]);
  });

  test('switches single attributes off again', () => {
    expect(ansiSpans('\x1b[1;31;44mx\x1b[22;39my')).toEqual([
      { text: 'x', style: { bold: true, foreground: 1, background: 4 } },
      { text: 'y', style: { background: 4 } },
    ]);
  });

  test('ignores colours that do not exist', () => {
    expect(ansiSpans('\x1b[38;5;256mx\x1b[38;2;1;2mx\x1b[38mx\x1b[;mx')).toEqual(
      ['x', 'x', 'x', 'x'].map((text) => ({ text, style: {} })),
    );
  });

  test('drops every other complete sequence', () => {
    const noise = '\x1b[2J\x1b[?25l\x1b]0;title\x07\x1b]8;;http://x\x1b\\\x1bP1$q\x1b\\\x1b(B\x1b7\x9b3A\x1b[>4;2m';
    expect(ansiSpans(`a${noise}b`)).toEqual([{ text: 'ab', style: {} }]);
  });

  test('keeps what follows an unfinished sequence', () => {
    expect(ansiSpans('a\x1b]0;title')).toEqual([{ text: 'a\x1b]0;title', style: {} }]);
    expect(ansiSpans('a\x1b[12')).toEqual([{ text: 'a\x1b[12', style: {} }]);
    expect(ansiSpans('a\x1b')).toEqual([{ text: 'a\x1b', style: {} }]);
  });

  test('never loses a printable character outside a sequence', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'm', '[', '温', ';', '1', ' ') });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(plain, fc.constantFrom('\x1b[31m', '\x1b[0m', '\x1b[38;5;120m', '\x1b[K'))),
        (parts) => {
          const spans = ansiSpans(parts.map(([text, escape]) => text + escape).join(''));
          expect(spans.map((span) => span.text).join('')).toBe(parts.map(([text]) => text).join(''));
        },
      ),
    );
  });
});
