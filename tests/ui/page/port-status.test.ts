import { describe, expect, test } from 'vitest';
import type { SessionState } from '../../../web/core/session-state.ts';
import { listedStatus, portStatus, portTitle, sessionOf, showcaseDemo } from '../../../web/ui/page/port-status.ts';
import { emptyState, fakePort, fakeSession, fakeShared } from '../../support/fake-state.ts';

const closed: SessionState = { kind: 'closed' };

describe('the status of a port', () => {
  test('is without a session ready when plugged in, otherwise away', () => {
    expect(portStatus(fakePort('p', 'a'), undefined)).toBe('ready');
    expect(portStatus(fakePort('p', 'a', { connected: false }), undefined)).toBe('away');
    expect(portStatus(fakePort('p', 'a', { connected: false }), fakeSession('s', 'p', closed))).toBe('away');
  });

  test.each<SessionState>([
    { kind: 'opening' },
    { kind: 'open', sinceMs: 1 },
    { kind: 'lost', sinceMs: 1 },
    { kind: 'released', sinceMs: 1 },
    { kind: 'failed', code: 'port-busy', detail: '' },
  ])('is with a session that of the session: $kind', (state) => {
    expect(portStatus(fakePort('p', 'a', { connected: state.kind !== 'lost' }), fakeSession('s', 'p', state))).toBe(
      state.kind,
    );
  });

  test('is unknown while its computer is not connected, unless the session failed or was lost', () => {
    const port = fakePort('p', 'a', { shared: fakeShared('https://hub.example', { away: 'lab2' }) });
    expect(portStatus(port, undefined)).toBe('unreached');
    expect(portStatus(port, fakeSession('s', 'p', { kind: 'open', sinceMs: 1 }))).toBe('unreached');
    expect(portStatus(port, fakeSession('s', 'p', { kind: 'lost', sinceMs: 1 }))).toBe('lost');
    expect(portStatus(port, fakeSession('s', 'p', { kind: 'lost', sinceMs: 1, isFirst: true }))).toBe('unreached');
    expect(portStatus(port, fakeSession('s', 'p', { kind: 'failed', code: 'port-busy', detail: '' }))).toBe('failed');
  });

  test.each([
    ['open', 'open'],
    ['closed', 'ready'],
    ['lost', 'away'],
    ['away', 'unreached'],
  ] as const)('in a list is for %s: %s', (state, status) => {
    expect(listedStatus({ id: 'p', name: 'a', path: 'p', state, holder: undefined, labels: [] })).toBe(status);
  });

  test('is that of the session that holds it, otherwise of the newest one', () => {
    const sessions = [fakeSession('s1', 'p', closed), fakeSession('s2', 'p', closed), fakeSession('s3', 'q', closed)];
    expect(sessionOf(fakePort('p', 'a', { sessionId: 's1' }), sessions)?.id).toBe('s1');
    expect(sessionOf(fakePort('p', 'a'), sessions)?.id).toBe('s2');
    expect(sessionOf(fakePort('x', 'a'), sessions)).toBeUndefined();
  });

  test('has a number for ports of the same name', () => {
    expect(portTitle(fakePort('p', 'CH340'))).toBe('CH340');
    expect(portTitle(fakePort('p', 'CH340', { twin: 2 }))).toBe('CH340 (2)');
  });
});

describe('the default demo device', () => {
  test('is the one with a shell, otherwise the first, otherwise none', () => {
    expect(showcaseDemo(emptyState.ports)?.name).toBe('Boot log and shell');
    expect(showcaseDemo(emptyState.ports.slice(0, 1))?.name).toBe('Sensors');
    expect(showcaseDemo([fakePort('p', 'CH340')])).toBeUndefined();
  });
});
