import { describe, expect, test } from 'vitest';
import type { MatchQuery } from '../../../web/core/row-query.ts';
import { choiceCount, filterQuery, kindGroups, noChoices } from '../../../web/ui/monitor/filter-choices.ts';

const startedMs = new Date(2026, 10, 29, 14, 0, 0).getTime();
const text = (pattern: string): MatchQuery => ({ pattern, mode: 'text', matchCase: false });

describe('the filter of a monitor', () => {
  test('is one text for one text, and no filter for none', () => {
    expect(filterQuery(text('wifi'), noChoices, startedMs)).toEqual(text('wifi'));
    expect(filterQuery(undefined, noChoices, startedMs)).toBeUndefined();
    expect(filterQuery(text(''), { ...noChoices, texts: [text('')] }, startedMs)).toBeUndefined();
  });

  test('requires all of several texts, or one of them', () => {
    const texts = [text('b'), { ...text('c'), not: true }];
    expect(filterQuery(text('a'), { ...noChoices, texts, join: 'or' }, startedMs)).toEqual({
      join: 'or',
      of: [text('a'), ...texts],
    });
  });

  test('hides the kinds not selected, and has every kind of event in one group', () => {
    const query = filterQuery(text('a'), { ...noChoices, kinds: ['rx', 'error'] }, startedMs);
    expect(query).toEqual({ join: 'and', of: [text('a'), { kinds: ['rx', 'line-error', 'transmit-failed'] }] });
    const all = kindGroups.filter((group) => group !== 'rx');
    expect(filterQuery(undefined, { ...noChoices, kinds: all }, startedMs)).toMatchObject({
      kinds: expect.arrayContaining(['tx', 'note', 'gap', 'holder', 'clock-set', 'load-cut', 'lost', 'signal']),
    });
    expect(filterQuery(undefined, { ...noChoices, kinds: [] }, startedMs)).toEqual({ kinds: [] });
  });

  test('reads a time of day or one since the start, and omits an invalid one', () => {
    expect(filterQuery(undefined, { ...noChoices, from: '14:00:30', to: '+1:30:00' }, startedMs)).toEqual({
      fromMs: 30_000,
      toMs: 5_400_000,
    });
    expect(filterQuery(undefined, { ...noChoices, from: 'soon', to: '+0:10' }, startedMs)).toEqual({
      fromMs: -Infinity,
      toMs: 600_000,
    });
    expect(filterQuery(undefined, { ...noChoices, from: 'soon' }, startedMs)).toBeUndefined();
  });

  test('counts the conditions that hide something', () => {
    expect(choiceCount(noChoices)).toBe(0);
    expect(choiceCount({ ...noChoices, texts: [text('a'), text('')], kinds: ['rx'], from: '+1:00' })).toBe(3);
  });
});
