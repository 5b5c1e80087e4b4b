import type { NumberType } from '../core/payload/payload-number.ts';
import { numberTypeNamed } from '../core/payload/payload-number.ts';
import { sizeOf, type BitField } from './read-struct.ts';

/*
 * What a line of a person's own format has in it, whatever it describes: names, calculations, units and labels.
 */

/**
 * `statement`: a line that begins with no known word; `type`, `name`, `number`, `bytes`, `labels`, `unit`: that part
 * is wrong or missing; `bits`: not of the integer before, or beyond it; `checksum`: not in the catalogue; `from`:
 * beyond the checksum's place; `length`: not a length rule, or too far from the beginning; `elements`: of no field;
 * `open`: a second field that takes the rest; `pattern`: not a regular expression, or without a named group; `mixed`:
 * a pattern and fields; `name-twice`; `address`: not of a register; `overlap`: with the register of another line;
 * `empty`: no field; `long`: more bytes or fields than are read.
 */
export type OwnFormatProblem =
  | 'statement'
  | 'type'
  | 'name'
  | 'number'
  | 'bytes'
  | 'labels'
  | 'unit'
  | 'bits'
  | 'checksum'
  | 'from'
  | 'length'
  | 'elements'
  | 'open'
  | 'pattern'
  | 'mixed'
  | 'name-twice'
  | 'address'
  | 'overlap'
  | 'empty'
  | 'long';

/** The field of a length. */
export const lengthName = 'length';

/** Names and units are no longer. */
export const longestName = 60;

/** What is wrong with a line. */
export class Mistake extends Error {
  readonly problem: OwnFormatProblem;
  readonly text: string;
  /** Where it is another line than the one that is read. */
  readonly line: number | undefined;

  constructor(problem: OwnFormatProblem, text: string, line?: number) {
    super(problem);
    this.problem = problem;
    this.text = text;
    this.line = line;
  }
}

/** What follows the type of a number: `temperature /100 -40 °C : 0=off`. */
interface NumberText {
  readonly name: string;
  readonly factor: number;
  readonly add: number;
  readonly unit: string;
  readonly labels: ReadonlyMap<number, string> | undefined;
  /** There is a calculation, or there are labels. */
  readonly isNumber: boolean;
}

/** @throws {Mistake} */
export function readNumberText(text: string): NumberText {
  const { name, after } = nameAndRest(text);
  const [, scale = '', unit = '', labels] =
    /^((?:\s*[*/+-]\s*[\d.]+(?:e-?\d+)?)*)\s*([^:]*?)\s*(?::(.*))?$/i.exec(after) ?? [];
  if (unit.length > longestName) throw new Mistake('unit', unit);
  return { name, ...scaleOf(scale), unit, labels: labelsOf(labels), isNumber: scale !== '' || labels !== undefined };
}

/** `3 ready : 0=no 1=yes`, `1-3 mode`: of the integer in the line before. @throws {Mistake} */
export function readBitsText(text: string, type: NumberType | undefined): BitField {
  const [, low = '', high = low, more = ''] = /^(\d{1,2})(?:-(\d{1,2}))?\s+(.*)$/.exec(text) ?? [];
  const [lowest, highest] = [Number(low), Number(high)];
  const isInteger = type !== undefined && /^[ui]/.test(type);
  if (!isInteger || low === '' || highest < lowest || highest >= 8 * sizeOf(type) || highest > 51)
    throw new Mistake('bits', text);
  const { name, after } = nameAndRest(more);
  if (after !== '' && !after.startsWith(':')) throw new Mistake('labels', after);
  const labels = labelsOf(after ? after.slice(1) : undefined);
  return { name, divisor: 2 ** lowest, range: 2 ** (highest - lowest + 1), labels };
}

/** The type of a word such as `u16`, `f32be[3]`. @param order of types that do not name it @throws {Mistake} */
export function readTypeWord(
  word: string,
  order: 'le' | 'be',
): { readonly type: NumberType | 'bytes' | 'text'; readonly count: number; readonly isOpen: boolean } {
  const [, typeName = '', countText] = /^(\w+?)(?:\[(\d{1,4}|rest)\])?$/.exec(word) ?? [];
  const type =
    typeName === 'bytes' || typeName === 'text'
      ? typeName
      : (numberTypeNamed(typeName) ?? numberTypeNamed(typeName + order));
  if (type === undefined) throw new Mistake(/^[uif]\d/.test(word) ? 'type' : 'statement', word);
  const isOpen = countText === 'rest';
  const count = countText === undefined || isOpen ? 0 : Number(countText);
  const isNumber = type !== 'bytes' && type !== 'text';
  if (countText === undefined ? !isNumber : count === 0 && !isOpen) throw new Mistake('number', word);
  return { type, count, isOpen };
}

/** A word, or words in quotes. */
export function nameAndRest(text: string): { readonly name: string; readonly after: string } {
  const [whole, quoted, plain] = /^(?:"([^"]+)"|([^\s":*/+]+))(?=\s|:|$|[*/+])/.exec(text) ?? [];
  const name = quoted ?? plain;
  if (whole === undefined || name === undefined || name.length > longestName) throw new Mistake('name', text);
  return { name, after: text.slice(whole.length).trim() };
}

/** A calculation alone, such as `/100 -40`. @throws {Mistake} */
export function readScaleText(text: string): { readonly factor: number; readonly add: number } {
  if (!/^(?:\s*[*/+-]\s*[\d.]+(?:e-?\d+)?)+$/i.test(text)) throw new Mistake('number', text);
  return scaleOf(text);
}

/** `/100`, `*0.5 -40`: in the order in which they are written. */
function scaleOf(text: string): { readonly factor: number; readonly add: number } {
  let [factor, add] = [1, 0];
  for (const [, sign = '', digits = ''] of text.matchAll(/([*/+-])\s*([\d.]+(?:e-?\d+)?)/gi)) {
    const value = Number(digits);
    if (!Number.isFinite(value) || (sign === '/' && value === 0)) throw new Mistake('number', text.trim());
    if (sign === '*' || sign === '/') {
      factor = sign === '*' ? factor * value : factor / value;
      add = sign === '*' ? add * value : add / value;
    } else add += sign === '+' ? value : -value;
  }
  return { factor, add };
}

/** `0=off 1=on`, with quotes round labels of several words. */
function labelsOf(text: string | undefined): ReadonlyMap<number, string> | undefined {
  if (text === undefined) return undefined;
  const labels = new Map<number, string>();
  const rest = text.replaceAll(
    /\s*(-?(?:0x[\da-f]+|\d+))=(?:"([^"]*)"|(\S+))/gi,
    (_, value: string, quoted?: string, plain?: string) => {
      labels.set(Number(value), (quoted ?? plain ?? '').slice(0, longestName));
      return '';
    },
  );
  if (labels.size === 0 || labels.size > 256 || rest.trim() !== '') throw new Mistake('labels', text.trim());
  return labels;
}
