import { msg, str } from '@lit/localize';
import type { ComposerPayload } from '../../core/composer-payload.ts';
import { createEncoder } from '../../core/encoder.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { PayloadPart } from '../../core/escapes.ts';
import { SerialError } from '../../core/serial-error.ts';

type Problem = Extract<ComposerPayload, { ok: false }>;

/** Why something cannot be transmitted and where, in a sentence. Characters are counted from 1. */
export function payloadProblem({ kind, at, text }: Problem): string {
  const place = at + 1;
  switch (kind) {
    case 'unknown-escape':
      return msg(
        str`There is no escape “${text}” (character ${place}). There are \\r \\n \\t \\0 \\e \\\\ \\x41 \\u0041 \\u{1F600}.`,
      );
    case 'incomplete':
      return msg(str`The escape “${text}” (character ${place}) is not complete.`);
    case 'bad-code-point':
      return msg(str`“${text}” (character ${place}) is not a character of Unicode.`);
    case 'bad-character':
      return msg(str`“${text}” (character ${place}) is not a hex digit.`);
    case 'odd-digits':
      return msg(str`“${text}” (character ${place}) has an odd number of digits: every byte has two.`);
    case 'missing-digits':
      return msg(str`Digits are missing after “${text}” (character ${place}).`);
  }
}

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
