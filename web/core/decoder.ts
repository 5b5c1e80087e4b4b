import type { EncodingId } from './encodings.ts';
import { Utf16Decoder, wideOrder } from './utf-16.ts';
import { upperHalves } from './upper-halves.ts';

/** Bytes to text, in pieces: what a `TextDecoder` does. What is not valid comes out as U+FFFD. */
export interface Decoder {
  /**
   * With `stream`, a character cut at the end waits for the next call; without, the text ends here and the decoder can
   * be used afresh.
   */
  decode(bytes: Uint8Array, options?: { stream?: boolean }): string;
}

/**
 * A streaming decoder for `id`.
 * @param makeTextDecoder gives the platform's own, e.g. `(label) => new TextDecoder(label, { ignoreBOM: true })`
 */
export function createDecoder(id: EncodingId, makeTextDecoder: (label: string) => Decoder): Decoder {
  const order = wideOrder(id);
  if (order) return new Utf16Decoder(order);
  const upper = upperHalves[id];
  if (upper === undefined) return makeTextDecoder(id);
  const units = Uint16Array.from({ length: 256 }, (_, byte) => (byte < 0x80 ? byte : upper.charCodeAt(byte - 0x80)));
  return { decode: (bytes) => decodeBytes(bytes, units) };
}

const stepBytes = 8192; // arguments of one call

function decodeBytes(bytes: Uint8Array, units: Uint16Array): string {
  const step = new Uint16Array(Math.min(bytes.length, stepBytes));
  let text = '';
  for (let from = 0; from < bytes.length; from += stepBytes) {
    const length = Math.min(stepBytes, bytes.length - from);
    for (let i = 0; i < length; i++) step[i] = units[bytes[from + i] ?? 0] ?? 0;
    // Spread over arguments a typed array takes five times as long.
    text += Reflect.apply(String.fromCharCode, undefined, step.subarray(0, length)) as string;
  }
  return text;
}
