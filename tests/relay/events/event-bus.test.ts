import { describe, expect, it } from 'vitest';
import { EventBus } from '../../../relay/events/event-bus.ts';
import type { RelayEvent } from '../../../relay/protocol/relay-event.ts';

const stopped = { type: 'relay-stopped' } as const;

function makeBus() {
  const time = { wallMs: 1000, steadyMs: 0 };
  const errors: unknown[] = [];
  const bus = new EventBus({
    node: 'lab1',
    wallMs: () => time.wallMs,
    steadyMs: () => time.steadyMs,
    onError: (error) => errors.push(error),
  });
  const heard: RelayEvent[] = [];
  const pass = (ms: number): void => {
    time.wallMs += ms;
    time.steadyMs += ms;
  };
  return { bus, time, pass, errors, heard, listen: () => bus.subscribe((event) => heard.push(event)) };
}

describe('the event bus', () => {
  it('gives each event a number, a time and the node, and passes it to all subscribers', () => {
    const { bus, heard, listen, pass } = makeBus();
    listen();
    const stop = listen();
    bus.emit({ type: 'relay-started', version: '1' });
    stop();
    pass(500);
    bus.emit(stopped);
    expect(heard).toHaveLength(3);
    expect(heard[0]).toEqual(heard[1]);
    expect(heard[0]).toMatchObject({
      time: '1970-01-01T00:00:01.000Z',
      node: 'lab1',
      type: 'relay-started',
      version: '1',
    });
    expect(heard[2]).toMatchObject({ time: '1970-01-01T00:00:01.500Z', type: 'relay-stopped' });
    expect(heard.map(({ id }) => id.replace(/^[\w-]{8}-/, ''))).toEqual(['1', '1', '2']);
  });

  it('reports that the clock was set, either way, and follows it; a small correction is not an event', () => {
    const { bus, heard, listen, pass, time } = makeBus();
    listen();
    bus.emit(stopped);
    pass(60_000);
    time.wallMs += 1500;
    bus.emit(stopped);
    time.wallMs += 3_600_000;
    bus.emit(stopped);
    time.wallMs -= 7_200_000;
    bus.emit(stopped);
    bus.emit(stopped);
    expect(heard.map((event) => (event.type === 'clock-moved' ? event.movedMs : event.type))).toEqual([
      'relay-stopped',
      'relay-stopped',
      3_601_500,
      'relay-stopped',
      -7_200_000,
      'relay-stopped',
      'relay-stopped',
    ]);
    expect(heard[3]?.time).toBe('1970-01-01T01:01:02.500Z');
  });

  it('security 30: reports a clock change once, without waiting for another event', () => {
    const { bus, heard, listen, pass, time } = makeBus();
    listen();
    pass(60_000);
    bus.lookAtClock();
    expect(heard).toEqual([]);
    time.wallMs -= 3_600_000;
    bus.lookAtClock();
    bus.lookAtClock();
    expect(heard).toMatchObject([{ type: 'clock-moved', movedMs: -3_600_000 }]);
  });

  it('protects the emitter and other subscribers from a subscriber’s errors', () => {
    const { bus, heard, listen, errors } = makeBus();
    bus.subscribe(() => {
      throw new Error('broken');
    });
    listen();
    bus.emit(stopped);
    expect(heard).toHaveLength(1);
    expect(errors).toEqual([new Error('broken')]);
  });
});
