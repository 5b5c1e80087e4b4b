import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PortSummary } from '../../../web/engine/api/ports.ts';
import { TouchWatch } from '../../../web/ui/ports/touch-watch.ts';
import { fakePort } from '../../support/fake-state.ts';

class Host implements ReactiveControllerHost {
  updates = 0;
  readonly updateComplete = Promise.resolve(true);
  addController(_controller: ReactiveController): void {}
  removeController(_controller: ReactiveController): void {}
  requestUpdate(): void {
    this.updates += 1;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('touch to identify', () => {
  const port = (changes: Partial<PortSummary>) => [fakePort('p', 'CH340', changes)];

  test('a port is highlighted when it is plugged in again, even the selected one', () => {
    const watch = new TouchWatch(new Host());
    watch.see(port({ connected: false }), 'p');
    watch.see(port({ connected: true }), 'p');
    expect(watch.has('p')).toBe(true);
  });

  test('a port is highlighted when it first sends data or after a pause, and not while it keeps sending', () => {
    const watch = new TouchWatch(new Host());
    watch.see(port({ touchedMs: 0 }), undefined);
    watch.see(port({ touchedMs: 10_000 }), undefined);
    expect(watch.has('p')).toBe(true);
    vi.runAllTimers();
    watch.see(port({ touchedMs: 10_100 }), undefined);
    expect(watch.has('p')).toBe(false);
    watch.see(port({ touchedMs: 20_000 }), undefined);
    expect(watch.has('p')).toBe(true);
  });

  test('the selected port is not highlighted by sending data', () => {
    const watch = new TouchWatch(new Host());
    watch.see(port({ touchedMs: 0 }), 'p');
    watch.see(port({ touchedMs: 10_000 }), 'p');
    expect(watch.has('p')).toBe(false);
  });

  test('ports there from the beginning are not highlighted', () => {
    const watch = new TouchWatch(new Host());
    watch.see(port({ touchedMs: 10_000 }), undefined);
    expect(watch.has('p')).toBe(false);
  });

  test('the highlight ends by itself, and the list is drawn again', () => {
    const host = new Host();
    const watch = new TouchWatch(host);
    watch.see(port({ connected: false }), undefined);
    watch.see(port({ connected: true }), undefined);
    vi.advanceTimersByTime(1499);
    expect(host.updates).toBe(0);
    vi.advanceTimersByTime(1);
    expect(watch.has('p')).toBe(false);
    expect(host.updates).toBe(1);
  });

  test('nothing is drawn after the list left the page', () => {
    const host = new Host();
    const watch = new TouchWatch(host);
    watch.see(port({ connected: false }), undefined);
    watch.see(port({ connected: true }), undefined);
    watch.hostDisconnected();
    vi.runAllTimers();
    expect(host.updates).toBe(0);
  });
});
