import { checksums } from '../checksum/checksums.ts';
import type { CrcModel } from '../checksum/crc.ts';
import { joinBytes } from '../join-bytes.ts';
import { isField, type ChecksumField, type TemplatePart } from './payload-field.ts';
import { encodeNumber, lacksByteOrder, numberTypeNamed } from './payload-number.ts';

/**
 * `unknown-field`: no such name; `byte-order`: `le` or `be` is missing; `missing-value`: something has to follow;
 * `bad-option`: a word that does not belong there.
 */
export type FieldErrorKind =
  | 'unknown-field'
  | 'byte-order'
  | 'missing-value'
  | 'bad-number'
  | 'number-range'
  | 'bad-option';

type FieldResult =
  | { readonly ok: true; readonly part: TemplatePart }
  | {
      readonly ok: false;
      readonly kind: FieldErrorKind;
      /** Where in what was read, and what stands there. */
      readonly at: number;
      readonly text: string;
    };

interface Word {
  readonly text: string;
  readonly at: number;
}

/** Random bytes at once. */
const maxRandom = 4096;

/** What went wrong, at a word. */
class FieldError extends Error {
  readonly kind: FieldErrorKind;
  readonly word: Word;

  constructor(kind: FieldErrorKind, word: Word) {
    super(kind);
    this.kind = kind;
    this.word = word;
  }
}

/**
 * Reads what stands between `\{` and `}`:
 *
 * - numbers: `u16le 300 0x12`, of u8, i8, and u, i of 16, 32, 64 and f of 32, 64 with `le` or `be`;
 * - `counter [type] [start [step]]`; a text counter keeps the digits of its start, `001`;
 * - `time [iso|local|unix|ms|type]`, `random [bytes]`, `clipboard`, `ask [type] name[=value]`;
 * - a checksum over the bytes before it: a name of the catalogue, or `crc width=16 poly=8005 [init=FFFF] [xorout=0]
 *   [refin] [refout]`; then `le` or `be`, `hex` (as text), `skip=N`, `drop=N` (bytes left out).
 */
export function readField(inner: string): FieldResult {
  const words = Array.from(inner.matchAll(/\S+/g), ({ 0: text, index }) => ({ text, at: index }));
  try {
    return { ok: true, part: readWords(words, inner) };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    return { ok: false, kind: error.kind, at: error.word.at, text: error.word.text };
  }
}

/** A checksum that is appended, as it is written; `undefined` for anything else. */
export function readChecksumField(text: string): ChecksumField | undefined {
  const read = readField(text);
  return read.ok && isField(read.part) && read.part.kind === 'checksum' ? read.part : undefined;
}

function readWords(words: readonly Word[], inner: string): TemplatePart {
  const [first, ...rest] = words;
  if (!first) throw new FieldError('missing-value', { text: inner, at: 0 });
  const type = numberTypeNamed(first.text);
  if (type) {
    if (rest.length === 0) throw new FieldError('missing-value', first);
    return joinBytes(rest.map((word) => number(type, word)));
  }
  if (lacksByteOrder(first.text)) throw new FieldError('byte-order', first);
  switch (first.text.toLowerCase()) {
    case 'counter':
      return readCounter(rest);
    case 'time':
      return readTime(rest);
    case 'random':
      return { kind: 'random', length: readLength(rest) };
    case 'clipboard':
      refuse(rest[0]);
      return { kind: 'clipboard' };
    case 'ask':
      return readAsk(first, rest, inner);
    default:
      return readChecksum(first, rest);
  }
}

function number(type: Parameters<typeof encodeNumber>[0], word: Word): Uint8Array {
  const bytes = encodeNumber(type, word.text);
  if (typeof bytes === 'string') throw new FieldError(bytes, word);
  return bytes;
}

function refuse(word: Word | undefined): void {
  if (word) throw new FieldError('bad-option', word);
}

function typeOf(word: Word | undefined) {
  if (word && lacksByteOrder(word.text)) throw new FieldError('byte-order', word);
  return word && numberTypeNamed(word.text);
}

/** A whole number that can be counted with. */
function readCount(word: Word, isSigned = false): number {
  if (!(isSigned ? /^[-+]?\d+$/ : /^\d+$/).test(word.text)) throw new FieldError('bad-number', word);
  const value = Number(word.text);
  if (!Number.isSafeInteger(value)) throw new FieldError('number-range', word);
  return value;
}

function readCounter(words: readonly Word[]): TemplatePart {
  const type = typeOf(words[0]);
  const [start, step, more] = type ? words.slice(1) : words;
  refuse(more);
  return {
    kind: 'counter',
    type,
    start: start ? readCount(start, true) : 0,
    step: step ? readCount(step, true) : 1,
    digits: start && /^0\d+$/.test(start.text) ? start.text.length : 1,
  };
}

const timeFormats = ['iso', 'local', 'unix', 'ms'] as const;

function readTime([word, more]: readonly Word[]): TemplatePart {
  refuse(more);
  const format = word ? (timeFormats.find((one) => one === word.text.toLowerCase()) ?? typeOf(word)) : 'iso';
  if (!format) throw new FieldError('bad-option', word ?? { text: '', at: 0 });
  return { kind: 'time', format };
}

function readLength([word, more]: readonly Word[]): number {
  refuse(more);
  const length = word ? readCount(word) : 1;
  if (word && (length < 1 || length > maxRandom)) throw new FieldError('number-range', word);
  return length;
}

function readAsk(first: Word, rest: readonly Word[], inner: string): TemplatePart {
  const type = rest[0] && numberTypeNamed(rest[0].text);
  const [start] = type ? rest.slice(1) : rest;
  if (!start) throw new FieldError('missing-value', first);
  const [name = '', ...value] = inner.slice(start.at).trimEnd().split('=');
  if (name.trim() === '') throw new FieldError('missing-value', first);
  return { kind: 'ask', name: name.trim(), type, value: value.join('=') };
}

function readChecksum(first: Word, rest: readonly Word[]): TemplatePart {
  const isOwn = first.text.toLowerCase() === 'crc';
  const named = checksums.find(({ name }) => name.toLowerCase() === first.text.toLowerCase());
  if (!isOwn && !named) throw new FieldError('unknown-field', first);
  const options = new Map<string, Word>();
  for (const word of rest) {
    const [key = ''] = word.text.toLowerCase().split('=');
    const known = isOwn ? [...checksumOptions, ...crcOptions] : checksumOptions;
    const hasValue = word.text.includes('=');
    if (!known.includes(key) || hasValue !== valued.has(key) || options.has(key))
      throw new FieldError('bad-option', word);
    options.set(key, word);
  }
  const bytesLeftOut = (key: string): number => {
    const word = options.get(key);
    return word ? readCount({ text: word.text.slice(key.length + 1), at: word.at + key.length + 1 }) : 0;
  };
  const algorithm = named?.name ?? readCrc(first, options);
  const bytes = named ? named.bytes : Math.ceil((algorithm as CrcModel).width / 8);
  const order = options.has('le') ? 'little' : options.has('be') || bytes === 1 ? 'big' : undefined;
  if (!order) throw new FieldError('byte-order', first);
  const field: ChecksumField = {
    kind: 'checksum',
    algorithm,
    order,
    isText: options.has('hex'),
    skip: bytesLeftOut('skip'),
    drop: bytesLeftOut('drop'),
  };
  return field;
}

const checksumOptions: readonly string[] = ['le', 'be', 'hex', 'skip', 'drop'];
const crcOptions: readonly string[] = ['width', 'poly', 'init', 'xorout', 'refin', 'refout'];
const valued: ReadonlySet<string> = new Set(['skip', 'drop', 'width', 'poly', 'init', 'xorout']);

function readCrc(first: Word, options: ReadonlyMap<string, Word>): CrcModel {
  const widthWord = options.get('width');
  const polyWord = options.get('poly');
  if (!widthWord || !polyWord) throw new FieldError('missing-value', first);
  const width = readCount({ text: widthWord.text.slice(6), at: widthWord.at + 6 });
  if (width < 8 || width > 32) throw new FieldError('number-range', widthWord);
  const hex = (key: string): number => {
    const word = options.get(key);
    if (!word) return 0;
    const digits = word.text.slice(key.length + 1).replace(/^0x/i, '');
    if (!/^[\da-f]{1,8}$/i.test(digits)) throw new FieldError('bad-number', word);
    const value = Number.parseInt(digits, 16);
    if (value >= 2 ** width) throw new FieldError('number-range', word);
    return value;
  };
  return {
    width,
    poly: hex('poly'),
    init: hex('init'),
    reflectIn: options.has('refin'),
    reflectOut: options.has('refout'),
    xorOut: hex('xorout'),
  };
}
