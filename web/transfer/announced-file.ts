import { safeFileName } from '../core/file-name.ts';
import type { IncomingFile, OutgoingFile } from './transfer-context.ts';

/**
 * The block that announces a file in YMODEM and ZMODEM: its name, then size, time (octal) and mode, then how many files
 * and bytes are left, as lrzsz writes it.
 */
export function announceFile(file: OutgoingFile, filesLeft: number, bytesLeft: number): Uint8Array {
  const name = file.name.replaceAll('\0', '').slice(0, 200);
  const modified = Math.max(0, Math.floor(file.modifiedMs / 1000)).toString(8);
  return utf8(`${name}\0${file.size} ${modified} 100644 0 ${filesLeft} ${bytesLeft}\0`);
}

/** Reads the other end's announcement. Only the last part of a path is kept of the name. */
export function readAnnouncement(bytes: Uint8Array): IncomingFile {
  const nameEnd = bytes.indexOf(0);
  const end = nameEnd < 0 ? bytes.length : nameEnd;
  const full = textOf(bytes.subarray(0, end));
  const infoEnd = bytes.indexOf(0, end + 1);
  const info = textOf(bytes.subarray(end + 1, infoEnd < 0 ? bytes.length : infoEnd));
  const [size = '', modified = ''] = info.trim().split(' ');
  const seconds = /^[0-7]{1,12}$/.test(modified) ? parseInt(modified, 8) : 0;
  return {
    name: safeFileName(full.split(/[/\\]/).at(-1) ?? '', 'file'),
    size: /^\d{1,15}$/.test(size) ? Number(size) : undefined,
    modifiedMs: seconds * 1000,
  };
}

/** The platform's encoder is out of reach of pure code; names are short. */
function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\ufffd'));
  const codes = escaped.match(/%..|./g) ?? [];
  return Uint8Array.from(codes, (code) => (code.length === 3 ? parseInt(code.slice(1), 16) : code.charCodeAt(0)));
}

/** UTF-8, or Latin-1 where it is not valid. */
function textOf(bytes: Uint8Array): string {
  try {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return String.fromCharCode(...bytes);
  }
}
