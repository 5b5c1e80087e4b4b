import { expect, test } from 'vitest';
import { WallTime } from '../../../relay/base/wall-time.ts';
import type { RecordEntry } from '../../../relay/record/record-entry.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';
import { entriesIn, recordBench } from './record-bench.ts';

const text = (value: string): Buffer => Buffer.from(value);

async function clockBench() {
  const clock = new FakeClock();
  let aheadUs = 0;
  const wall = new WallTime({ clock, wallUs: () => clock.nowUs() + aheadUs });
  const bench = await recordBench({ clock, wall });
  return { ...bench, clock, wall, set: (byMs: number) => (aheadUs += byMs * 1000) };
}

const timeOf = (entry: RecordEntry): number =>
  entry.kind === 'header' ? entry.header.timeUs : entry.kind === 'event' ? entry.event.timeUs : entry.timeUs;

test.each([3_600_000, -3_600_000])(
  'security 30: a host clock set by %i ms while a port is recorded is an event with both times; later times are right',
  async (byMs) => {
    const { device, clock, openedBy, files, recorded, recording, set, stop } = await clockBench();
    await openedBy('ann');
    const startUs = clock.nowUs();
    device.now.receive(text('before'), clock.nowUs());
    await clock.advance(5000);
    set(byMs);
    device.now.receive(text('after'), clock.nowUs());
    await recorded(11);
    await clock.advance(1000);
    device.now.receive(text('later'), clock.nowUs());
    await recorded(16);
    const byUs = byMs * 1000;
    const [opening] = await recording.recorded.openings('fake');
    const page = await recording.recorded.page('fake', opening?.epoch ?? '');
    await stop();

    const entries = await entriesIn(files, files.paths);
    const shown = entries.flatMap((entry): unknown[] => {
      if (entry.kind === 'data') return [[Buffer.from(entry.data).toString(), timeOf(entry) - startUs]];
      if (entry.kind !== 'event' || entry.event.type !== 'clock-set') return [];
      return [['set', entry.event.wasUs - startUs, entry.event.timeUs - startUs]];
    });
    expect(shown).toEqual([
      ['before', 0],
      ['set', 5_000_000, 5_000_000 + byUs],
      ['after', 5_000_000 + byUs],
      ['later', 6_000_000 + byUs],
    ]);
    // A client's estimate of the host's clock is that of a clock never set: with it, all times are right too.
    const given = page.entries.flatMap((entry) => (entry.kind === 'received' ? [entry.timeUs - startUs] : []));
    expect(given).toEqual([-byUs, 5_000_000, 6_000_000]);
    expect(opening?.openedUs).toBe(startUs - byUs);
  },
);

test('security 30: the recording of an opening that began before the clock was set keeps its order', async () => {
  const { device, clock, openedBy, files, recorded, set, stop, past } = await clockBench();
  await openedBy('ann');
  const expected: string[] = [];
  for (const [i, byMs] of [0, -7_200_000, 10_000_000, -3000].entries()) {
    set(byMs);
    device.now.receive(text(`piece ${i} `), clock.nowUs());
    expected.push(`piece ${i} `);
    await clock.advance(3_700_000); // longer than a segment may be old
    await settle();
  }
  await recorded(expected.join('').length);
  const [known] = await past.epochs();
  expect(known).toMatchObject({ from: 0, to: expected.join('').length });
  await stop();
  expect(files.paths.length).toBeGreaterThan(2);
  const entries = await entriesIn(files, files.paths);
  const data = entries.flatMap((entry) => (entry.kind === 'data' ? [Buffer.from(entry.data).toString()] : []));
  expect(data).toEqual(expected);
  expect(entries.filter((entry) => entry.kind === 'event' && entry.event.type === 'clock-set')).toHaveLength(3);
});
