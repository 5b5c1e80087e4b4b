import { Terminal } from '@xterm/headless';
import type { IBufferCell } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ansiSpans } from '../../../web/ui/monitor/ansi-spans.ts';
import type { AnsiColor, TextStyle } from '../../../web/ui/monitor/ansi-spans.ts';

describe('ansiSpans', () => {
  test('leaves text without escapes as one plain span', () => {
    expect(ansiSpans('I (29) boot')).toEqual([{ text: 'I (29) boot', style: {} }]);
    expect(ansiSpans('')).toEqual([{ text: '', style: {} }]);
  });

  test('colours the text between the sequences', () => {
    expect(ansiSpans('\x1b[0;32mI (29)\x1b[0m done')).toEqual([
      { text: 'I (29)', style: { foreground: 2 } },
      { text: ' done', style: {} },
    ]);
  });

  test.each([
    ['1;4m', { bold: true, underline: 'single' }],
    ['97;41m', { foreground: 15, background: 1 }],
    ['38;5;9m', { foreground: 9 }],
    ['38;5;196m', { foreground: '#ff0000' }],
    ['48;5;255m', { background: '#eeeeee' }],
    ['38;2;1;2;255m', { foreground: '#0102ff' }],
    ['38;5;5;1m', { foreground: 5, bold: true }],
    ['7;3;9;2m', { inverse: true, italic: true, strike: true, dim: true }],
    ['1;38:2::255:0:0m', { bold: true, foreground: '#ff0000' }],
    ['38:5:196;48:5:3m', { foreground: '#ff0000', background: 3 }],
    ['4:3;58:2::1:2:3m', { underline: 'curly', underlineColor: '#010203' }],
    ['4;58;5;9;59m', { underline: 'single' }],
    ['4:2;4:0m', {}],
    ['21;8;5;53m', { underline: 'double', hidden: true, blink: true, overline: true }],
  ])('reads %s', (parameters, style) => {
    expect(ansiSpans(`\x1b[${parameters}x`)).toEqual([{ text: 'x', style }]);
  });

  test('switches single attributes off again', () => {
    expect(ansiSpans('\x1b[1;31;44mx\x1b[22;39my')).toEqual([
      { text: 'x', style: { bold: true, foreground: 1, background: 4 } },
      { text: 'y', style: { background: 4 } },
    ]);
  });

  test('ignores colours of unknown kinds, and meaningless parameters', () => {
    for (const parameters of ['38;9;1;2', '38', ';', '999', '1 ', '?1', '1?', '>4;2'])
      expect(ansiSpans(`\x1b[${parameters}mx`)).toEqual([{ text: 'x', style: {} }]);
  });

  test('drops every other complete sequence', () => {
    const noise = '\x1b[2J\x1b[?25l\x1b]0;title\x07\x1b]8;;http://x\x1b\\\x1bP1$q\x1b\\\x1b(B\x1b7\x9b3A\x1b[>4;2m';
    expect(ansiSpans(`a${noise}b`)).toEqual([{ text: 'ab', style: {} }]);
  });

  test('trials 14: shows letters after ESC that are not a terminal sequence: printers use them', () => {
    for (const code of [
      '\x1b@',
      '\x1bE',
      '\x1bF',
      '\x1bM',
      '\x1bG',
      '\x1b-1',
      '\x1b!0',
      '\x1ba\x01',
      '\x1bd\x03',
      '\x1bP',
    ])
      expect(ansiSpans(`a${code}b`)).toEqual([{ text: `a${code}b`, style: {} }]);
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

describe('trials 14: SGR matches xterm.js', () => {
  const number = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 21, 22, 23, 24, 25, 27, 28, 29, 38, 48, 53, 55, 58),
    },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 120 }) },
    { weight: 1, arbitrary: fc.constantFrom(196, 255, 256, 300, 99_999_999_999) },
  );
  const digits = fc.oneof({ weight: 5, arbitrary: number.map(String) }, { weight: 1, arbitrary: fc.constant('') });
  const parameter = fc.oneof(
    digits,
    fc.array(digits, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(':')),
    fc.constantFrom(
      '38:2::255:0:0',
      '38:2:1:2:3',
      '48:5:200',
      '58:2::1:2:3',
      '58:5:9',
      '4:3',
      '4:',
      '4:9',
      '38;5;5',
      '48;2;9;8;7',
    ),
  );
  const parameters = fc.array(parameter, { maxLength: 6 }).map((parts) => parts.join(';'));
  const sequence = fc.oneof(
    { weight: 12, arbitrary: parameters.map((text) => `\x1b[${text}m`) },
    { weight: 1, arbitrary: parameters.map((text) => `\x9b${text}m`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('?', '>', ' ', '$'), parameters)
        .map(([sign, text]) => `\x1b[${sign}${text}m`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(parameters, fc.constantFrom(' ', '$', '<', '1?'))
        .map(([text, sign]) => `\x1b[${text}${sign}m`),
    },
  );

  test('for any parameters, well formed or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(sequence, fc.constantFrom('', 'x')), { maxLength: 12 }), async (parts) => {
        const text = `${parts.map(([codes, character]) => codes + character).join('')}x`;
        const styles = ansiSpans(text).flatMap((span) => [...span.text].map(() => span.style));
        expect([text, styles.map(comparable)]).toEqual([text, await cellsOf(text, styles.length)]);
      }),
      { numRuns: 1500 },
    );
  });

  test('for more parameters than a terminal counts', async () => {
    for (const text of [`\x1b[${'0;'.repeat(32)}1mx`, `\x1b[${'0;'.repeat(31)}1mx`, `\x1b[4${':3'.repeat(40)};1mx`])
      expect(ansiSpans(text).map(({ style }) => comparable(style))).toEqual(await cellsOf(text, 1));
  });

  const terminal = new Terminal({ cols: 20, rows: 2, scrollback: 0, allowProposedApi: true });

  async function cellsOf(text: string, count: number): Promise<readonly unknown[]> {
    terminal.reset();
    await new Promise<void>((resolve) => terminal.write(text, resolve));
    const line = terminal.buffer.active.getLine(0);
    return Array.from({ length: count }, (_, x) => cellStyle(line?.getCell(x) as Cell));
  }
});

/** The attributes of a cell that are not public. */
interface Cell extends IBufferCell {
  getUnderlineStyle(): number;
  getUnderlineColor(): number;
  isUnderlineColorRGB(): boolean;
  isUnderlineColorDefault(): boolean;
}

const underlines = [undefined, 'single', 'double', 'curly', 'dotted', 'dashed'];

/** xterm's mistake: 59 makes the underline white instead of the colour of the text. */
const white = 0xff_ffff;

function cellStyle(cell: Cell) {
  const underline = underlines[cell.getUnderlineStyle()];
  const underlineColor = cell.getUnderlineColor();
  const isOwn = underline !== undefined && !cell.isUnderlineColorDefault() && underlineColor !== white;
  return {
    foreground: colorOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    background: colorOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    underline,
    underlineColor: isOwn ? colorOf(false, cell.isUnderlineColorRGB(), underlineColor) : undefined,
    bold: Boolean(cell.isBold()),
    dim: Boolean(cell.isDim()),
    italic: Boolean(cell.isItalic()),
    blink: Boolean(cell.isBlink()),
    inverse: Boolean(cell.isInverse()),
    hidden: Boolean(cell.isInvisible()),
    strike: Boolean(cell.isStrikethrough()),
    overline: Boolean(cell.isOverline()),
  };
}

function comparable(style: TextStyle) {
  const { underline, foreground } = style;
  // Without a colour of its own an underline has that of the text.
  const underlineColor = style.underlineColor === '#ffffff' ? undefined : style.underlineColor;
  return {
    foreground,
    background: style.background,
    underline,
    underlineColor: underline && underlineColor,
    bold: style.bold ?? false,
    dim: style.dim ?? false,
    italic: style.italic ?? false,
    blink: style.blink ?? false,
    inverse: style.inverse ?? false,
    hidden: style.hidden ?? false,
    strike: style.strike ?? false,
    overline: style.overline ?? false,
  };
}

function colorOf(isDefault: boolean, isRgb: boolean, color: number): AnsiColor | undefined {
  if (isDefault) return undefined;
  if (isRgb) return `#${color.toString(16).padStart(6, '0')}`;
  return color < 16 ? color : `#${xterm256(color).toString(16).padStart(6, '0')}`;
}

/** The palette as in xterm: a cube of 6, then 24 greys. */
function xterm256(index: number): number {
  const steps = [0, 0x5f, 0x87, 0xaf, 0xd7, 0xff];
  if (index >= 232) return (8 + (index - 232) * 10) * 0x01_0101;
  const place = index - 16;
  return (
    ((steps[Math.floor(place / 36)] ?? 0) << 16) |
    ((steps[Math.floor(place / 6) % 6] ?? 0) << 8) |
    (steps[place % 6] ?? 0)
  );
}
