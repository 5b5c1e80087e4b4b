import { buildEncoderTable, gb18030Bytes } from './encoder-table.ts';
import type { Decode, EncoderTable, TableEncodingId } from './encoder-table.ts';
import type { EncodingId } from './encodings.ts';
import { SerialError } from './serial-error.ts';
import { utf16Bytes, type ByteOrder } from './utf-16.ts';

/**
 * Text to bytes. Nothing is replaced and nothing is left out.
 * @throws {SerialError} `unencodable` with the first character the encoding does not have; nothing is produced then
 */
type Encode = (text: string) => Uint8Array<ArrayBuffer>;

/** Built on first use: a table is 256 KiB and takes some milliseconds. */
const tables = new Map<EncodingId, EncoderTable>();

/**
 * An encoder for `id`. Tables are derived from `decode`, which must decode that encoding, when a character beyond ASCII
 * comes up for the first time, and are kept for all encoders of the same encoding.
 */
export function createEncoder(id: EncodingId, decode: Decode): Encode {
  if (id === 'utf-16le' || id === 'utf-16be') return (text) => encodeWide(text, id === 'utf-16le' ? 'le' : 'be');
  const bytesOf = bytesOfCodePoint(id, decode);
  return (text) => {
    const out = new Uint8Array(text.length * 4); // the most any encoding needs for a UTF-16 code unit
    let used = 0;
    for (let i = 0; i < text.length; i++) {
      const codePoint = text.codePointAt(i) ?? 0;
      if (codePoint < 0x80) {
        out[used++] = codePoint;
        continue;
      }
      const bytes = codePoint >= 0xd800 && codePoint <= 0xdfff ? 0 : bytesOf(codePoint);
      if (bytes === 0) throw new SerialError('unencodable', String.fromCodePoint(codePoint));
      if (bytes > 0xff_ffff) out[used++] = bytes >>> 24;
      if (bytes > 0xffff) out[used++] = bytes >>> 16;
      if (bytes > 0xff) out[used++] = bytes >>> 8;
      out[used++] = bytes;
      if (codePoint > 0xffff) i++;
    }
    return out.slice(0, used);
  };
}

function encodeWide(text: string, order: ByteOrder): Uint8Array<ArrayBuffer> {
  // U+0A00 is not a character, and read as a line feed cut in the middle.
  const none = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\u0a00/.exec(text);
  if (none) throw new SerialError('unencodable', none[0]);
  return utf16Bytes(text, order);
}

/** A function giving the bytes of a code point beyond ASCII, the first in the highest place; 0 for none. */
function bytesOfCodePoint(
  id: Exclude<EncodingId, 'utf-16le' | 'utf-16be'>,
  decode: Decode,
): (codePoint: number) => number {
  if (id === 'utf-8') return utf8Bytes;
  if (id === 'iso-8859-1') return (codePoint) => (codePoint <= 0xff ? codePoint : 0);
  return (codePoint) => {
    const { basic, supplementary } = tableFor(id, decode);
    if (codePoint <= 0xffff) return basic[codePoint] || (id === 'windows-1258' ? vietnameseBytes(codePoint, basic) : 0);
    return id === 'gb18030' ? gb18030Bytes(189_000 + codePoint - 0x1_0000) : (supplementary.get(codePoint) ?? 0);
  };
}

function tableFor(id: TableEncodingId, decode: Decode): EncoderTable {
  let table = tables.get(id);
  if (!table) tables.set(id, (table = buildEncoderTable(id, decode)));
  return table;
}

/** Windows-1258 writes a letter with a tone as the letter and the tone, in that order. */
function vietnameseBytes(codePoint: number, basic: Uint32Array): number {
  const whole = String.fromCodePoint(codePoint);
  const [base = '', ...marks] = whole.normalize('NFD');
  for (const mark of marks) {
    const letter = (base + marks.filter((other) => other !== mark).join('')).normalize('NFC');
    if (letter.length > 1 || (letter + mark).normalize('NFC') !== whole) continue;
    const [first, second] = [letter, mark].map((part) =>
      part < '\x80' ? part.charCodeAt(0) : basic[part.charCodeAt(0)],
    );
    if (first && second) return (first << 8) | second;
  }
  return 0;
}

/** Encoding Standard, section 8.1.2. */
function utf8Bytes(codePoint: number): number {
  const tail = (shift: number): number => 0x80 | ((codePoint >> shift) & 0x3f);
  if (codePoint <= 0x7ff) return ((0xc0 | (codePoint >> 6)) << 8) | tail(0);
  if (codePoint <= 0xffff) return ((0xe0 | (codePoint >> 12)) << 16) | (tail(6) << 8) | tail(0);
  return (((0xf0 | (codePoint >> 18)) << 24) | (tail(12) << 16) | (tail(6) << 8) | tail(0)) >>> 0;
}
