import { formatHex, formatHexByte } from '../hex-format.ts';

/** Ways to write bytes into something else. Names are never translated. */
export const copyFormats = ['hex', 'c', 'python', 'json', 'base64'] as const;
export type CopyFormat = (typeof copyFormats)[number];

/** Bytes as source text of a format. */
export function writeBytes(bytes: Uint8Array, format: CopyFormat): string {
  switch (format) {
    case 'hex':
      return formatHex(bytes);
    case 'c':
      return `{${[...bytes].map((byte) => ` 0x${formatHexByte(byte)}`).join(',')} }`;
    case 'python':
      return `b'${[...bytes].map(pythonByte).join('')}'`;
    case 'json':
      return JSON.stringify([...bytes]);
    case 'base64':
      return base64(bytes);
  }
}

/** As Python's own `repr` writes it. */
function pythonByte(byte: number): string {
  const named: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 39: "\\'", 92: '\\\\' };
  if (named[byte]) return named[byte];
  return byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : `\\x${formatHexByte(byte).toLowerCase()}`;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648, section 4. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    text += alphabet[a >> 2];
    text += alphabet[((a & 3) << 4) | ((b ?? 0) >> 4)];
    text += b === undefined ? '=' : alphabet[((b & 15) << 2) | ((c ?? 0) >> 6)];
    text += c === undefined ? '=' : alphabet[c & 63];
  }
  return text;
}
