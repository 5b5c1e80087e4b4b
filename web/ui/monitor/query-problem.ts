import { msg } from '@lit/localize';
import { regexSentence } from '../../i18n/regex-sentences.ts';
import type { MatchQuery } from '../../core/row-query.ts';

/** Why the engine refuses a pattern, in a sentence. @param message what the engine says */
export function queryProblem(message: string, query: MatchQuery | undefined): string {
  if (query?.mode === 'hex') return msg('Enter pairs of hex digits, such as 0D 0A; ?? matches any byte.');
  return query?.mode === 'regex' ? regexSentence(query.pattern, 'linear', message) : message;
}
