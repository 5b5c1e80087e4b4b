/*
 * The lines of a person's own format in fields, as a form shows them. Any line can be read; a mistake within a field
 * does not matter here: it stays as it was typed.
 */

/** What a format describes: its lines are read accordingly. */
export type FormatSubject = 'bytes' | 'lines' | 'registers';

/**
 * What a line is. `group`: the unit, name or calculation of a pattern's group; `device`: the unit whose registers
 * follow; `other`: it cannot be read.
 */
export type FormatRowKind =
  | 'number'
  | 'register'
  | 'text'
  | 'bytes'
  | 'bits'
  | 'skip'
  | 'checksum'
  | 'length'
  | 'order'
  | 'words'
  | 'device'
  | 'frame'
  | 'start'
  | 'end'
  | 'modbus'
  | 'pattern'
  | 'group'
  | 'comment'
  | 'empty'
  | 'other';

export type GroupWord = 'unit' | 'name' | 'scale';

/** A line in fields, as a person types them. A kind uses some of them. */
export interface FormatFields {
  readonly kind: FormatRowKind;
  /** Of a number, register or length: `u16`, `f32be`; of a register's line `holding` or `input` stands in `table`. */
  readonly type: string;
  readonly table: 'holding' | 'input';
  /** Of a field, a group, a checksum. */
  readonly name: string;
  /** Elements of an array, bytes of a text, `rest` for what the others leave; empty: a single number. */
  readonly count: string;
  /** `/100`, `*0.5`. */
  readonly scale: string;
  /** `-40`, `+1`; of a length bytes that it does not count. */
  readonly offset: string;
  readonly unit: string;
  /** `0=off 1=on`. */
  readonly states: string;
  /** `0`, `1-3`. */
  readonly bits: string;
  /** Of a checksum. Empty: that of the format. */
  readonly order: '' | 'big' | 'little';
  /** The byte a checksum begins at; empty: the first. */
  readonly from: string;
  /** An address, bytes in hex, a pattern, a comment, the whole line of `other`. */
  readonly text: string;
  /** What a line of a group says. */
  readonly word: GroupWord;
  /** Of a length. */
  readonly counts: LengthCounts;
}

/** What a length counts: the bytes after it, those of the whole packet, or elements of the field of any length. */
export type LengthCounts = 'rest' | 'packet' | 'elements';

const noFields: FormatFields = {
  kind: 'empty',
  type: 'u16',
  table: 'holding',
  name: '',
  count: '',
  scale: '',
  offset: '',
  unit: '',
  states: '',
  bits: '',
  order: '',
  from: '',
  text: '',
  word: 'unit',
  counts: 'rest',
};

/** What the text of a format describes. */
export function subjectOf(text: string): FormatSubject {
  const lines = text.split(/\r\n?|\n/).map((line) => line.trim());
  if (/^modbus\b/.test(lines.find((line) => line !== '' && !line.startsWith('#')) ?? '')) return 'registers';
  return lines.some((line) => /^(?:pattern|name|unit|scale)\b/.test(line)) ? 'lines' : 'bytes';
}

/** A line's fields, those not given as in a line that says nothing. */
export const fieldsWith = (fields: Partial<FormatFields>): FormatFields => ({ ...noFields, ...fields });

/** Reads any line. */
export function readFormatLine(line: string, subject: FormatSubject): FormatFields {
  const text = line.trim();
  if (text === '') return noFields;
  if (text.startsWith('#')) return fieldsWith({ kind: 'comment', text: text.slice(1).trim() });
  const [word = ''] = text.split(/\s/, 1);
  const rest = text.slice(word.length).trim();
  const read =
    subject === 'lines'
      ? readPatternLine(word, rest)
      : subject === 'registers'
        ? readRegisterLine(word, rest)
        : readStructLine(word, rest);
  return fieldsWith(read ?? { kind: 'other', text });
}

function readPatternLine(word: string, rest: string): Partial<FormatFields> | undefined {
  if (word === 'pattern' || word === 'end') return { kind: word, text: rest };
  if (word !== 'unit' && word !== 'name' && word !== 'scale') return undefined;
  const { name, after } = splitName(rest);
  return { kind: 'group', word, name, text: after };
}

function readRegisterLine(word: string, rest: string): Partial<FormatFields> | undefined {
  if (word === 'modbus') return { kind: 'modbus', text: rest };
  if (word === 'unit') return { kind: 'device', text: rest };
  if (word === 'words') return rest === 'big' || rest === 'little' ? { kind: 'words', order: rest } : undefined;
  if (word === 'bits') return readBits(rest);
  if (word !== 'holding' && word !== 'input') return undefined;
  const [, text = '', typeWord = '', after = ''] = /^(\S*)\s*(\S*)\s*(.*)$/.exec(rest) ?? [];
  const type = /^(\w*?)(?:\[([^\]]*)\])?$/.exec(typeWord);
  if (!type) return undefined;
  return { kind: 'register', table: word, text, type: type[1] ?? '', count: type[2] ?? '', ...splitNumber(after) };
}

function readStructLine(word: string, rest: string): Partial<FormatFields> | undefined {
  switch (word) {
    case 'start':
    case 'end':
      return { kind: word, text: rest };
    case 'frame':
      return rest === 'slip' || rest === 'cobs' ? { kind: 'frame', text: rest } : undefined;
    case 'big':
    case 'little':
      return rest === '' ? { kind: 'order', order: word } : undefined;
    case 'skip':
      return { kind: 'skip', count: rest };
    case 'bits':
      return readBits(rest);
    case 'length': {
      const [, type, counts = 'rest', offset = ''] =
        /^(\w*)(?:\s+(rest|packet|elements))?(?:\s*([+-]\s*\d*))?$/.exec(rest) ?? [];
      return type === undefined ? undefined : { kind: 'length', type, counts: counts as LengthCounts, offset };
    }
    case 'checksum': {
      const [, name = '', order = '', from = ''] =
        /^(\S*)(?:\s+(big|little))?(?:\s+from(?:\s+(\S*))?)?$/.exec(rest) ?? [];
      return name === '' && rest !== '' ? undefined : { kind: 'checksum', name, order: order as '' | 'big', from };
    }
  }
  const [, type, count = ''] = /^([uif]\d+(?:le|be)?|text|bytes)(?:\[([^\]]*)\])?$/i.exec(word) ?? [];
  if (type === undefined) return undefined;
  if (type !== 'text' && type !== 'bytes') return { kind: 'number', type, count, ...splitNumber(rest) };
  const { name, after } = splitName(rest);
  return { kind: type, name, count, unit: after };
}

function readBits(rest: string): Partial<FormatFields> {
  const [, bits = '', more = ''] = /^([\d-]*)\s*(.*)$/.exec(rest) ?? [];
  const { name, after } = splitName(more);
  return after === '' || after.startsWith(':')
    ? { kind: 'bits', bits, name, states: after.slice(1).trim() }
    : { kind: 'other', text: `bits ${rest}` };
}

/** `temperature /100 -40 °C : 0=off`. */
function splitNumber(text: string): Pick<FormatFields, 'name' | 'scale' | 'offset' | 'unit' | 'states'> {
  const { name, after } = splitName(text);
  const [, calculation = '', unit = '', states = ''] =
    /^((?:\s*[*/+-]\s*[\d.]+(?:e-?\d+)?)*)\s*([^:]*?)\s*(?::(.*))?$/i.exec(after) ?? [];
  return { name, unit, states: states.trim(), ...splitCalculation(calculation) };
}

/** `/100 -40` in a factor and what is added then; another order, or more of them, stays together. */
export function splitCalculation(text: string): { readonly scale: string; readonly offset: string } {
  const [, scale, offset] =
    /^((?:[*/]\s*[\d.]+(?:e-?\d+)?)?)\s*((?:[+-]\s*[\d.]+(?:e-?\d+)?)?)$/i.exec(text.trim()) ?? [];
  return scale === undefined || offset === undefined ? { scale: text.trim(), offset: '' } : { scale, offset };
}

/** A factor and what is added, as the notation has them: `0.01` is `*0.01`, `40` is `+40`. */
export function joinCalculation(scale: string, offset: string): string {
  const factor = /^[\d.]/.test(scale.trim()) ? `*${scale.trim()}` : scale.trim();
  const add = /^[\d.]/.test(offset.trim()) ? `+${offset.trim()}` : offset.trim();
  return [factor, add].filter((part) => part !== '').join(' ');
}

function splitName(text: string): { readonly name: string; readonly after: string } {
  const [whole = '', quoted, plain = ''] = /^(?:"([^"]*)"|([^\s":*/+]+))/.exec(text) ?? [];
  return { name: quoted ?? plain, after: text.slice(whole.length).trim() };
}

/** A line with these fields. */
export function writeFormatLine(fields: FormatFields): string {
  return parts(fields)
    .filter((part) => part !== '')
    .join(' ');
}

function parts(fields: FormatFields): readonly string[] {
  const { kind, type, name, count, text, order, from, states, bits } = fields;
  const labels = states.trim() === '' ? '' : `: ${states.trim()}`;
  const value = [joinCalculation(fields.scale, fields.offset), fields.unit.trim(), labels];
  const named = quoted(
    name,
    value.some((part) => part !== ''),
  );
  const array = count.trim() === '' ? '' : `[${count.trim()}]`;
  switch (kind) {
    case 'number':
      return [`${type}${array}`, named, ...value];
    case 'register':
      return [fields.table, text.trim(), `${type}${array}`, named, ...value];
    case 'text':
    case 'bytes':
      return [`${kind}${array}`, quoted(name, false), fields.unit.trim()];
    case 'bits':
      return ['bits', bits.trim(), quoted(name, labels !== ''), labels];
    case 'skip':
      return ['skip', count.trim()];
    case 'checksum':
      return ['checksum', name, order, from.trim() === '' ? '' : `from ${from.trim()}`];
    case 'length':
      return ['length', type, fields.counts, joinCalculation('', fields.offset)];
    case 'order':
      return [order];
    case 'words':
      return ['words', order];
    case 'device':
      return ['unit', text.trim()];
    case 'group':
      return [fields.word, quoted(name, true), text.trim()];
    case 'comment':
      return ['#', text.trim()];
    case 'empty':
      return [];
    case 'other':
      return [text.trim()];
    default:
      return [kind, text.trim()];
  }
}

/** A name as the notation has it. @param isFollowed by something that would be taken for it */
function quoted(name: string, isFollowed: boolean): string {
  const plain = name.replaceAll('"', "'").trim();
  if (plain === '') return isFollowed ? '""' : '';
  return /[\s:*/+]/.test(plain) ? `"${plain}"` : plain;
}
