import { msg, str } from '@lit/localize';
import type { ComposerPayload } from '../../core/composer-payload.ts';

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
