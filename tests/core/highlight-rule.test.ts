import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  maxHighlightRules,
  readHighlightFile,
  readHighlightRules,
  writeHighlightFile,
  type HighlightRule,
} from '../../web/core/highlight-rule.ts';

const rule: HighlightRule = {
  name: 'error',
  query: { pattern: '^E ', mode: 'regex', matchCase: true },
  color: 'red',
  whole: true,
  on: true,
};

describe('highlight rules', () => {
  test('are the same after they were written to a file and read', () => {
    const rules = [rule, { ...rule, name: '', on: false, whole: false, query: { ...rule.query, not: true } }];
    expect(readHighlightFile(writeHighlightFile(rules))).toEqual(rules);
  });

  test('a file of something else, of a later version, or without a rule is refused', () => {
    for (const text of ['', 'null', '[]', '{"kind":"x","version":1,"rules":[]}', writeHighlightFile([rule]).slice(9)])
      expect(readHighlightFile(text)).toBe('foreign');
    expect(readHighlightFile('{"kind":"baudcast-highlight-rules","version":2,"rules":[]}')).toBe('newer');
    expect(readHighlightFile('{"kind":"baudcast-highlight-rules","version":1,"rules":[{}]}')).toBe('empty');
  });

  test('what is no rule is left out, and there are no more than may be', () => {
    expect(readHighlightRules([{ ...rule, color: 'url(x)' }, rule, { ...rule, query: null }])).toEqual([rule]);
    expect(readHighlightRules([{ ...rule, query: { ...rule.query, pattern: 'x'.repeat(501) } }])).toEqual([]);
    expect(readHighlightRules(Array.from({ length: 1000 }, () => rule))).toHaveLength(maxHighlightRules);
  });

  test('a name of somebody else stays on its line and turns nothing around', () => {
    const [read] = readHighlightRules([{ ...rule, name: '\u202egnp\n<img src=x onerror=alert(1)>\u0000' }]);
    expect(read?.name).toBe('gnp <img src=x onerror=alert(1)>');
  });

  test('whatever is read is read again as the same, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), fc.constant(rule))), (value) => {
        const read = readHighlightRules(value);
        expect(readHighlightRules(JSON.parse(JSON.stringify(read)))).toEqual(read);
      }),
    );
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readHighlightFile(text)));
  });
});
