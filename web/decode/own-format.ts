import { checksumNamed } from '../core/checksum/checksums.ts';
import { parseHex } from '../core/hex-input.ts';
import { packetLimits, type PacketRule } from '../core/packet-rule.ts';
import { numberTypeNamed, type NumberType } from '../core/payload/payload-number.ts';
import {
  lengthName,
  longestName,
  Mistake,
  nameAndRest,
  readBitsText,
  readNumberText,
  readScaleText,
  readTypeWord,
  type OwnFormatProblem,
} from './format-line.ts';
import { patternGroups } from './linear-pattern.ts';
import { sizeOf, type BitField } from './read-struct.ts';
import { RegisterReader, type OwnRegisters } from './register-map.ts';

/*
 * A person's own message format, as text: a line a field. `start AA 55` and `end 0D` are bytes that a packet begins and
 * ends with, `frame slip` and `frame cobs` take escapes out first, `big` and `little` are the byte order from there on.
 *
 *     u16 counter
 *     i16 temperature /100 °C
 *     f32[3] acceleration g
 *     u8 flags
 *     bits 0 ready : 0=no 1=yes
 *     skip 2
 *     bytes[4] serial
 *     text[8] "device name"
 *     checksum CRC-16/MODBUS little from 2
 *
 * One field may take what the others leave: `f32[rest] samples`. `length u16 rest +2` is where a packet says how long
 * it is, and what it counts: `rest`, `packet` or `elements`, and bytes more.
 *
 * Or `pattern` and a regular expression with named groups, with `unit GROUP UNIT`, `name GROUP NAME` and
 * `scale GROUP /10 -40` for some of them, and `end` for packets that are not lines. Or `modbus rtu` and names of
 * registers, as `register-map.ts` says.
 */

export interface OwnField {
  readonly name: string;
  readonly at: number;
  readonly type: NumberType | 'bytes' | 'text';
  /** Bytes of a text or of bytes; elements of an array of numbers, 0 where it is a single one. */
  readonly count: number;
  /** It takes what the other fields leave; its count is 0. */
  readonly isOpen: boolean;
  /** It stands behind the open one: `at` is its place where that is empty. */
  readonly isBehind: boolean;
  readonly factor: number;
  readonly add: number;
  readonly unit: string;
  readonly labels: ReadonlyMap<number, string> | undefined;
  /** Parts of an integer. */
  readonly bits: readonly BitField[];
}

export interface OwnStruct {
  readonly kind: 'struct';
  readonly frame: 'none' | 'slip' | 'cobs';
  readonly start: Uint8Array;
  readonly end: Uint8Array;
  readonly fields: readonly OwnField[];
  readonly checksums: readonly OwnChecksum[];
  /** Of the whole, from the first byte of `start` to the last of `end`, where an open field is empty. */
  readonly length: number;
  readonly isOpen: boolean;
  /** Where it says how long it is. */
  readonly size: OwnSize | undefined;
}

/** A length in a structure. */
interface OwnSize {
  readonly at: number;
  readonly type: NumberType;
  /** Bytes of one of what it counts. */
  readonly each: number;
  /** What is added to those for the length of the whole. */
  readonly extra: number;
}

interface OwnChecksum {
  /** In the catalogue. */
  readonly name: string;
  readonly at: number;
  /** As that of a field. */
  readonly isBehind: boolean;
  readonly from: number;
  readonly order: 'big' | 'little';
}

export interface OwnPattern {
  readonly kind: 'pattern';
  readonly pattern: string;
  readonly units: ReadonlyMap<string, string>;
  /** What fields are called; others have the name of their group. */
  readonly names: ReadonlyMap<string, string>;
  /** How the number of a group is calculated. */
  readonly scales: ReadonlyMap<string, { readonly factor: number; readonly add: number }>;
  /** What a packet ends with; empty: the line. */
  readonly end: Uint8Array;
}

export type OwnFormat = OwnStruct | OwnPattern | OwnRegisters;

/** `line` counts from 1; `text` is what stands there. */
export interface OwnFormatMistake {
  readonly line: number;
  readonly problem: OwnFormatProblem;
  readonly text: string;
}

export type ReadOwnFormat =
  | { readonly ok: true; readonly format: OwnFormat }
  | ({ readonly ok: false } & OwnFormatMistake);

/** What is known of a format's lines, by their number from 1. */
export interface CheckedFormat {
  readonly format: OwnFormat | undefined;
  readonly mistakes: ReadonlyMap<number, OwnFormatMistake>;
  /** Bytes of a packet before the field of a line. */
  readonly places: ReadonlyMap<number, number>;
}

/** A packet of a person's own format is no longer. */
const longestStruct = 4096;
const mostFields = 512;

/** Reads a format of a person's own; of several mistakes the first is told. */
export function readOwnFormat(source: string): ReadOwnFormat {
  const { format, mistakes } = checkOwnFormat(source);
  if (format) return { ok: true, format };
  const [first = { line: 1, problem: 'empty', text: '' } as const] = mistakes.values();
  return { ok: false, ...first };
}

/** Reads a format, and goes on after a mistake. */
export function checkOwnFormat(source: string): CheckedFormat {
  const mistakes = new Map<number, OwnFormatMistake>();
  const places = new Map<number, number>();
  let reader: FormatReader | RegisterReader | undefined;
  let number = 0;
  let isAfterMistake = false;
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      const line = error.line ?? number;
      mistakes.set(line, { line, problem: error.problem, text: error.text });
      return undefined;
    }
  };
  for (const line of source.split(/\r\n?|\n/)) {
    number++;
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const here = (reader ??= /^modbus\b/.test(text) ? new RegisterReader() : new FormatReader());
    if (here instanceof FormatReader && here.at !== undefined) places.set(number, here.at);
    // The field that these bits are of was not read.
    if (isAfterMistake && /^bits\b/.test(text)) continue;
    attempt(() => here.line(text, number));
    isAfterMistake = mistakes.has(number);
  }
  const format = mistakes.size === 0 ? attempt(() => (reader ?? new FormatReader()).finish()) : undefined;
  return { format, mistakes, places };
}

/** How packets of a format are cut best. */
export function ownFormatRule(format: OwnFormat): PacketRule {
  if (format.kind === 'pattern') {
    const { end } = format;
    return end.length > 0 ? { kind: 'delimited', start: [], end: [...end] } : { kind: 'line', ending: 'any' };
  }
  if (format.kind === 'registers')
    return format.framing === 'rtu' ? { kind: 'gap', gapMs: 5 } : { kind: 'line', ending: 'any' };
  const { frame, start, end, length, isOpen, size } = format;
  if (frame !== 'none') return { kind: frame };
  if (size) return sizeRule(format, size);
  if (isOpen && start.length + end.length === 0) return { kind: 'gap', gapMs: openGapMs };
  if (isOpen) return { kind: 'delimited', start: [...start], end: [...end] };
  if (start.length > 0) return { kind: 'fixed', bytes: length, start: [...start] };
  return end.length > 0 ? { kind: 'delimited', start: [], end: [...end] } : { kind: 'fixed', bytes: length };
}

/** Where nothing says how far packets of any length go, a pause does. */
const openGapMs = 5;

function sizeRule({ start }: OwnStruct, { at, type, each, extra }: OwnSize): PacketRule {
  const size = sizeOf(type) as 1 | 2 | 4;
  const place = { start: [...start], offset: at, size, endian: type.endsWith('be') ? 'big' : 'little' } as const;
  return { kind: 'length', ...place, counts: 'packet', ...(each > 1 && { each }), extra, maxBytes: longestStruct };
}

class FormatReader {
  #frame: OwnStruct['frame'] = 'none';
  #start = new Uint8Array(0);
  #end = new Uint8Array(0);
  #order: 'le' | 'be' = 'le';
  #at = 0;
  readonly #fields: { field: OwnField; bits: BitField[] }[] = [];
  readonly #checksums: OwnChecksum[] = [];
  /** The field that takes the rest. */
  #open: OwnField | undefined;
  #size: ReadSize | undefined;
  readonly #names = new Set<string>();
  #pattern: string | undefined;
  readonly #units = new Map<string, string>();
  readonly #fieldNames = new Map<string, string>();
  readonly #scales = new Map<string, { readonly factor: number; readonly add: number }>();

  /** Bytes before the next field; `undefined` where that depends on the packet. */
  get at(): number | undefined {
    return this.#open ? undefined : this.#at;
  }

  line(text: string, line: number): void {
    const [word = ''] = text.split(/\s/, 1);
    const rest = text.slice(word.length).trim();
    if (word === 'pattern') return this.#readPattern(rest);
    if (word === 'unit' || word === 'name' || word === 'scale') return this.#readOfGroup(rest, word);
    if (this.#pattern !== undefined && word !== 'end') throw new Mistake('mixed', text);
    switch (word) {
      case 'start':
        if (this.#at > 0) throw new Mistake('bytes', text);
        this.#start = hexBytes(rest);
        this.#move(this.#start.length);
        return;
      case 'end':
        this.#end = hexBytes(rest);
        return;
      case 'frame':
        if (rest !== 'slip' && rest !== 'cobs') throw new Mistake('statement', text);
        this.#frame = rest;
        return;
      case 'big':
      case 'little':
        if (rest !== '') throw new Mistake('statement', text);
        this.#order = word === 'big' ? 'be' : 'le';
        return;
      case 'skip':
        return this.#move(wholeNumber(rest));
      case 'bits':
        return this.#readBits(rest);
      case 'checksum':
        return this.#readChecksum(rest);
      case 'length':
        return this.#readLength(rest, line);
      default:
        return this.#readField(word, rest);
    }
  }

  finish(): OwnFormat {
    const [pattern, units, names, scales] = [this.#pattern, this.#units, this.#fieldNames, this.#scales];
    if (pattern !== undefined) return { kind: 'pattern', pattern, units, names, scales, end: this.#end };
    const [ofGroup] = Object.entries({ unit: units, name: names, scale: scales }).find(([, of]) => of.size > 0) ?? [];
    if (ofGroup) throw new Mistake('mixed', ofGroup);
    if (this.#fields.length === 0) throw new Mistake('empty', '');
    const length = this.#at + this.#end.length;
    if (length > longestStruct) throw new Mistake('long', String(length));
    return {
      kind: 'struct',
      frame: this.#frame,
      start: this.#start,
      end: this.#end,
      fields: this.#fields.map(({ field, bits }) => ({ ...field, bits })),
      checksums: this.#checksums,
      length,
      isOpen: this.#open !== undefined,
      size: this.#sizeOf(length),
    };
  }

  #readPattern(rest: string): void {
    if (this.#pattern !== undefined || this.#at > 0) throw new Mistake('mixed', rest);
    if (!patternGroups(rest)?.length) throw new Mistake('pattern', rest);
    this.#pattern = rest;
  }

  #readOfGroup(rest: string, word: 'unit' | 'name' | 'scale'): void {
    const { name, after } = nameAndRest(rest);
    if (word === 'scale') {
      this.#scales.set(name, readScaleText(after));
      return;
    }
    if (after === '' || after.length > longestName) throw new Mistake(word, rest);
    const all = word === 'unit' ? this.#units : this.#fieldNames;
    all.set(name, after);
  }

  #readField(word: string, rest: string): void {
    const { type, count, isOpen } = readTypeWord(word, this.#order);
    const { isNumber: isScaled, ...text } = readNumberText(rest);
    const isNumber = type !== 'bytes' && type !== 'text';
    this.#claim(text.name);
    if (isScaled && !isNumber) throw new Mistake('type', word);
    if (isOpen && this.#open) throw new Mistake('open', text.name);
    const field = { ...text, at: this.#at, type, count, isOpen, isBehind: this.#open !== undefined, bits: [] };
    if (isOpen) this.#open = field;
    else this.#move(isNumber ? sizeOf(type) * Math.max(count, 1) : count);
    this.#fields.push({ field, bits: [] });
    if (this.#fields.length > mostFields) throw new Mistake('long', text.name);
  }

  #readBits(rest: string): void {
    const last = this.#fields.at(-1);
    const type = last?.field.type;
    const isSingle = type !== 'bytes' && type !== 'text' && last?.field.count === 0 && !last.field.isOpen;
    const bits = readBitsText(rest, isSingle ? type : undefined);
    this.#claim(bits.name);
    last?.bits.push(bits);
  }

  #readChecksum(rest: string): void {
    const [, name = '', order = this.#order === 'be' ? 'big' : 'little', from = '0'] =
      /^(\S+)(?:\s+(big|little))?(?:\s+from\s+(\d{1,4}))?$/.exec(rest) ?? [];
    const checksum = checksumNamed(name) ?? checksumNamed(name.toUpperCase());
    if (!checksum) throw new Mistake('checksum', rest);
    if (Number(from) >= (this.#open ? this.#open.at + 1 : this.#at)) throw new Mistake('from', from);
    const [isBehind, at] = [this.#open !== undefined, this.#at];
    this.#checksums.push({ name: checksum.name, at, isBehind, from: Number(from), order: order as 'big' | 'little' });
    this.#move(checksum.bytes);
  }

  #readLength(rest: string, line: number): void {
    const [, typeName = '', counts = 'rest', extra = '0'] =
      /^(\w+)(?:\s+(rest|packet|elements))?(?:\s*([+-]\s*\d{1,4}))?$/.exec(rest) ?? [];
    const type = numberTypeNamed(typeName) ?? numberTypeNamed(typeName + this.#order);
    if (!type || !/^u(?:8|16|32)/.test(type) || this.#at > packetLimits.offset || this.#open)
      throw new Mistake('length', rest);
    this.#claim(lengthName);
    this.#size = { at: this.#at, type, counts, more: Number(extra.replaceAll(/\s/g, '')), line };
    this.#move(sizeOf(type));
  }

  /** @param length of the whole without elements */
  #sizeOf(length: number): OwnSize | undefined {
    if (!this.#size) return undefined;
    const { at, type, counts, more, line } = this.#size;
    if (counts === 'packet') return { at, type, each: 1, extra: more };
    if (counts === 'rest') return { at, type, each: 1, extra: at + sizeOf(type) + more };
    const open = this.#open?.type;
    if (open === undefined) throw new Mistake('elements', '', line);
    return { at, type, each: open === 'bytes' || open === 'text' ? 1 : sizeOf(open), extra: length + more };
  }

  #claim(name: string): void {
    if (this.#names.has(name)) throw new Mistake('name-twice', name);
    this.#names.add(name);
  }

  #move(bytes: number): void {
    this.#at += bytes;
    if (this.#at > longestStruct) throw new Mistake('long', String(this.#at));
  }
}

/** A length as it is written. */
interface ReadSize {
  readonly at: number;
  readonly type: NumberType;
  readonly counts: string;
  readonly more: number;
  readonly line: number;
}

function hexBytes(text: string): Uint8Array<ArrayBuffer> {
  const read = parseHex(text);
  if (!read.ok || read.bytes.length === 0 || read.bytes.length > 8) throw new Mistake('bytes', text);
  return read.bytes;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) === 0) throw new Mistake('number', text);
  return Number(text);
}
