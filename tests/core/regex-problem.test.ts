import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regexProblem } from '../../web/core/regex-problem.ts';
import { loadRegex } from '../../web/scan/regex.ts';

const compile = await loadRegex();

function isTaken(pattern: string): boolean {
  try {
    compile(pattern, { matchCase: true, multiline: false });
    return true;
  } catch {
    return false;
  }
}

describe('trials 17: the problem and position in a refused regular expression', () => {
  test.each([
    ['^(?!.*x)', 'lookahead', 1, '(?!'],
    ['a(?=b)', 'lookahead', 1, '(?='],
    ['(?<=a)b', 'lookbehind', 0, '(?<='],
    ['(?:x)(?<!a)b', 'lookbehind', 5, '(?<!'],
    [String.raw`(a)\1`, 'back-reference', 3, String.raw`\1`],
    [String.raw`(?<n>a)\k<n>`, 'back-reference', 7, String.raw`\k<n>`],
    ['(?P<n>a)(?P=n)', 'back-reference', 8, '(?P=n)'],
    ['(?>a+)b', 'atomic-group', 0, '(?>'],
    ['a++b', 'possessive', 1, '++'],
    ['a{2}+b', 'possessive', 1, '{2}+'],
    ['(a)?(?(1)b|c)', 'condition', 4, '(?('],
    ['a(?R)?b', 'recursion', 1, '(?R)'],
    ['a(?#note)b', 'comment', 1, '(?#note)'],
    ['(?x)a b', 'flag', 0, '(?x)'],
    [String.raw`\u00e9`, 'escape', 0, String.raw`\u00e9`],
    [String.raw`[a\Kb]`, 'escape', 2, String.raw`\K`],
    ['row (', 'open-group', 4, '('],
    ['(a(b)', 'open-group', 0, '('],
    ['a)b', 'stray-parenthesis', 1, ')'],
    ['x[a-z', 'open-class', 1, '['],
    ['[]', 'open-class', 0, '['],
    ['*a', 'repeats-nothing', 0, '*'],
    ['a|+', 'repeats-nothing', 2, '+'],
    ['(?:{2})', 'repeats-nothing', 3, '{2}'],
    ['a**', 'repeats-twice', 2, '*'],
    ['a{1001}', 'count', 1, '{1001}'],
    ['a{3,2}', 'count', 1, '{3,2}'],
    ['[z-a]', 'range', 1, 'z-a'],
    ['[0-9😂-😀]', 'range', 4, '😂-😀'],
    ['(?~a)', 'group', 0, '(?~'],
    ['(?<1 >a)', 'group-name', 0, '(?<1 >'],
    ['(?<n>a)(?<n>b)', 'group-name', 7, '(?<n>'],
    ['a\\', 'end-backslash', 1, '\\'],
    [String.raw`a\p{Xyz}`, 'class', 1, String.raw`\p{Xyz}`],
    [String.raw`[a\P{^Xyz}]`, 'class', 2, String.raw`\P{^Xyz}`],
    [String.raw`\pX`, 'class', 0, String.raw`\pX`],
    [String.raw`\p{greek}`, 'class', 0, String.raw`\p{greek}`],
    [String.raw`\p`, 'class', 0, String.raw`\p`],
  ] as const)('%s: %s at %i', (pattern, kind, at, text) => {
    expect(isTaken(pattern)).toBe(false);
    expect(regexProblem(pattern, 'linear')).toEqual({ kind, at, text });
  });

  test('similar parts that are allowed are skipped', () => {
    for (const pattern of [
      String.raw`\(?=a[(?!]b`,
      String.raw`\Q(?!\E\\1[\]\\]`,
      String.raw`(?P<n>a)(?i:b)(?s)c\x41\x{1f600}\pL\p{Greek}\12`,
      String.raw`\p{^Greek}\P{Han}[\p{Lu}\pN]\p{Any}\p{LC}\p{Alphabetic}\p{Old_Italic}`,
      '[]a][^]b][[:alpha:]-]',
      'a{,3}b{x}a{2,}?[a-]',
    ]) {
      expect([pattern, isTaken(pattern)]).toEqual([pattern, true]);
      expect([pattern, regexProblem(pattern, 'linear')]).toEqual([pattern, undefined]);
    }
  });

  test('the browser’s own expressions allow more', () => {
    expect(regexProblem(String.raw`(?<!a)(?=b)(c)\1(`, 'script')).toEqual({ kind: 'open-group', at: 16, text: '(' });
    expect(regexProblem('a**', 'script')).toEqual({ kind: 'repeats-twice', at: 2, text: '*' });
  });

  const tokens = [
    'a',
    '1',
    '(',
    ')',
    '(?:',
    '(?i)',
    '(?<n>',
    '[',
    ']',
    '-',
    '^',
    '|',
    '*',
    '+?',
    '{2}',
    '{,2}',
    '\\',
    '\\d',
    '\\.',
    '.',
    '😀',
    '$',
    '(?!',
    '\\1',
    '\\x41',
  ];

  test('an accepted expression has no problem, and a refused one has one', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 10 }), (parts) => {
        const pattern = parts.join('');
        expect([pattern, regexProblem(pattern, 'linear') === undefined]).toEqual([pattern, isTaken(pattern)]);
      }),
      {
        numRuns: 5000,
        examples: [[['[', ']', '-', '(?:', ']']], [['[', ']', '-', 'a', ']']], [['[', ']', '-', '\\x41', ']']]],
      },
    );
  });
});
