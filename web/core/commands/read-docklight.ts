import { checksumNamed } from '../checksum/checksums.ts';
import { formatHex } from '../hex-format.ts';
import type { LibraryCommand } from './command-library.ts';
import type { ImportNote } from './import-commands.ts';

/** Docklight's names of checksums, and ours. */
export const docklightChecksums: Readonly<Record<string, string>> = {
  MOD256: 'SUM-8',
  MOD65536: 'SUM-16',
  XOR: 'XOR',
  LRC: 'LRC',
  'CRC-8': 'CRC-8/SMBUS',
  'CRC-DOW': 'CRC-8/MAXIM-DOW',
  'CRC-MODBUS': 'CRC-16/MODBUS',
  'CRC-16': 'CRC-16/ARC',
  'CRC-CCITT': 'CRC-16/IBM-3740',
  'CRC-XMODEM': 'CRC-16/XMODEM',
  'CRC-32': 'CRC-32/ISO-HDLC',
};

/**
 * A Docklight project (`.ptp`): blocks of a keyword and one value a line, up to an empty line. Its send sequences
 * become commands; `??` in one is a byte that is asked for.
 */
export function readDocklight(text: string): { commands: Partial<LibraryCommand>[]; notes: ImportNote[] } {
  const commands: Partial<LibraryCommand>[] = [];
  const notes: ImportNote[] = [];
  let receives = 0;
  for (const block of text.split(/(?:\r?\n){2,}/)) {
    const [keyword = '', , name = '', sequence = '', , , ...rest] = block.replace(/^\s+/, '').split(/\r?\n/);
    if (keyword === 'RECEIVE') receives++;
    if (keyword !== 'SEND') continue;
    const tokens = sequence.trim().split(/\s+/).filter(Boolean);
    const bytes = tokens.filter((token) => /^(?:[\da-f]{2}|\?\?)$/i.test(token));
    if (bytes.length === 0) {
      notes.push({ kind: 'not-hex', text: name });
      continue;
    }
    if (bytes.length < tokens.length) notes.push({ kind: 'function', text: name });
    const spec = rest
      .find((line) => line.startsWith('CHECKSUM'))
      ?.slice(8)
      .trim();
    const checksum = spec ? readSpec(spec, bytes.length) : undefined;
    if (spec && !checksum) notes.push({ kind: 'checksum', text: `${name}: ${spec}` });
    commands.push({ name, ...writeSequence(bytes, checksum), ending: 'none' });
  }
  if (receives > 0) notes.push({ kind: 'receive', text: String(receives) });
  return { commands, notes };
}

interface SpecChecksum {
  /** As a field is written. */
  readonly field: string;
  /** Bytes at the end of the sequence that it takes the place of. */
  readonly bytes: number;
}

/** `[(first, last)] NAME [L] [# remark]`: places count from 1, negative ones from the end. */
function readSpec(spec: string, length: number): SpecChecksum | undefined {
  const match = /^(?:\((-?\d+)\s*,\s*(-?\d+)\)\s*)?([\w-]+)(?:\s+(L))?\s*(?:#.*)?$/i.exec(spec);
  const [, first = '1', last, name = '', low] = match ?? [];
  const checksum = checksumNamed(docklightChecksums[name.toUpperCase()] ?? '');
  if (!checksum) return undefined;
  const place = (number: number) => (number < 0 ? length + number + 1 : number);
  const end = length - checksum.bytes;
  const skip = place(Number(first)) - 1;
  const drop = end - (last === undefined ? end : place(Number(last)));
  if (skip < 0 || drop < 0 || skip >= end - drop) return undefined;
  const options = [
    ...(checksum.bytes > 1 ? [low ? 'le' : 'be'] : []),
    ...(skip > 0 ? [`skip=${skip}`] : []),
    ...(drop > 0 ? [`drop=${drop}`] : []),
  ];
  return { field: [checksum.name, ...options].join(' '), bytes: checksum.bytes };
}

/** As text with escapes where it can be read so, else as hex. */
function writeSequence(
  tokens: readonly string[],
  checksum: SpecChecksum | undefined,
): Pick<LibraryCommand, 'text' | 'mode'> {
  const data = checksum ? tokens.slice(0, -checksum.bytes) : tokens;
  const field = checksum ? `\\{${checksum.field}}` : '';
  const values = data.map((token) => (token === '??' ? -1 : Number.parseInt(token, 16)));
  let asked = 0;
  const ask = () => `\\{ask u8 Byte ${++asked}=0}`;
  const isText = values.every((value) => (value >= 0x20 && value < 0x7f) || [9, 10, 13, -1].includes(value));
  if (isText) {
    const escapes: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };
    const text = values.map((value) => (value < 0 ? ask() : (escapes[value] ?? String.fromCharCode(value)))).join('');
    return { text: text + field, mode: 'escapes' };
  }
  const pieces = values.map((value) => (value < 0 ? ask() : formatHex(Uint8Array.of(value))));
  return { text: [...pieces, ...(field ? [field] : [])].join(' '), mode: 'hex' };
}
