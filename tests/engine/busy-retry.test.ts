import { beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { SerialErrorCode } from '../../web/core/serial-error.ts';
import type { SessionState } from '../../web/core/session-state.ts';
import { BusyRetry } from '../../web/engine/busy-retry.ts';
import { FakeClock } from '../support/fake-clock.ts';

const failed = (code: SerialErrorCode): SessionState => ({ kind: 'failed', code, detail: '' });

let clock: FakeClock;
let startMs: number;
let attemptsMs: number[];
let retry: BusyRetry;
let slot: EventTarget;

beforeEach(() => {
  clock = new FakeClock();
  startMs = clock.nowMs();
  attemptsMs = [];
  slot = new EventTarget();
  retry = new BusyRetry({
    nowMs: () => clock.nowMs(),
    after: (delayMs, callback) => clock.after(delayMs, callback),
    attempt: () => attemptsMs.push(clock.nowMs() - startMs),
    onDeparture: (listener, signal) => slot.addEventListener('departure', listener, { signal }),
  });
});

const see = (state: SessionState, baudRate = 115_200, source: 'serial' | 'relay' = 'serial') =>
  retry.see(state, { ...defaultSettings, baudRate }, source);

describe('trials A 10: a busy port', () => {
  it('is retried at growing intervals until it opens', () => {
    for (let attempt = 0; attempt < 8; attempt++) {
      see(failed('port-busy'));
      expect(retry.retryMs).toBeGreaterThan(clock.nowMs());
      clock.advanceAtOnce((retry.retryMs ?? 0) - clock.nowMs());
      expect(retry.retryMs, 'it still waits while it tries').toBeDefined();
    }
    expect(attemptsMs).toEqual([1, 3, 7, 15, 30, 60, 90, 120].map((seconds) => seconds * 1000));
    see({ kind: 'open', sinceMs: clock.nowMs() });
    expect(retry.retryMs).toBeUndefined();
    expect(clock.running).toBe(0);
    see(failed('port-busy'));
    expect((retry.retryMs ?? 0) - clock.nowMs(), 'the next time it starts over').toBe(1000);
  });

  it('has one retry at a time, however often its state is reported', () => {
    for (let i = 0; i < 5; i++) see(failed('port-busy'));
    expect(clock.running).toBe(1);
  });

  it('is not retried after the user stops it, until the user opens it', () => {
    see(failed('port-busy'));
    retry.stop();
    see(failed('port-busy'));
    expect(retry.retryMs).toBeUndefined();
    expect(clock.running).toBe(0);
    see({ kind: 'opening' });
    see(failed('port-busy'));
    expect(retry.retryMs).toBeDefined();
  });

  it('is not retried after it was closed, nor one that is not there: the session waits for that', () => {
    see(failed('port-busy'));
    see({ kind: 'closed' });
    expect(clock.running).toBe(0);
    see(failed('port-gone'));
    slot.dispatchEvent(new Event('departure'));
    expect([retry.retryMs, attemptsMs.length]).toEqual([undefined, 0]);
  });

  it.each(['port-busy', 'open-failed', 'permission-denied'] as const)(
    'trials-2 A 10: %s and unplugged then: it is tried at once, so that the session waits for it',
    (code) => {
      see(failed(code), 123_456);
      see(failed(code), 123_456);
      clock.advanceAtOnce(10);
      slot.dispatchEvent(new Event('departure'));
      expect([attemptsMs, clock.running]).toEqual([[10], 0]);
      see({ kind: 'lost', sinceMs: clock.nowMs(), isFirst: true });
      slot.dispatchEvent(new Event('departure'));
      expect([attemptsMs.length, retry.retryMs]).toEqual([1, undefined]);
      see(failed('port-busy'));
      expect((retry.retryMs ?? 0) - clock.nowMs(), 'it starts over').toBe(1000);
    },
  );

  it('trials-2 A 10: that is unplugged is not waited for after the user has stopped or closed it', () => {
    for (const stop of [() => retry.stop(), () => see({ kind: 'closed' })]) {
      see(failed('port-busy'));
      stop();
      slot.dispatchEvent(new Event('departure'));
      expect([attemptsMs.length, clock.running]).toEqual([0, 0]);
      see({ kind: 'opening' });
    }
  });

  it.each([
    ['open-failed', 115_200, 'serial', true],
    ['open-failed', 123_456, 'serial', false],
    ['open-failed', 12_000_000, 'serial', false],
    ['open-failed', 115_200, 'relay', false],
    ['port-busy', 115_200, 'relay', true],
    ['permission-denied', 115_200, 'serial', false],
    ['settings-refused', 115_200, 'serial', false],
    ['port-gone', 115_200, 'serial', false],
  ] as const)('%s at %d on a %s port: tried again %s', (code, baudRate, source, isTried) => {
    see(failed(code), baudRate, source);
    expect(retry.retryMs !== undefined).toBe(isTried);
  });
});
