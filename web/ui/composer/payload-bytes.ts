import { createEncoder } from '../../core/encoder.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { PayloadPart } from '../../core/escapes.ts';
import { SerialError } from '../../core/serial-error.ts';

/**
 * How many bytes the parts will be.
 * @returns the count, or the first character that the encoding does not have
 */
export function payloadBytes(
  parts: readonly PayloadPart[],
  encoding: EncodingId,
): number | { readonly missing: string } {
  const encode = createEncoder(encoding, (bytes) => new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes));
  try {
    return parts.reduce((count, part) => count + (typeof part === 'string' ? encode(part) : part).length, 0);
  } catch (error) {
    if (error instanceof SerialError && error.code === 'unencodable') return { missing: error.detail };
    throw error;
  }
}
