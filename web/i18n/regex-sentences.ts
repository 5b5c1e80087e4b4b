import { msg, str } from '@lit/localize';
import { regexProblem } from '../core/regex-problem.ts';
import type { RegexDialect, RegexProblem } from '../core/regex-problem.ts';

/**
 * Why a regular expression was refused, and where, in a sentence. Characters are counted from 1.
 * @param detail what the compiler said, for what only it can see
 */
export function regexSentence(pattern: string, dialect: RegexDialect, detail: string): string {
  const problem = regexProblem(pattern, dialect);
  const unsupported = problem && unsupportedSentence(problem);
  if (unsupported !== undefined) return unsupported;
  const reason = problem ? malformedSentence(problem) : compilerSentence(pattern, detail);
  return msg(str`Invalid regular expression: ${reason}`);
}

function compilerSentence(pattern: string, detail: string): string {
  const text = /`([^]+)`$/.exec(detail)?.[1] ?? '';
  const at = pattern.indexOf(text);
  const isClass = detail.includes('character class range');
  if (isClass && at >= 0) return msg(str`“${text}” at character ${at + 1} is not a known character class.`);
  if (text === '' || text === pattern || at < 0) return msg('it has an error, or is too large.');
  if (detail.includes('repeat count')) {
    const last = pattern.lastIndexOf(text) + 1;
    return msg(str`“${text}” at character ${last} repeats a repetition too often: up to 1000 times in all.`);
  }
  return msg(str`“${text}” at character ${at + 1} is not valid.`);
}

function unsupportedSentence({ kind, at, text }: RegexProblem): string | undefined {
  const place = at + 1;
  switch (kind) {
    case 'lookahead':
      return text === '(?!'
        ? msg(str`Lookahead “${text}” at character ${place} is not supported. Use ≠ for rows that do not match.`)
        : msg(str`Lookahead “${text}” at character ${place} is not supported.`);
    case 'lookbehind':
      return msg(str`Lookbehind “${text}” at character ${place} is not supported.`);
    case 'back-reference':
      return msg(str`Back reference “${text}” at character ${place} is not supported.`);
    case 'atomic-group':
      return msg(str`Atomic group “${text}” at character ${place} is not supported.`);
    case 'possessive':
      return msg(str`Possessive repetition “${text}” at character ${place} is not supported.`);
    case 'condition':
      return msg(str`Condition “${text}” at character ${place} is not supported.`);
    case 'recursion':
      return msg(str`Recursion “${text}” at character ${place} is not supported.`);
    case 'comment':
      return msg(str`Comment “${text}” at character ${place} is not supported.`);
    case 'flag':
      return msg(str`“${text}” at character ${place} has a flag that is not supported: i, m, s and U are.`);
    case 'escape':
      return text.startsWith('\\u')
        ? msg(str`Escape “${text}” at character ${place} is not supported. Use \\x{…}.`)
        : msg(str`Escape “${text}” at character ${place} is not supported.`);
    default:
      return undefined;
  }
}

function malformedSentence({ kind, at, text }: RegexProblem): string {
  const place = at + 1;
  switch (kind) {
    case 'open-group':
      return msg(str`“${text}” at character ${place} is not closed: “)” is missing.`);
    case 'stray-parenthesis':
      return msg(str`“${text}” at character ${place} closes nothing.`);
    case 'open-class':
      return msg(str`“${text}” at character ${place} is not closed: “]” is missing.`);
    case 'repeats-nothing':
      return msg(str`“${text}” at character ${place} has nothing to repeat.`);
    case 'repeats-twice':
      return msg(str`“${text}” at character ${place} repeats a repetition.`);
    case 'count':
      return msg(str`“${text}” at character ${place}: counts go up to 1000, the smaller one first.`);
    case 'class':
      return msg(str`“${text}” at character ${place} is not a known character class.`);
    case 'range':
      return msg(str`“${text}” at character ${place}: the range is reversed.`);
    case 'group':
      return msg(str`“${text}” at character ${place} begins no known kind of group.`);
    case 'group-name':
      return msg(str`the group name in “${text}” at character ${place} is not valid, or used twice.`);
    case 'end-backslash':
      return msg(str`“${text}” at character ${place} escapes nothing.`);
    default:
      return msg(str`“${text}” at character ${place} is not valid.`);
  }
}
