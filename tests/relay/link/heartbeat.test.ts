import { describe, expect, it } from 'vitest';
import { Heartbeat } from '../../../relay/link/heartbeat.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { SkippingClock } from '../../support/skipping-clock.ts';

function bench() {
  const clock = new FakeClock();
  const startUs = clock.nowUs();
  const events: string[] = [];
  const note = (event: string) => () => void events.push(`${event} ${(clock.nowUs() - startUs) / 1e6}`);
  const heartbeat = new Heartbeat({
    clock,
    tickMs: 15_000,
    deadMs: 25_000,
    pingMs: 10_000,
    onTick: note('tick'),
    onPing: note('ping'),
    onDead: note('dead'),
  });
  return { clock, events, heartbeat };
}

describe('Heartbeat', () => {
  it('pings every 10 s, sends a tick after 15 s of silence, and ends after 25 s without a sign of life', async () => {
    const { clock, events } = bench();
    await clock.advance(30_000);
    expect(events).toEqual(['ping 10', 'tick 15', 'ping 20', 'dead 25', 'tick 30', 'ping 30']);
  });

  it('measures from the last message sent, and from the last sign of life', async () => {
    const { clock, events, heartbeat } = bench();
    await clock.advance(14_000);
    heartbeat.sent();
    heartbeat.received();
    await clock.advance(24_000);
    expect(events.filter((event) => !event.startsWith('ping'))).toEqual(['tick 29']);
    await clock.advance(1000);
    expect(events).toContain('dead 39');
  });

  it('trials-2 B 17: gives a client up after a pause of this process only once its socket was read', () => {
    const clock = new SkippingClock();
    const events: string[] = [];
    const heartbeat = new Heartbeat({
      clock,
      tickMs: 15_000,
      deadMs: 25_000,
      pingMs: 10_000,
      onTick: () => undefined,
      onPing: () => void events.push('ping'),
      onDead: () => void events.push('dead'),
    });
    clock.skip(60_000);
    expect(events).toEqual(['ping']);
    heartbeat.received();
    clock.skip(5000);
    expect(events).not.toContain('dead');
    // Another pause, after which nothing arrives.
    clock.skip(60_000);
    expect(events).not.toContain('dead');
    clock.skip(5000);
    expect(events).toContain('dead');
    heartbeat.stop();
  });

  it('leaves no timer behind when it is stopped', async () => {
    const { clock, events, heartbeat } = bench();
    await clock.advance(1000);
    heartbeat.stop();
    expect(clock.running).toBe(0);
    await clock.advance(100_000);
    expect(events).toEqual([]);
  });

  it('can be stopped from within its callbacks', async () => {
    const clock = new FakeClock();
    let ticks = 0;
    const heartbeat: Heartbeat = new Heartbeat({
      clock,
      tickMs: 1000,
      deadMs: 9000,
      onDead: () => undefined,
      onTick: () => (ticks++, heartbeat.stop()),
    });
    await clock.advance(10_000);
    expect(ticks).toBe(1);
    expect(clock.running).toBe(0);
  });
});
