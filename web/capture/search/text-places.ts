import type { Decoder } from '../../core/decoder.ts';
import type { ByteOrder } from '../../core/utf-16.ts';

/** How text is made of bytes: a decoder of its own, and what is known of how many bytes its characters have. */
export interface RowDecoder {
  readonly decoder: Decoder;
  /** `le`, `be`: UTF-16, two or four bytes. */
  readonly widths: 'one' | 'utf-8' | ByteOrder | 'unknown';
}

/**
 * Decodes `bytes` in one call and turns `places[from..to)` from places in `bytes` into places in the text. A character
 * that lies over a place comes after it: it belongs to the row in which it ends.
 * @param isWhole a character that is cut off at the end is shown as such; else it is left out
 */
export function decodeWithPlaces(
  bytes: Uint8Array,
  places: Uint32Array,
  from: number,
  to: number,
  isWhole: boolean,
  { decoder, widths }: RowDecoder,
): string {
  const text = decoder.decode(bytes, { stream: !isWhole });
  if (!isWhole) decoder.decode(new Uint8Array(0));
  // A character takes a byte at least: as many of both means one of each. Broken ones are shown where they are noticed.
  if (widths === 'one' || (text.length === bytes.length && !text.includes('\ufffd'))) return text;
  if (widths === 'utf-8') {
    const found = places.slice(from, to);
    if (utf8Places(bytes, found, isWhole) === text.length) {
      places.set(found, from);
      return text;
    }
  }
  let length = 0;
  let at = 0;
  for (let i = from; i < to; i++) {
    const place = places[i] ?? 0;
    const isEnd = isWhole && place === bytes.length;
    length += decoder.decode(bytes.subarray(at, place), { stream: !isEnd }).length;
    at = place;
    places[i] = length;
  }
  decoder.decode(new Uint8Array(0));
  return text;
}

/**
 * Counts UTF-16 units as the Encoding Standard decodes UTF-8, what is not valid included ("utf-8 decoder").
 * @returns those of all of `bytes`
 */
function utf8Places(bytes: Uint8Array, places: Uint32Array, isWhole: boolean): number {
  let units = 0;
  let next = 0;
  let needed = 0;
  let isLong = false;
  let lower = 0x80;
  let upper = 0xbf;
  for (let i = 0; i < bytes.length; i++) {
    while (next < places.length && places[next] === i) places[next++] = units;
    const byte = bytes[i] ?? 0;
    if (needed > 0) {
      if (byte >= lower && byte <= upper) {
        lower = 0x80;
        upper = 0xbf;
        if (--needed === 0) units += isLong ? 2 : 1;
        continue;
      }
      // The character is broken; the byte begins another one.
      units++;
      needed = 0;
      lower = 0x80;
      upper = 0xbf;
    }
    if (byte < 0x80) units++;
    else if (byte >= 0xc2 && byte <= 0xdf) needed = 1;
    else if (byte >= 0xe0 && byte <= 0xef) {
      needed = 2;
      if (byte === 0xe0) lower = 0xa0;
      if (byte === 0xed) upper = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      needed = 3;
      if (byte === 0xf0) lower = 0x90;
      if (byte === 0xf4) upper = 0x8f;
    } else units++;
    isLong = needed === 3;
  }
  if (needed > 0 && isWhole) units++;
  while (next < places.length) places[next++] = units;
  return units;
}
