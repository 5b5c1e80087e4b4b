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
  test('are the same after export and import', () => {
    const rules = [rule, { ...rule, name: '', on: false, whole: false, query: { ...rule.query, not: true } }];
    expect(readHighlightFile(writeHighlightFile(rules))).toEqual(rules);
  });

  test('are refused from a file of another kind, of a later version, or without a rule', () => {
    for (const text of ['', 'null', '[]', '{"kind":"x","version":1,"rules":[]}', writeHighlightFile([rule]).slice(9)])
      expect(readHighlightFile(text)).toBe('foreign');
    expect(readHighlightFile('{"kind":"baudcast-highlight-rules","version":2,"rules":[]}')).toBe('newer');
    expect(readHighlightFile('{"kind":"baudcast-highlight-rules","version":1,"rules":[{}]}')).toBe('empty');
  });

  test('are skipped when malformed, and limited in number', () => {
    expect(readHighlightRules([{ ...rule, color: 'url(x)' }, rule, { ...rule, query: null }])).toEqual([rule]);
    expect(readHighlightRules([{ ...rule, query: { ...rule.query, pattern: 'x'.repeat(501) } }])).toEqual([]);
    expect(readHighlightRules(Array.from({ length: 1000 }, () => rule))).toHaveLength(maxHighlightRules);
  });

  test('have names on one line without direction overrides', () => {
    const [read] = readHighlightRules([{ ...rule, name: '\u202egnp\n<img src=x onerror=alert(1)>\u0000' }]);
    expect(read?.name).toBe('gnp <img src=x onerror=alert(1)>');
  });

  test('read from any input are read again as the same, without an error', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), fc.constant(rule))), (value) => {
        const read = readHighlightRules(value);
        expect(readHighlightRules(JSON.parse(JSON.stringify(read)))).toEqual(read);
      }),
    );
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readHighlightFile(text)));
  });
});
