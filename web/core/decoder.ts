import type { EncodingId } from './encodings.ts';

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
  const c1 = c1Characters[id];
  return c1 === undefined ? makeTextDecoder(id) : { decode: (bytes) => decodeLatin(bytes, c1) };
}

/**
 * What the bytes 0x80 to 0x9F are. The Encoding Standard takes the label `iso-8859-1` for windows-1252, so a
 * `TextDecoder` cannot give Latin-1; Node 20 on the other hand takes windows-1252 for Latin-1. Both are done here.
 */
const c1Characters: { readonly [id in EncodingId]?: string } = {
  'iso-8859-1': String.fromCharCode(...Array.from({ length: 32 }, (_, i) => 0x80 + i)),
  'windows-1252': '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ',
};

const stepBytes = 8192; // arguments of one call

function decodeLatin(bytes: Uint8Array, c1: string): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += stepBytes) text += String.fromCharCode(...bytes.subarray(i, i + stepBytes));
  return text.replace(/[\x80-\x9f]/g, (character) => c1.charAt(character.charCodeAt(0) - 0x80));
}
