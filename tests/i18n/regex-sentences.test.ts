import { expect, test } from 'vitest';
import { regexSentence } from '../../web/i18n/regex-sentences.ts';
import { loadRegex } from '../../web/scan/regex.ts';

const compile = await loadRegex();

/** What is said of a pattern that is refused. */
function sentence(pattern: string): string {
  try {
    compile(pattern, { matchCase: false, multiline: false });
    return '';
  } catch (error) {
    return regexSentence(pattern, 'linear', error instanceof Error ? error.message : '');
  }
}

test.each([
  [String.raw`\p{Xyz}`, String.raw`“\p{Xyz}” at character 1 is not a known character class.`],
  [String.raw`a[\p{Script=Han}]`, String.raw`“\p{Script=Han}” at character 3 is not a known character class.`],
  ['[[:foo:]]', '“[:foo:]” at character 2 is not a known character class.'],
  ['(a{100}){100}', '“{100}” at character 9 repeats a repetition too often: up to 1000 times in all.'],
])('trials 17: of %s the part that is not valid is named', (pattern, reason) => {
  expect(sentence(pattern)).toBe(`Invalid regular expression: ${reason}`);
});

test('trials 17: classes by script and category are taken, in and out of brackets', () => {
  for (const pattern of [String.raw`\p{L}+\p{Lu}\pN\P{Han}`, String.raw`[\p{Greek}\p{Nd}]`, '[[:alpha:]]', '(?i)é'])
    expect([pattern, sentence(pattern)]).toEqual([pattern, '']);
});
