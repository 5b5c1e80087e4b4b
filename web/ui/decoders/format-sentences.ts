import { msg, str } from '@lit/localize';
import {
  joinCalculation,
  readFormatLine,
  type FormatFields,
  type FormatRowKind,
  type FormatSubject,
} from '../../decode/format-rows.ts';
import type { OwnFormatMistake } from '../../decode/own-format.ts';
import { formatCount } from '../../i18n/format.ts';
import type { Choice } from '../kit/choice-select.ts';

/** The fields of a row that can be wrong; `main`: the one of a row that has no others. */
export type FormatPart =
  | 'type'
  | 'address'
  | 'name'
  | 'count'
  | 'scale'
  | 'offset'
  | 'unit'
  | 'states'
  | 'bits'
  | 'checksum'
  | 'from'
  | 'counts'
  | 'main';

/** What is wrong with a row, and in which of its fields. */
export interface PlacedMistake {
  readonly part: FormatPart;
  readonly sentence: string;
}

/** The mistake of a row: what the format's reader says, or what it would take for something else. */
export function mistakeOfRow(
  fields: FormatFields,
  subject: FormatSubject,
  line: string,
  mistake: OwnFormatMistake | undefined,
): PlacedMistake | undefined {
  const moved = movedPart(fields, readFormatLine(line, subject));
  if (moved) return { part: moved, sentence: notReadSentence(moved) };
  if (!mistake) return undefined;
  const part = partOf(fields, mistake);
  const isCount = part === 'count' && mistake.problem === 'number';
  return { part, sentence: isCount ? msg('A number from 1 is needed.') : mistakeSentence(mistake) };
}

/** A field that would be read as another one. */
function movedPart(fields: FormatFields, read: FormatFields): FormatPart | undefined {
  if (fields.kind === 'other' || fields.kind === 'comment') return undefined;
  const calculation = joinCalculation(fields.scale, fields.offset);
  if (calculation.replaceAll(/\s/g, '') !== joinCalculation(read.scale, read.offset).replaceAll(/\s/g, ''))
    return /^[*/\d.+-]*$/.test(fields.scale.replaceAll(/\s/g, '')) && fields.offset !== '' ? 'offset' : 'scale';
  const parts = ['count', 'unit', 'states', 'bits', 'from'] as const;
  return parts.find((part) => fields[part].trim() !== read[part]);
}

function notReadSentence(part: FormatPart): string {
  switch (part) {
    case 'scale':
    case 'offset':
      return msg('Write a factor such as /100 or 0.5, and what is added then, such as -40.');
    case 'states':
      return msg('Write what values mean as 0=off 1=on.');
    default:
      return msg('This cannot be read here.');
  }
}

function partOf({ kind, type }: FormatFields, { problem, text }: OwnFormatMistake): FormatPart {
  switch (problem) {
    case 'type':
      return kind === 'number' || kind === 'register' ? 'type' : 'unit';
    case 'name':
    case 'name-twice':
      return 'name';
    case 'number':
      return kind === 'skip' || text.startsWith(`${type}[`) || kind === 'text' || kind === 'bytes' ? 'count' : 'scale';
    case 'labels':
      return 'states';
    case 'unit':
      return 'unit';
    case 'bits':
      return 'bits';
    case 'checksum':
    case 'from':
      return problem;
    case 'address':
    case 'overlap':
      return kind === 'register' ? 'address' : 'main';
    case 'long':
    case 'open':
      return 'count';
    case 'length':
      return kind === 'length' ? 'offset' : 'main';
    case 'elements':
      return 'counts';
    default:
      return kind === 'number' || kind === 'register' ? 'type' : 'main';
  }
}

/** What a mistake is, without its line. */
export function mistakeSentence({ problem, text }: OwnFormatMistake): string {
  switch (problem) {
    case 'statement':
      return msg(str`“${text}” is not known here. Write a type such as u16, or start, skip, bits, length, checksum.`);
    case 'type':
      return msg(str`“${text}” is not a type of number: u8 to u64, i8 to i64, f32, f64.`);
    case 'name':
      return msg('A name is missing. Names of several words stand in quotation marks.');
    case 'address':
      return msg(str`“${text}” is not an address: registers are 0 to 65535, units 0 to 247.`);
    case 'overlap': {
      const [register = '', other = ''] = text.split(' ');
      return msg(str`Register ${register} is already named in line ${other}.`);
    }
    case 'name-twice':
      return msg(str`“${text}” is the name of another field.`);
    case 'number':
      return msg(str`“${text}”: a number from 1 is missing.`);
    case 'bytes':
      return msg(str`“${text}”: write one to eight bytes in hex; start stands before all fields.`);
    case 'labels':
      return msg(str`“${text}”: write what values mean as 0=off 1=on.`);
    case 'unit':
      return msg('The unit is missing or too long.');
    case 'bits':
      return msg(str`“${text}”: bits are of the integer in the line before, such as bits 0-3 mode.`);
    case 'checksum':
      return msg(str`The checksum “${text}” is not known. Names are those of the composer’s list.`);
    case 'from':
      return msg(str`The checksum begins at byte ${text}, which is not before it.`);
    case 'length':
      return msg(
        str`“${text}” is not a length such as u8 or u16 rest +2, within 64 bytes and before a field with [rest].`,
      );
    case 'elements':
      return msg('There are no elements to count: give a field [rest] after its type.');
    case 'open':
      return msg(str`“${text}”: only one field can take the rest of the packet.`);
    case 'pattern':
      return msg('Not a regular expression with a named group, or not supported.');
    case 'mixed':
      return msg('A pattern and fields of bytes cannot be mixed.');
    case 'empty':
      return msg('No fields yet.');
    case 'long':
      return msg('Too long. At most 4096 bytes and 512 fields.');
  }
}

/** A mistake in a text, with its line. */
export function lineMistakeSentence(mistake: OwnFormatMistake): string {
  const sentence = mistakeSentence(mistake);
  return mistake.problem === 'empty' ? sentence : msg(str`Line ${formatCount(mistake.line)}: ${sentence}`);
}

const types = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64'];
const ordered = types.slice(2);

/** What a row is: the kind, and of a number its type. */
export type FieldKindChoice = `number ${string}` | `register ${string}` | FormatRowKind;

/** What a row of a format can be. */
export function rowChoices(subject: FormatSubject): readonly Choice<FieldKindChoice>[] {
  const numbers = msg('Numbers');
  const others = msg('Others');
  if (subject === 'registers')
    return [
      ...ordered.map((type): Choice<FieldKindChoice> => [`register ${type}`, type, numbers]),
      ['bits', msg('bits'), others],
      ['device', msg('unit'), others],
      ['words', msg('word order'), others],
    ];
  return [
    ...types.map((type): Choice<FieldKindChoice> => [`number ${type}`, type, numbers]),
    ['bits', msg('bits'), others],
    ['text', msg('text'), others],
    ['bytes', msg('bytes'), others],
    ['skip', msg('skip'), others],
    ['length', msg('length'), others],
    ['checksum', msg('checksum'), others],
    ['order', msg('byte order'), others],
    ...ordered.map((type): Choice<FieldKindChoice> => [`number ${type}be`, `${type}be`, msg('Big-endian')]),
    ...ordered.map((type): Choice<FieldKindChoice> => [`number ${type}le`, `${type}le`, msg('Little-endian')]),
  ];
}

/** The rows that can be added, in the order of a menu. */
export function additions(subject: FormatSubject): readonly Choice<FormatRowKind>[] {
  const comment: Choice<FormatRowKind> = ['comment', msg('Comment')];
  if (subject === 'registers')
    return [
      ['register', msg('Register')],
      ['bits', msg('Bits of the number above')],
      ['device', msg('Unit of the registers below')],
      ['words', msg('Word order of the registers below')],
      comment,
    ];
  return [
    ['number', msg('Number')],
    ['bits', msg('Bits of the number above')],
    ['text', msg('Text')],
    ['bytes', msg('Bytes')],
    ['skip', msg('Skipped bytes')],
    ['length', msg('Length of the packet')],
    ['checksum', msg('Checksum')],
    ['order', msg('Byte order of the fields below')],
    comment,
  ];
}

export const orderChoices = (): readonly Choice<'big' | 'little'>[] => [
  ['little', msg('Little-endian')],
  ['big', msg('Big-endian')],
];

export const wordChoices = (): readonly Choice<'big' | 'little'>[] => [
  ['big', msg('High word first')],
  ['little', msg('Low word first')],
];
