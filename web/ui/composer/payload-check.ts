import { msg, str } from '@lit/localize';
import type { ComposerPayload } from '../../core/composer-payload.ts';
import { createEncoder } from '../../core/encoder.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { PayloadPart } from '../../core/escapes.ts';
import { SerialError } from '../../core/serial-error.ts';

type Problem = Extract<ComposerPayload, { ok: false }>;

/** Why the input is invalid and where, in a sentence. Characters are counted from 1. */
export function payloadProblem({ kind, at, text }: Problem): string {
  const place = at + 1;
  switch (kind) {
    case 'unknown-escape':
      return msg(
        str`Unknown escape “${text}” at character ${place}. Use \\r \\n \\t \\0 \\e \\\\ \\x41 \\u0041 \\u{1F600}.`,
      );
    case 'incomplete':
      return msg(str`Incomplete escape “${text}” at character ${place}.`);
    case 'bad-code-point':
      return msg(str`“${text}” at character ${place} is not a Unicode character.`);
    case 'bad-character':
      return msg(str`“${text}” at character ${place} is not a hex digit.`);
    case 'odd-digits':
      return msg(str`“${text}” at character ${place} has an odd number of digits: each byte takes two.`);
    case 'missing-digits':
      return msg(str`Missing digits after “${text}” at character ${place}.`);
  }
}

/**
 * The number of bytes of the parts.
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
