import { expect, test } from 'vitest';
import { WallTime } from '../../../relay/base/wall-time.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function bench() {
  const clock = new FakeClock();
  let aheadUs = 0;
  const wall = new WallTime({ clock, wallUs: () => clock.nowUs() + aheadUs });
  const moves: unknown[] = [];
  wall.onMoved((move) => moves.push(move));
  return { clock, wall, moves, set: (byMs: number) => (aheadUs += byMs * 1000) };
}

test.each([3_600_000, -3_600_000, 2500, -365 * 86_400_000])(
  'security 30: a wall clock that is set by %i ms is noticed within a second, and times before and after are right',
  async (byMs) => {
    const { clock, wall, moves, set } = bench();
    wall.start();
    await clock.advance(10_000);
    const beforeUs = clock.nowUs();
    set(byMs);
    await clock.advance(1000);
    const nowUs = clock.nowUs();
    expect(moves).toEqual([{ wasUs: nowUs, isUs: nowUs + byMs * 1000 }]);
    expect(wall.at(beforeUs - 1_000_000)).toBe(beforeUs - 1_000_000);
    expect(wall.at(nowUs)).toBe(nowUs + byMs * 1000);
    await clock.advance(60_000);
    expect(moves).toHaveLength(1);
    wall.stop();
    expect(clock.running).toBe(0);
  },
);

test('security 30: a drifting clock is followed without an event, and no faster when it is read often', async () => {
  const { clock, wall, moves, set } = bench();
  wall.start();
  for (let second = 0; second < 3600; second++) {
    set(-0.5);
    await clock.advance(1000);
    wall.look();
  }
  expect(moves).toEqual([]);
  expect(wall.offsetUs).toBeGreaterThanOrEqual(-1_800_000);
  expect(wall.offsetUs).toBeLessThan(-1_500_000);
  wall.stop();
});
