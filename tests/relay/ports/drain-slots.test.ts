import { expect, test, vi } from 'vitest';
import { inDrainSlot } from '../../../relay/ports/open-node-port.ts';
import { settle } from '../../support/settle.ts';

/** Something that lasts until a test ends it. */
function makeDrain() {
  let end = (): void => undefined;
  let hasBegun = false;
  const drain = (): Promise<void> => {
    hasBegun = true;
    return new Promise((resolve) => (end = resolve));
  };
  return { drain, end: () => end(), hasBegun: () => hasBegun };
}

test('lets two ports drain at a time, and leaves out one that is no longer wanted when its turn comes', async () => {
  const drains = Array.from({ length: 4 }, makeDrain);
  let isThirdWanted = true;
  const done = drains.map(({ drain }, index) => inDrainSlot(drain, () => index !== 2 || isThirdWanted));
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
  vi.stubEnv('UV_THREADPOOL_SIZE', '16');
  // Loaded once more: the number is read then.
  const again: string = '../../../relay/ports/open-node-port.ts?again';
  const { inDrainSlot: slot } = (await import(again)) as { inDrainSlot: typeof inDrainSlot };
  vi.unstubAllEnvs();
  const drains = Array.from({ length: 9 }, makeDrain);
  const done = drains.map(({ drain }) => slot(drain, () => true));
  await settle();
  expect(drains.filter(({ hasBegun }) => hasBegun())).toHaveLength(8);
  drains[0]?.end();
  await settle();
  for (const { end } of drains) end();
  await Promise.all(done);
});

test('gives a slot back when draining fails', async () => {
  for (let n = 0; n < 5; n++)
    await expect(
      inDrainSlot(
        () => Promise.reject(new Error('failed')),
        () => true,
      ),
    ).rejects.toThrow('failed');
});
