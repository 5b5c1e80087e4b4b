import { msg, str } from '@lit/localize';
import type { ComposerPayload } from '../../core/composer-payload.ts';
import { createDecoder, type Decoder } from '../../core/decoder.ts';
import { createEncoder } from '../../core/encoder.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { TemplatePart } from '../../core/payload/payload-field.ts';
import { resolvePayload, type ResolvedPayload } from '../../core/payload/resolve-payload.ts';
import { SerialError } from '../../core/serial-error.ts';

type Problem = Extract<ComposerPayload, { ok: false }>;

/** Why the input is invalid and where, in a sentence. Characters are counted from 1. */
export function payloadProblem({ kind, at, text }: Problem): string {
  const place = at + 1;
  switch (kind) {
    case 'unknown-escape':
      return msg(
        str`Unknown escape “${text}” at character ${place}. Use \\r \\n \\t \\033 \\e \\\\ \\x41 \\u0041 \\u{1F600}.`,
      );
    case 'incomplete':
      return msg(str`Incomplete escape “${text}” at character ${place}.`);
    case 'bad-code-point':
      return msg(str`“${text}” at character ${place} is not a Unicode character.`);
    case 'bad-byte':
      return msg(str`“${text}” at character ${place} is more than a byte: octal escapes end at \\377.`);
    case 'bad-character':
      return msg(str`“${text}” at character ${place} is not a hex digit.`);
    case 'odd-digits':
      return msg(str`“${text}” at character ${place} has an odd number of digits: each byte takes two.`);
    case 'missing-digits':
      return msg(str`Missing digits after “${text}” at character ${place}.`);
    case 'open-quote':
      return msg(str`Missing closing quotation mark for the one at character ${place}.`);
    case 'unknown-field':
      return msg(str`Unknown field “${text}” at character ${place}. The Insert menu lists the fields.`);
    case 'byte-order':
      return msg(str`“${text}” at character ${place} needs a byte order: le or be.`);
    case 'missing-value':
      return msg(str`Missing value for “${text}” at character ${place}.`);
    case 'bad-number':
      return msg(str`“${text}” at character ${place} is not a number of this kind.`);
    case 'number-range':
      return msg(str`“${text}” at character ${place} is out of range.`);
    case 'bad-option':
      return msg(str`“${text}” at character ${place} does not belong here.`);
  }
}

const unfinishedKinds: readonly Problem['kind'][] = ['odd-digits', 'missing-digits', 'incomplete', 'open-quote'];

/** Whether a mistake at the end is only what is not typed yet: half a byte, or an escape without its last digits. */
export function isUnfinishedInput({ kind, at, length }: Problem, text: string): boolean {
  return at + length === text.length && unfinishedKinds.includes(kind);
}

/**
 * The bytes of a payload as they would be transmitted now.
 * @param count how many times it was transmitted before
 * @throws {SerialError} as `resolvePayload`
 */
export function resolveNow(parts: readonly TemplatePart[], encoding: EncodingId, count = 0): ResolvedPayload {
  const decoder = decoderOf(encoding);
  const encode = createEncoder(encoding, (bytes) => decoder.decode(bytes));
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return resolvePayload(parts, { encode, count, timeMs: Date.now(), random });
}

/** The same, or why there are none. */
export function tryResolve(
  parts: readonly TemplatePart[],
  encoding: EncodingId,
  count = 0,
): ResolvedPayload | SerialError {
  try {
    return resolveNow(parts, encoding, count);
  } catch (error) {
    if (error instanceof SerialError) return error;
    throw error;
  }
}

/** A decoder for showing bytes as text. */
export function decoderOf(encoding: EncodingId): Decoder {
  return createDecoder(encoding, (label) => new TextDecoder(label, { ignoreBOM: true }));
}
