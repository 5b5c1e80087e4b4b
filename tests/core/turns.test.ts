import { expect, test } from 'vitest';
import { Turns } from '../../web/core/turns.ts';

test('of calls that end in another order the result of the one that began last stays', () => {
  const turns = new Turns();
  const [first, second] = [turns.begin(), turns.begin()];
  expect([turns.isNewest(first), turns.isNewest(second)]).toEqual([false, true]);
  expect(turns.isNext(second)).toBe(true);
  expect(turns.isNext(first)).toBe(false);
  const third = turns.begin();
  expect(turns.isNewest(second)).toBe(false);
  expect(turns.isNext(third)).toBe(true);
});

test('of calls that end in their order each result is applied', () => {
  const turns = new Turns();
  const [first, second] = [turns.begin(), turns.begin()];
  expect([turns.isNext(first), turns.isNext(second)]).toEqual([true, true]);
});
