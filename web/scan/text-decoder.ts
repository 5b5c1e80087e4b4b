import type { RowDecoder } from '../capture/search/text-places.ts';
import { createDecoder } from '../core/decoder.ts';
import type { Decoder } from '../core/decoder.ts';
import { isSingleByte } from '../core/encodings.ts';
import type { EncodingId } from '../core/encodings.ts';
import { wideOrder } from '../core/utf-16.ts';

/** The platform's decoder. A byte order mark in the middle of a serial line is a character like any other. */
export function makeTextDecoder(label: string): Decoder {
  return new TextDecoder(label, { ignoreBOM: true });
}

/** What makes text of rows in `encoding`. */
export function makeRowDecoder(encoding: EncodingId): RowDecoder {
  const order = wideOrder(encoding);
  const widths = encoding === 'utf-8' ? 'utf-8' : isSingleByte(encoding) ? 'one' : (order ?? 'unknown');
  return { decoder: createDecoder(encoding, makeTextDecoder), widths };
}
