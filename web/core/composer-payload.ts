import { parseEscapes } from './escapes.ts';
import { lineEndingText, type LineEnding } from './line-ending.ts';
import type { ChecksumField, TemplatePart } from './payload/payload-field.ts';
import { readMixed, type MixedResult } from './payload/read-mixed.ts';

/** How the composer reads what was typed. */
export type ComposerMode = 'text' | 'escapes' | 'hex';

export const composerModes: readonly ComposerMode[] = ['text', 'escapes', 'hex'];

export type ComposerPayload = MixedResult;

/**
 * What is transmitted for what was typed. Text, with escapes or without, gets the line ending at its end and in place
 * of the line breaks in it (with `none` these are LF, so that lines do not run together). Hex is exactly its bytes.
 * @param checksum appended to what was typed, before the line ending; to nothing typed, nothing is appended
 */
export function composerPayload(
  mode: ComposerMode,
  text: string,
  lineEnding: LineEnding,
  checksum?: ChecksumField,
): ComposerPayload {
  const ending = mode === 'hex' ? '' : lineEndingText[lineEnding];
  const read = readTyped(mode, text, ending || '\n');
  if (!read.ok) return read;
  const parts: TemplatePart[] = [...read.parts];
  if (checksum && parts.length > 0) parts.push(checksum);
  const last = parts.at(-1);
  if (ending === '') return { ok: true, parts };
  if (mode === 'text' && typeof last === 'string') parts[parts.length - 1] = last + ending;
  else parts.push(ending);
  return { ok: true, parts };
}

function readTyped(mode: ComposerMode, text: string, newline: string): ComposerPayload {
  if (mode === 'hex') return readMixed(text);
  if (mode === 'escapes') return parseEscapes(text, newline);
  return { ok: true, parts: text === '' ? [] : [text.replace(/\r\n?|\n/g, newline)] };
}
