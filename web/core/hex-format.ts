const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);

/** Two hex digits. */
export function formatHexByte(byte: number): string {
  return hexOfByte[byte & 0xff] ?? '';
}

/**
 * Bytes in hex, `41 54 2B`.
 * @param groupBytes bytes written without a space between them; 0 for no spaces at all (default 1)
 */
export function formatHex(bytes: Uint8Array, groupBytes = 1): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    if (groupBytes > 0 && i > 0 && i % groupBytes === 0) text += ' ';
    text += formatHexByte(bytes[i] ?? 0);
  }
  return text;
}

/** Where the byte at `index` begins in hex written by `formatHex`. */
export function hexStart(index: number, groupBytes: number): number {
  return index * 2 + (groupBytes > 0 ? Math.floor(index / groupBytes) : 0);
}

/** How bytes are written as lines of hex. */
export interface HexLines {
  /** Bytes in a line; 0: whole packets. */
  readonly rowBytes: number;
  /** Bytes without a space between them. */
  readonly groupBytes: number;
  /** The text is there, too. */
  readonly hasText: boolean;
}
