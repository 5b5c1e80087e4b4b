import { composerPayload, type ComposerMode } from '../../core/composer-payload.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { LineEnding } from '../../core/line-ending.ts';
import type { ChecksumField, TemplatePart } from '../../core/payload/payload-field.ts';
import type { ResolvedPayload } from '../../core/payload/resolve-payload.ts';
import { SerialError } from '../../core/serial-error.ts';
import { errorText } from '../../i18n/error-sentences.ts';
import { isUnfinishedInput, payloadProblem, tryResolve } from './payload-check.ts';

/** What is wrong with the text, and the part of it to point at. */
export interface InputProblem {
  readonly sentence: string;
  readonly at: number;
  readonly length: number;
  /** More typing may make it right. */
  readonly isUnfinished?: boolean;
}

interface InputOptions {
  readonly mode: ComposerMode;
  readonly encoding: EncodingId;
  readonly lineEnding: LineEnding;
  readonly checksum: ChecksumField | undefined;
  /** How many times it was transmitted before. */
  readonly count: number | undefined;
}

interface InputReading {
  /** Empty where something is wrong. */
  readonly parts: readonly TemplatePart[];
  readonly problem: InputProblem | undefined;
  /** The bytes; `undefined` where something is wrong. */
  readonly resolved: ResolvedPayload | undefined;
  /** The first character that the encoding does not have. */
  readonly missing: string | undefined;
}

/** What is typed in the composer: its parts, its bytes as they would be transmitted now, or what is wrong. */
export function readInput(text: string, options: InputOptions): InputReading {
  const { mode, encoding, lineEnding, checksum, count } = options;
  const payload = composerPayload(mode, text, lineEnding, checksum);
  const nothing = { parts: [], problem: undefined, resolved: undefined, missing: undefined };
  if (!payload.ok) {
    const { at, length } = payload;
    const isUnfinished = isUnfinishedInput(payload, text);
    return { ...nothing, problem: { sentence: payloadProblem(payload), at, length, isUnfinished } };
  }
  const { parts } = payload;
  const resolved = tryResolve(parts, encoding, count);
  if (!(resolved instanceof SerialError)) return { ...nothing, parts, resolved };
  if (resolved.code === 'unencodable') return { ...nothing, parts, missing: resolved.detail };
  return { ...nothing, parts, problem: inputProblem(resolved, text) };
}

/** A failure that has to do with what is typed. */
export function inputProblem({ code, detail }: SerialError, text: string): InputProblem {
  const { happened, todo } = errorText(code, detail);
  const at = code === 'unencodable' ? text.indexOf(detail) : -1;
  return { sentence: `${happened} ${todo}`, at: Math.max(at, 0), length: at < 0 ? 0 : detail.length };
}
