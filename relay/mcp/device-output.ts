const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a device printed, as a tool's result carries it. */
interface DeviceOutput {
  readonly encoding: 'text' | 'hex';
  readonly data: string;
}

/** Bytes as text if all of them are UTF-8, else as hexadecimal digits: never a lossy text. */
export function encodeOutput(bytes: Uint8Array, wanted: 'auto' | 'hex' = 'auto'): DeviceOutput {
  if (wanted === 'auto') {
    try {
      return { encoding: 'text', data: decoder.decode(bytes) };
    } catch {
      // not UTF-8
    }
  }
  let data = '';
  for (const byte of bytes) data += byte.toString(16).padStart(2, '0');
  return { encoding: 'hex', data };
}

/**
 * How many of the bytes to hand out now: without a character that is cut at the end, because its rest comes with the
 * next read.
 */
export function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue; // in the middle of a character
    const length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    // On its own it is handed out as it is, so that nothing waits for ever.
    return length > back && byte < 0xf5 && bytes.length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
