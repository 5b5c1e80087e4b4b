import { msg, str } from '@lit/localize';
import type { ComposerMode, ComposerPayload } from '../../core/composer-payload.ts';
import { createDecoder } from '../../core/decoder.ts';
import type { Decoder } from '../../core/decoder.ts';
import { createEncoder } from '../../core/encoder.ts';
import type { Encode } from '../../core/encoder.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { PayloadPart } from '../../core/escapes.ts';
import { formatHex } from '../../core/hex-format.ts';
import { joinBytes } from '../../core/join-bytes.ts';
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

/** Whether a mistake at the end is only what is not typed yet: half a byte, or an escape without its last digits. */
export function isUnfinishedInput({ kind, at, length }: Problem, text: string): boolean {
  return at + length === text.length && (kind === 'odd-digits' || kind === 'missing-digits' || kind === 'incomplete');
}

/** More than these are not shown in a preview. */
const previewBytes = 32;

/** What would be transmitted, said in the other way: the bytes of escapes, the text of hex. */
export function payloadPreview(mode: ComposerMode, parts: readonly PayloadPart[], encoding: EncodingId): string {
  let bytes: Uint8Array;
  try {
    const encode = encoderOf(encoding);
    bytes = joinBytes(parts.map((part) => (typeof part === 'string' ? encode(part) : part)));
  } catch {
    return ''; // the count says which character is missing
  }
  const shown = bytes.subarray(0, previewBytes);
  const rest = bytes.length > shown.length ? ' …' : '';
  if (mode !== 'hex') return `${formatHex(shown)}${rest}`;
  const text = decoderOf(encoding).decode(shown);
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const visible = text.replace(/[\u0000-\u001f\u007f]/g, (control) =>
    control === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + control.charCodeAt(0)),
  );
  return `“${visible}”${rest}`;
}

/**
 * The number of bytes of the parts.
 * @returns the count, or the first character that the encoding does not have
 */
export function payloadBytes(
  parts: readonly PayloadPart[],
  encoding: EncodingId,
): number | { readonly missing: string } {
  const encode = encoderOf(encoding);
  try {
    return parts.reduce((count, part) => count + (typeof part === 'string' ? encode(part) : part).length, 0);
  } catch (error) {
    if (error instanceof SerialError && error.code === 'unencodable') return { missing: error.detail };
    throw error;
  }
}

function encoderOf(encoding: EncodingId): Encode {
  const decoder = decoderOf(encoding);
  return createEncoder(encoding, (bytes) => decoder.decode(bytes));
}

function decoderOf(encoding: EncodingId): Decoder {
  return createDecoder(encoding, (label) => new TextDecoder(label, { ignoreBOM: true }));
}
