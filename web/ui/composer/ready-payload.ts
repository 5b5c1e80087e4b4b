import type { EncodingId } from '../../core/encodings.ts';
import { encodeNumber } from '../../core/payload/payload-number.ts';
import { isField, isPlain, type AskField, type TemplatePart } from '../../core/payload/payload-field.ts';
import { SerialError } from '../../core/serial-error.ts';
import type { TransmitPart } from '../../engine/api/sessions.ts';
import { askFields } from './ask-fields.ts';
import { resolveNow } from './payload-check.ts';

/**
 * The parts with what a person has to give: answers, and what is on the clipboard.
 * @param root where the dialog is shown
 * @returns `undefined` when the person did not answer
 * @throws {SerialError} `copy-refused` when the browser does not give the clipboard
 */
export async function answerFields(
  parts: readonly TemplatePart[],
  root: ParentNode & Node,
): Promise<readonly TemplatePart[] | undefined> {
  const fields = parts.filter((part): part is AskField => isField(part) && part.kind === 'ask');
  const clipboard = parts.some((part) => isField(part) && part.kind === 'clipboard') ? await readClipboard() : '';
  const answers = fields.length > 0 ? await askFields(fields, root) : new Map();
  if (!answers) return undefined;
  return parts.map((part) => {
    if (!isField(part)) return part;
    if (part.kind === 'clipboard') return clipboard;
    if (part.kind !== 'ask') return part;
    const value = answers.get(part.name) ?? part.value;
    const bytes = part.type ? encodeNumber(part.type, value) : value;
    return bytes === 'bad-number' || bytes === 'number-range' ? part : bytes;
  });
}

/** What is transmitted for parts without open questions. @throws {SerialError} as `resolvePayload` */
export function readyParts(
  parts: readonly TemplatePart[],
  encoding: EncodingId,
  count: number,
): readonly TransmitPart[] {
  return isPlain(parts) ? parts : [resolveNow(parts, encoding, count).bytes];
}

async function readClipboard(): Promise<string> {
  try {
    return await navigator.clipboard.readText();
  } catch (error) {
    throw new SerialError('copy-refused', '', { cause: error });
  }
}
