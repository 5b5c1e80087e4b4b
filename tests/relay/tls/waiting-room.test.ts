import { Socket } from 'node:net';
import { expect, it, describe } from 'vitest';
import { WaitingRoom } from '../../../relay/tls/waiting-room.ts';
import { FakeClock } from '../../support/fake-clock.ts';

describe('WaitingRoom', () => {
  it('ends connections that have waited too long, but none that have left', async () => {
    const clock = new FakeClock();
    const room = new WaitingRoom({ clock, patienceMs: 10_000 });
    const [silent, quick] = [new Socket(), new Socket()];
    room.enter(silent);
    room.enter(quick);
    room.leave(quick);
    await clock.advance(9_999);
    expect([silent.destroyed, quick.destroyed]).toEqual([false, false]);
    await clock.advance(1);
    expect([silent.destroyed, quick.destroyed]).toEqual([true, false]);
  });

  it('removes the one that has waited longest when there is no place left', async () => {
    const clock = new FakeClock();
    const room = new WaitingRoom({ clock, places: 3 });
    const sockets = Array.from({ length: 5 }, () => new Socket());
    for (const socket of sockets) {
      room.enter(socket);
      await clock.advance(1000);
    }
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true, false, false, false]);
    expect(room.size).toBe(3);
    room.clear();
    expect(sockets.every(({ destroyed }) => destroyed)).toBe(true);
    expect(room.size).toBe(0);
  });

  it('removes none that arrived within the last second, as all do after a restart', async () => {
    const clock = new FakeClock();
    const room = new WaitingRoom({ clock, places: 3 });
    const sockets = Array.from({ length: 100 }, () => new Socket());
    for (const socket of sockets) room.enter(socket);
    expect(room.size).toBe(100);
    await clock.advance(1000);
    const late = new Socket();
    room.enter(late);
    expect([room.size, late.destroyed]).toEqual([3, false]);
  });
});
