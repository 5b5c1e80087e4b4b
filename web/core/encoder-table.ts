import type { EncodingId } from './encodings.ts';

/** Bytes to text, all at once, in one encoding; what is not valid comes out as U+FFFD. */
export type Decode = (bytes: Uint8Array) => string;

/** How a code point beyond ASCII is written. */
export interface EncoderTable {
  /** By code point up to U+FFFF: its bytes, the first in the highest place; 0 where there are none. */
  readonly basic: Uint32Array;
  /** The same beyond U+FFFF. */
  readonly supplementary: ReadonlyMap<number, number>;
}

/** The encodings written by table. */
export type TableEncodingId = Exclude<EncodingId, 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1'>;

/**
 * Turns a decoder round: decodes every byte sequence there is, in a call or two, and notes where each came from.
 * Where several sequences stand for one character, or the Encoding Standard writes one its decoder does not give,
 * the standard's encoder is followed (sections 5, 9, 10 to 13).
 */
export function buildEncoderTable(id: TableEncodingId, decode: Decode): EncoderTable {
  const basic = new Uint32Array(0x1_0000);
  const supplementary = new Map<number, number>();
  const set = (codePoint: number, bytes: number): void => {
    if (codePoint > 0xffff) supplementary.set(codePoint, bytes);
    else basic[codePoint] = bytes;
  };
  const has = (codePoint: number): boolean =>
    codePoint > 0xffff ? supplementary.has(codePoint) : basic[codePoint] !== 0;
  const add = (sequences: readonly number[], lastWins?: ReadonlySet<number>): void => {
    forEachDecoded(sequences, decode, (codePoint, bytes) => {
      if (!has(codePoint) || lastWins?.has(codePoint)) set(codePoint, bytes);
    });
  };

  switch (id) {
    case 'gbk':
    case 'gb18030':
      add(pairs(0x81, 0xfe, 0x40));
      if (id === 'gb18030') {
        add(gb18030FourByte());
        set(0xfffd, 0x8431_a437); // looks like a failure to decode
      }
      gb18030PrivateUse.forEach(([codePoint, bytes]) => set(codePoint, bytes));
      set(0xe5e5, 0);
      if (id === 'gbk') set(0x20ac, 0x80);
      break;
    case 'big5':
      add(pairs(0xa1, 0xfe, 0x40), big5LastWins); // rows below 0xA1 are Hong Kong's: only read
      break;
    case 'euc-kr':
      add(pairs(0x81, 0xfe, 0x41));
      break;
    case 'euc-jp':
      add([...range(0x8ea1, 0x8edf), ...pairs(0xa1, 0xfe, 0xa1)]);
      setJapanese(basic);
      break;
    case 'shift_jis':
      // 0xED and 0xEE repeat the last rows; 0xF0 to 0xF9 are private use: only read
      add([
        0x80,
        ...range(0xa1, 0xdf),
        ...pairs(0x81, 0xec, 0x40),
        ...pairs(0xef, 0xef, 0x40),
        ...pairs(0xfa, 0xfc, 0x40),
      ]);
      setJapanese(basic);
      break;
    default:
      add(range(0x80, 0xff));
  }
  return { basic, supplementary };
}

/** Written for compatibility with GB 18030 before 2022, which read these pairs as private use. */
const gb18030PrivateUse: readonly (readonly [codePoint: number, bytes: number])[] = [
  [0xe78d, 0xa6d9],
  [0xe78e, 0xa6da],
  [0xe78f, 0xa6db],
  [0xe790, 0xa6dc],
  [0xe791, 0xa6dd],
  [0xe792, 0xa6de],
  [0xe793, 0xa6df],
  [0xe794, 0xa6ec],
  [0xe795, 0xa6ed],
  [0xe796, 0xa6f3],
  [0xe81e, 0xfe59],
  [0xe826, 0xfe61],
  [0xe82b, 0xfe66],
  [0xe82c, 0xfe67],
  [0xe832, 0xfe6d],
  [0xe843, 0xfe7e],
  [0xe854, 0xfe90],
  [0xe864, 0xfea0],
];

const big5LastWins: ReadonlySet<number> = new Set([0x2550, 0x255e, 0x2561, 0x256a, 0x5341, 0x5345]);

/** Yen sign, overline and minus sign have no place of their own in the Japanese tables. */
function setJapanese(basic: Uint32Array): void {
  basic[0xa5] = 0x5c;
  basic[0x203e] = 0x7e;
  basic[0x2212] = basic[0xff0d] ?? 0;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function pairs(firstLead: number, lastLead: number, firstTrail: number): number[] {
  return range(firstLead, lastLead).flatMap((lead) => range((lead << 8) | firstTrail, (lead << 8) | 0xfe));
}

/** The four-byte sequences for U+0080 to U+FFFF: pointers 0 to 39 419. */
function gb18030FourByte(): number[] {
  return Array.from({ length: 39_420 }, (_, pointer) => gb18030Bytes(pointer));
}

/** The four bytes of a pointer (Encoding Standard, section 10.2.2). */
export function gb18030Bytes(pointer: number): number {
  const first = 0x81 + Math.floor(pointer / 12_600);
  const second = 0x30 + (Math.floor(pointer / 1260) % 10);
  const third = 0x81 + (Math.floor(pointer / 10) % 126);
  return ((first << 24) | (second << 16) | (third << 8) | (0x30 + (pointer % 10))) >>> 0;
}

const newline = 0x0a;

/**
 * Decodes all sequences in one call, a newline after each (no encoding here has it as a trail byte), and visits those
 * that are exactly one character.
 */
function forEachDecoded(
  sequences: readonly number[],
  decode: Decode,
  visit: (codePoint: number, bytes: number) => void,
): void {
  const input = new Uint8Array(sequences.length * 5);
  let used = 0;
  for (const bytes of sequences) {
    for (const shift of [24, 16, 8, 0]) if (bytes >>> shift) input[used++] = bytes >>> shift;
    input[used++] = newline;
  }
  const decoded = decode(input.subarray(0, used)).split('\n');
  sequences.forEach((bytes, i) => {
    const text = decoded[i] ?? '';
    const codePoint = text.codePointAt(0) ?? 0xfffd;
    if (codePoint !== 0xfffd && text.length === (codePoint > 0xffff ? 2 : 1)) visit(codePoint, bytes);
  });
}
