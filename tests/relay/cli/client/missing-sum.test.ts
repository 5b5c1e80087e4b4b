import { expect, it } from 'vitest';
import { MissingSum } from '../../../../relay/cli/client/missing-sum.ts';
import type { ReceivedGap } from '../../../../relay/client/receive-tracker.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const gap = (from: number, to: number | null): ReceivedGap => ({
  kind: 'gap',
  epoch: 'e',
  from,
  to,
  reason: 'lagging',
});

function bench() {
  const said: string[] = [];
  const clock = new FakeClock();
  return { said, clock, sum: new MissingSum(clock, (sentence) => void said.push(sentence)) };
}

it('trials C 6: reports the first gap at once, and later ones in one message a second', async () => {
  const { said, clock, sum } = bench();
  for (let i = 0; i < 33; i++) {
    sum.add(gap(i * 1000, i * 1000 + 100));
    await clock.advance(100);
  }
  await clock.advance(1000);
  expect(said).toEqual([
    '100 bytes are missing, from offset 0 to 100: they were not taken fast enough, and the relay no longer has them.',
    expect.stringMatching(/^\d+ bytes are missing in \d+ places, from offset 1000 on\.$/),
    expect.stringMatching(/ from offset \d+ on\.$/),
    expect.stringMatching(/ from offset \d+ on\.$/),
    expect.stringMatching(/ from offset \d+ on\.$/),
  ]);
  const counts = said.map((sentence) => Number(/^\d+/.exec(sentence)?.[0]));
  expect(counts.reduce((all, count) => all + count, 0)).toBe(3300);
});

it('trials C 6: reports the rest at the end, and that some are not counted', () => {
  const { said, sum } = bench();
  for (const one of [gap(0, 1), gap(5, 7), gap(9, null)]) sum.add(one);
  sum.close();
  expect(said).toEqual([
    '1 byte is missing, from offset 0 to 1: they were not taken fast enough, and the relay no longer has them.',
    'At least 2 bytes are missing in 2 places, from offset 5 on.',
  ]);
});
