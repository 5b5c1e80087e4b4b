import { expect, test } from 'vitest';
import { Allowance } from '../../../relay/base/allowance.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test('an allowance is per key, and refills with time up to its maximum', async () => {
  const clock = new FakeClock();
  const allowance = new Allowance({ clock, most: 3, perSecond: 2 });
  const use = (key: string): number => {
    let used = 0;
    while (allowance.take(key)) used++;
    return used;
  };
  expect([use('ann'), use('ann'), use('ben')]).toEqual([3, 0, 3]);
  await clock.advance(499);
  expect(use('ann')).toBe(0);
  await clock.advance(1);
  expect(use('ann')).toBe(1);
  await clock.advance(3_600_000);
  expect(use('ann')).toBe(3);
});

test('An allowance keeps at most some thousand keys', () => {
  const allowance = new Allowance({ clock: new FakeClock(), most: 1, perSecond: 1 });
  for (let i = 0; i < 4096; i++) allowance.take(`${i}`);
  expect(allowance.take('0')).toBe(false);
  allowance.take('one more');
  expect(allowance.take('0')).toBe(true);
});
