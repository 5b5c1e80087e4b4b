import type { Decoder } from '../core/decoder.ts';

/** The platform's decoder. A byte order mark in the middle of a serial line is a character like any other. */
export function makeTextDecoder(label: string): Decoder {
  return new TextDecoder(label, { ignoreBOM: true });
}
