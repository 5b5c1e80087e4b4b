import { expect, test } from 'vitest';
import fc from 'fast-check';
import { FormatDocument } from '../../web/decode/format-document.ts';
import { readFormatLine, writeFormatLine } from '../../web/decode/format-rows.ts';
import { checkOwnFormat, readOwnFormat } from '../../web/decode/own-format.ts';
import { assertProperty } from '../support/assert-property.ts';
import { runs } from '../support/runs.ts';

const board = `# The board
start AA 55
u16 counter
i16 temperature /100 -40 °C
u8 flags
bits 0 ready : 0=no 1="yes, it is"
bits 1-3 mode

skip 2
text[8] "device name"
checksum CRC-16/MODBUS little from 2
end 0D`;

/** The row whose line begins so. */
const idOf = (document: FormatDocument, line: string): number =>
  document.rows.find((row) => row.line.startsWith(line))?.id ?? 0;

const listed = (document: FormatDocument): readonly string[] => document.listed.map(({ line }) => line);

test.each([
  ['u16 counter', { kind: 'number', type: 'u16', name: 'counter', count: '' }],
  [
    'f32be[3] "a b" *0.5 +1 m/s² : 0=off 1="on it"',
    { type: 'f32be', count: '3', name: 'a b', scale: '*0.5', offset: '+1', unit: 'm/s²', states: '0=off 1="on it"' },
  ],
  ['i16 t -40 /10 °C', { name: 't', scale: '-40 /10', offset: '', unit: '°C' }],
  ['u8', { kind: 'number', type: 'u8', name: '' }],
  ['u24 a', { kind: 'number', type: 'u24', name: 'a' }],
  ['bytes[4] id', { kind: 'bytes', count: '4', name: 'id' }],
  ['bits 1-3 mode : 0=a', { kind: 'bits', bits: '1-3', name: 'mode', states: '0=a' }],
  ['length u16 rest', { kind: 'length', type: 'u16', counts: 'rest', offset: '' }],
  ['length u8be elements +2', { kind: 'length', type: 'u8be', counts: 'elements', offset: '+2' }],
  ['i16[rest] samples /100 V', { kind: 'number', count: 'rest', scale: '/100', unit: 'V' }],
  ['checksum XOR big from 2', { kind: 'checksum', name: 'XOR', order: 'big', from: '2' }],
  ['# a note', { kind: 'comment', text: 'a note' }],
  ['hello there', { kind: 'other', text: 'hello there' }],
  ['frame ppp', { kind: 'other' }],
] as const)('%j in fields, and back', (line, fields) => {
  const read = readFormatLine(line, 'bytes');
  expect(read).toMatchObject(fields);
  expect(writeFormatLine(read)).toBe(line);
});

test('a factor and a summand without a sign are written with one, and names in quotes where they need it', () => {
  const fields = { ...readFormatLine('u16 a', 'bytes'), scale: '0.01', offset: '40', name: 'a "b" c' };
  expect(writeFormatLine(fields)).toBe(`u16 "a 'b' c" *0.01 +40`);
  expect(writeFormatLine({ ...fields, name: '', scale: '', offset: '', unit: 'V' })).toBe('u16 "" V');
});

test('lines stay as they were written until they are changed', () => {
  const odd = '  u16   a   /10\n\n#note\nnonsense';
  const document = new FormatDocument(odd);
  expect(document.text).toBe(odd);
  document.change(idOf(document, '  u16'), { unit: 'V' });
  expect(document.text).toBe('u16 a /10 V\n\n#note\nnonsense');
});

test('settings are lines at their places, and taken out of the list', () => {
  const document = new FormatDocument('# Mine\nu8 a\n');
  document.set('order', 'big');
  document.set('start', 'AA');
  document.set('frame', 'slip');
  document.set('end', '0D');
  document.set('start', 'AA 55');
  expect(document.text).toBe('# Mine\nframe slip\nstart AA 55\nbig\nu8 a\nend 0D\n');
  expect(listed(document)).toEqual(['# Mine', 'u8 a']);
  document.set('order', 'little');
  document.set('start', '');
  document.set('frame', '');
  document.set('end', '');
  expect(document.text).toBe('# Mine\nu8 a\n');
  document.undo();
  expect(document.setting('end')?.fields.text).toBe('0D');
});

test('a byte order between fields is a row, and one before them a setting', () => {
  const document = new FormatDocument('u8 a\nbig\nu16 b');
  expect(document.setting('order')).toBeUndefined();
  expect(listed(document)).toEqual(['u8 a', 'big', 'u16 b']);
  document.set('order', 'big');
  expect(document.text).toBe('big\nu8 a\nbig\nu16 b');
});

test('a number moves, is copied and is removed with its bits', () => {
  const document = new FormatDocument(board);
  const flags = idOf(document, 'u8 flags');
  expect(document.move(flags, -1)).toBe(true);
  expect(listed(document).slice(1, 6)).toEqual([
    'u16 counter',
    'u8 flags',
    'bits 0 ready : 0=no 1="yes, it is"',
    'bits 1-3 mode',
    'i16 temperature /100 -40 °C',
  ]);
  expect(document.move(idOf(document, 'u16'), 1)).toBe(true);
  expect(listed(document)[1]).toBe('u8 flags');
  expect(document.move(idOf(document, 'u16'), 1)).toBe(true);
  expect(document.move(idOf(document, '# The'), -1)).toBe(false);
  expect(document.move(idOf(document, 'checksum'), 1)).toBe(false);
  document.duplicate(flags);
  expect(document.text).toContain('bits 1-3 mode\nu8 flags2\nbits 0 ready2');
  document.remove(flags);
  document.remove(idOf(document, 'u8 flags2'));
  expect(document.text).not.toContain('bits');
  expect(document.text).toMatch(/\nend 0D$/);
});

test('a dragged row does not come between a number and its bits; bits may', () => {
  const document = new FormatDocument('u8 a\nbits 0 b\nbits 1 c\nu8 d');
  expect(document.moveTo(idOf(document, 'u8 d'), idOf(document, 'bits 1'))).toBe(false);
  expect(document.moveTo(idOf(document, 'bits 1'), idOf(document, 'bits 0'))).toBe(true);
  expect(document.text).toBe('u8 a\nbits 1 c\nbits 0 b\nu8 d');
  expect(document.moveTo(idOf(document, 'u8 a'), undefined)).toBe(true);
  expect(document.text).toBe('u8 d\nu8 a\nbits 1 c\nbits 0 b');
});

test('rows are added behind the last, before what a packet ends with, and not between a number and its bits', () => {
  const document = new FormatDocument('end 0D');
  document.change(document.add('number'), { name: 'a' });
  const bits = document.add('bits');
  document.change(bits, { name: 'b' });
  document.change(document.add('number', idOf(document, 'u16')), { type: 'u8', name: 'c' });
  expect(document.text).toBe('u16 a\nbits 0 b\nu8 c\nend 0D');
});

test('a line of another kind keeps what fits', () => {
  const document = new FormatDocument('i16[2] a /10 V : 1=x');
  const id = document.rows[0]!.id;
  document.change(id, { kind: 'bytes' });
  expect(document.text).toBe('bytes[2] a');
  document.change(id, { kind: 'checksum' });
  expect(document.text).toBe('checksum CRC-16/MODBUS');
  document.undo();
  document.undo();
  expect(document.text).toBe('i16[2] a /10 V : 1=x');
});

test('what is typed into a field is one change, until it is left', () => {
  const document = new FormatDocument('u8 a');
  const id = document.rows[0]!.id;
  for (const name of ['ab', 'abc']) document.change(id, { name });
  document.settle();
  document.change(id, { name: 'abcd' });
  document.undo();
  expect(document.text).toBe('u8 abc');
  document.undo();
  expect(document.text).toBe('u8 a');
  expect(document.canUndo).toBe(false);
  document.redo();
  expect(document.text).toBe('u8 abc');
});

test('a line that could not be read is read again when its field is left', () => {
  const document = new FormatDocument('hello');
  const id = document.rows[0]!.id;
  document.change(id, { text: 'u8 a' });
  expect(document.rows[0]!.fields.kind).toBe('other');
  document.settle();
  expect(document.rows[0]!.fields).toMatchObject({ kind: 'number', name: 'a' });
  document.change(document.add('other'), { text: 'pattern (?<a>.)' });
  document.settle();
  expect(document.subject).toBe('lines');
  document.undo();
  expect(document.text).toBe('u8 a\n');
});

test('groups of a pattern have names, units and calculations, also those that it has no longer', () => {
  const document = new FormatDocument('pattern (?<t>.)(?<h>.)\nunit h %\nunit old V');
  document.setGroup('t', { unit: '°C' });
  document.setGroup('t', { scale: '/10' });
  document.setGroup('t', { offset: '40' });
  document.setGroup('t', { name: 'Outside' });
  expect(document.text.split('\n').slice(3)).toEqual(['unit t °C', 'scale t /10 +40', 'name t Outside']);
  expect(document.groups(['t', 'h'])).toEqual([
    { group: 't', name: 'Outside', unit: '°C', scale: '/10', offset: '+40' },
    { group: 'h', name: '', unit: '%', scale: '', offset: '' },
    { group: 'old', name: '', unit: 'V', scale: '', offset: '' },
  ]);
  document.setGroup('old', { unit: '' });
  expect(document.groups([]).map(({ group }) => group)).toEqual(['h', 't']);
  expect(listed(document)).toEqual([]);
});

test('a register that is added follows the last', () => {
  const document = new FormatDocument('modbus rtu\ninput 0x10 f32[2] a');
  document.change(document.add('register'), { name: 'b' });
  expect(document.text).toBe('modbus rtu\ninput 0x10 f32[2] a\ninput 20 u16 b');
  expect(document.setting('modbus')?.fields.text).toBe('rtu');
});

test('all mistakes are told, with the places of the fields', () => {
  const { mistakes, places, format } = checkOwnFormat(
    'start AA\nu16 a\nu24 b\nbits 0 c\nu8 a\nbytes[2] d\nchecksum no',
  );
  expect(Array.from(mistakes.values(), ({ line, problem }) => [line, problem])).toEqual([
    [3, 'type'],
    [5, 'name-twice'],
    [7, 'checksum'],
  ]);
  expect([places.get(2), places.get(6), format]).toEqual([1, 3, undefined]);
});

test('a calculation of a group is read', () => {
  expect(readOwnFormat('pattern (?<t>.)\nscale t /10 -4')).toMatchObject({
    ok: true,
    format: { scales: new Map([['t', { factor: 0.1, add: -4 }]]) },
  });
  expect(readOwnFormat('pattern (?<t>.)\nscale t ten')).toMatchObject({ ok: false, problem: 'number' });
  expect(readOwnFormat('u8 a\nscale a /10')).toMatchObject({ ok: false, problem: 'mixed' });
});

test('what is read of any line and written means the same', () => {
  const words =
    'u8 i16 f32be u64[2] text[3] bytes[2] skip bits start end frame big little checksum pattern unit name scale';
  const more =
    'modbus holding input words a "b c" /10 -4 *2.5 °C m/s : 0=x 1="y z" 1-3 AA 0x10 rtu slip from XOR (?<a>.)';
  const word = fc.constantFrom(...`${words} ${more}`.split(' '));
  const line = fc.array(word, { maxLength: 6 }).map((parts) => parts.join(' '));
  void assertProperty(
    fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 6 }), (lines) => {
      const text = lines.join('\n').replaceAll(/\r\n?/g, '\n');
      const document = new FormatDocument(text);
      expect(document.text).toBe(text);
      const again = document.rows.map(({ fields }) => writeFormatLine(fields)).join('\n');
      const read = readOwnFormat(text);
      if (read.ok) expect(readOwnFormat(again)).toEqual(read);
    }),
    { numRuns: runs(3000) },
  );
});
