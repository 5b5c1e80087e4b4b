import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { bytePattern } from '../../web/decode/byte-pattern.ts';
import { runs } from '../support/runs.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

type Place = readonly [from: number, to: number];

/** The places of all groups of all matches; `undefined` where it is left to RE2. */
function matchesOf(pattern: string, line: string): readonly (readonly Place[])[] | undefined {
  const simple = bytePattern(pattern);
  if (!simple) return undefined;
  const found: Place[][] = [];
  simple.begin(bytesOf(line), line.length);
  for (let at = 0; ; at = simple.to(0)) {
    const isFound = simple.find(at);
    if (isFound === undefined) return undefined;
    if (!isFound) return found;
    found.push(simple.names.map((_, group) => [simple.from(group), simple.to(group)] as const));
  }
}

function matchesOfRe2(pattern: string, line: string): readonly (readonly Place[])[] {
  const compiled = RE2JS.compile(pattern);
  const matcher = compiled.matcher(line);
  const found: Place[][] = [];
  while (matcher.find())
    found.push(
      Array.from({ length: compiled.groupCount() + 1 }, (_, group) => [matcher.start(group), matcher.end(group)]),
    );
  return found;
}

const character = fc.constantFrom(...'aaabb1=, ', '\\.', '\\d', '\\w', '\\s', '\\D', '.', '\xc2', '\\]');
const set = fc.constantFrom('[ab]', '[^a]', '[a-b1]', '[-\\d.]', '[\\w=]', '[^,\\s]', '[1-]', '[\xa7-\xff]');
const times = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '*?', '+?', '??', '{1,2}?');
const one = fc.tuple(fc.oneof(character, set), times).map((parts) => parts.join(''));
const { pattern: patterns } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  part: fc.oneof(
    { weight: 4, arbitrary: one },
    fc
      .tuple(fc.constantFrom('(', '(?:'), tie('pattern'), fc.option(tie('pattern')), fc.constantFrom('', '?'))
      .map(([open, first, second, sign]) => `${open}${second === null ? first : `${first}|${second}`})${sign}`),
  ),
  pattern: fc.array(tie('part'), { minLength: 1, maxLength: 4, depthIdentifier: 'p' }).map((parts) => parts.join('')),
}));
const whole = fc
  .tuple(fc.constantFrom('', '', '', '^'), patterns, fc.constantFrom('', '', '', '$', '|ab'))
  .map((parts) => parts.join(''));
const lines = fc
  .array(fc.constantFrom(...'aaabb11=, .\n\xc2\xa7]'), { maxLength: 24 })
  .map((characters) => characters.join(''));

describe('a pattern on bytes', () => {
  test('finds what RE2 finds, with all its groups', () => {
    let simple = 0;
    let found = 0;
    fc.assert(
      fc.property(whole, lines, (pattern, line) => {
        const matches = matchesOf(pattern, line);
        if (!matches) return;
        simple++;
        if (matches.length > 0) found++;
        expect([pattern, line, matches]).toEqual([pattern, line, matchesOfRe2(pattern, line)]);
      }),
      { numRuns: runs(5000) },
    );
    // Most are matched here, and many have a match.
    expect(simple).toBeGreaterThan(runs(5000) / 3);
    expect(found).toBeGreaterThan(simple / 6);
  });

  test.each([
    '(?:a+)+b',
    'a*',
    '(a|b)*',
    'a(?=b)',
    '\\bword',
    '(?i)abc',
    'a$b',
    '[[:alpha:]]+',
    '\\pL',
    'a**',
    'x(a+){2}',
  ])('%j is left to RE2', (pattern) => expect(bytePattern(pattern)).toBeUndefined());

  // Each of them may begin at, or go on from, every place.
  test.each([
    ['a+=', 'a'],
    ['a*a*a*a*a*a*a*b', 'a'],
    ['(?:a|ab)?[ab]*c', 'ab'],
    ['a[ab]*c', 'a'],
    ['.*.*.*x', 'a'],
    ['a*?a*?c', 'a'],
    [`${'a'.repeat(190)}b`, 'a'],
  ])('%j takes no more than so many steps for a byte', (pattern, repeated) => {
    const simple = bytePattern(pattern)!;
    const bytes = bytesOf(repeated.repeat(4096));
    let reads = 0;
    // A step reads a byte, and a place where a match may begin is one more.
    const counted = new Proxy(bytes, { get: (of, key) => (reads++, Reflect.get(of, key) as unknown) });
    simple.begin(counted, bytes.length);
    expect(simple.find(0)).toBeUndefined();
    expect(reads).toBeLessThan(36 * bytes.length);
  });
});
