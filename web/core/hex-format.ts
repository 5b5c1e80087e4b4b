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
