import { expect, test } from 'vitest';
import { DrainSlots } from '../../../relay/ports/drain-slots.ts';
import { settle } from '../../support/settle.ts';

/** Work that lasts until a test ends it. */
function makeDrain() {
  let end = (): void => undefined;
  let hasBegun = false;
  const drain = (): Promise<void> => {
    hasBegun = true;
    return new Promise((resolve) => (end = resolve));
  };
  return { drain, end: () => end(), hasBegun: () => hasBegun };
}

test('lets two ports drain at a time, and skips one that was cancelled before its turn', async () => {
  const slots = new DrainSlots(4);
  const drains = Array.from({ length: 4 }, makeDrain);
  let isThirdWanted = true;
  const done = drains.map(({ drain }, index) => slots.run(drain, () => index !== 2 || isThirdWanted));
  await settle();
  expect(drains.map(({ hasBegun }) => hasBegun())).toEqual([true, true, false, false]);
  isThirdWanted = false;
  drains[0]?.end();
  await settle();
  expect(drains.map(({ hasBegun }) => hasBegun())).toEqual([true, true, false, true]);
  drains[1]?.end();
  drains[3]?.end();
  await Promise.all(done);
});

test('lets half of Node’s threads drain', async () => {
  const slots = new DrainSlots(16);
  const drains = Array.from({ length: 9 }, makeDrain);
  const done = drains.map(({ drain }) => slots.run(drain, () => true));
  await settle();
  expect(drains.filter(({ hasBegun }) => hasBegun())).toHaveLength(8);
  drains[0]?.end();
  await settle();
  for (const { end } of drains) end();
  await Promise.all(done);
});

test('gives a slot back when draining fails', async () => {
  const slots = new DrainSlots(4);
  for (let n = 0; n < 5; n++)
    await expect(
      slots.run(
        () => Promise.reject(new Error('failed')),
        () => true,
      ),
    ).rejects.toThrow('failed');
});
