import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import { SerialError } from '../../web/core/serial-error.ts';
import type { TransmitPart } from '../../web/engine/api/sessions.ts';
import { EngineSessions } from '../../web/engine/engine-sessions.ts';
import { JobBoard } from '../../web/engine/job-board.ts';
import type { LiveSession } from '../../web/engine/live-session.ts';
import { Claims } from '../../web/line/claims.ts';
import { Transmitter } from '../../web/line/transmitter.ts';
import { watchTimers } from '../support/own-timers.ts';
import { eventually } from '../support/eventually.ts';

describe('sessions.paste() and repeat()', () => {
  let transmitted: string[];
  let recorded: CaptureEvent[];
  let failure: SerialError | undefined;
  /** How long a transmission takes. */
  let takesMs: number;
  /** How long the line takes for a piece of it. */
  let pieceMs: number;
  let jobs: JobBoard;
  let sessions: EngineSessions;

  beforeEach(() => {
    vi.useFakeTimers();
    transmitted = [];
    recorded = [];
    failure = undefined;
    takesMs = 0;
    pieceMs = 0;
    let ids = 0;
    const newId = () => (ids++ === 0 ? 'job' : `job-${ids}`);
    jobs = new JobBoard({ newId, nowMs: () => Date.now(), onChange: () => {}, onEnd: () => {} });
    const line = {
      transmit: async (bytes: Uint8Array) => {
        if (failure) throw failure;
        transmitted.push(Buffer.from(bytes).toString());
        if (pieceMs > 0) await new Promise((resolve) => setTimeout(resolve, pieceMs));
      },
      drain: async () => {},
      discard: async () => {},
    };
    const claims = new Claims(
      new Transmitter(line, { onPiece: () => {}, onTaken: () => {}, onFailed: () => {}, mayTransmit: () => true }),
    );
    const live = {
      session: { requireOpening: () => claims, opening: { queuedBytes: 7 } },
      recorder: { event: (event: CaptureEvent) => void recorded.push(event) },
      encoder: async () => (parts: readonly TransmitPart[]) => {
        if (parts.includes('\ud800')) throw new SerialError('unencodable', '\ud800');
        return Buffer.concat(parts.map((part) => Buffer.from(part)));
      },
      transmit: async (parts: readonly TransmitPart[]) => {
        await line.transmit(Buffer.concat(parts.map((part) => Buffer.from(part))));
        await new Promise((resolve) => setTimeout(resolve, takesMs));
        return 0;
      },
      abortTransmit: () => Promise.resolve(),
    } as unknown as LiveSession;
    sessions = new EngineSessions({
      sessions: {
        get: () => live,
        open: () => Promise.resolve(''),
        close: () => Promise.resolve(),
        dismiss: () => Promise.resolve(),
      },
      ports: { update: () => Promise.resolve(), slot: () => live.slot },
      jobs,
      nowMs: () => Date.now(),
      onState: () => {},
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test('transmits everything in one piece when there is no pause, so that typed data cannot come between', async () => {
    await sessions.paste('s', ['a\r', 'b\r'], {});
    expect(transmitted).toEqual(['a\rb\r']);
  });

  test('shows how far a paste in one piece is, and its rate over the last ten seconds', async () => {
    pieceMs = 1000;
    const pasting = sessions.paste('s', Array(40).fill('x'.repeat(1024)), {});
    await vi.advanceTimersByTimeAsync(0);
    for (let piece = 0; piece < 6; piece++) {
      expect(jobs.summaries()).toMatchObject([{ done: piece * 4096, total: 40_960, unit: 'bytes' }]);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(jobs.summaries()[0]?.rate).toBeCloseTo(4096);
    await vi.advanceTimersByTimeAsync(4000);
    await pasting;
    expect(transmitted).toHaveLength(10);
  });

  test('pauses after each line but the last, as a job with progress', async () => {
    const pasting = sessions.paste('s', ['a', 'bcd', 'e'], { lineDelayMs: 20 });
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(0);
    expect(transmitted).toEqual(['a']);
    expect(jobs.summaries()).toMatchObject([
      { subject: { kind: 'paste', sessionId: 's', line: { number: 1, of: 3 } }, done: 1, total: 5, unit: 'bytes' },
    ]);
    await vi.advanceTimersByTimeAsync(19);
    expect(transmitted).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(transmitted).toEqual(['a', 'bcd']);
    expect(jobs.summaries()).toMatchObject([{ subject: { line: { number: 2, of: 3 } }, done: 4 }]);
    await vi.advanceTimersByTimeAsync(20);
    await pasting;
    expect(transmitted).toEqual(['a', 'bcd', 'e']);
    expect(jobs.summaries()).toEqual([]);
  });

  test.each([
    ['cancelling its job', () => jobs.cancel('job')],
    ['dropping what is queued', () => sessions.abortTransmit('s')],
    ['closing the session', () => sessions.close('s')],
  ])('stops before the next line by %s, without a failure', async (_, stop) => {
    const timers = watchTimers();
    const pasting = sessions.paste('s', ['a', 'b'], { lineDelayMs: 20 });
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(5);
    await stop();
    await pasting;
    expect(transmitted).toEqual(['a']);
    expect(timers.wasCleared(20)).toBe(true);
    expect(jobs.summaries()).toEqual([]);
  });

  test('stopping everything ends all jobs of the session at once, and a row names how much there was', async () => {
    const working = [sessions.paste('s', ['a', 'b'], { lineDelayMs: 20 }), sessions.repeat('s', ['c'], 20, 0)];
    await vi.dynamicImportSettled();
    const other = sessions.repeat('other', ['d'], 20, 2);
    await vi.advanceTimersByTimeAsync(5);
    await sessions.stopAll('s');
    await Promise.all(working);
    expect(transmitted.toSorted()).toEqual(['a', 'c', 'd']);
    expect(recorded).toEqual([{ kind: 'stopped', jobs: 2, bytes: 7 }]);
    expect(jobs.summaries()).toMatchObject([{ subject: { sessionId: 'other' } }]);
    await vi.advanceTimersByTimeAsync(20);
    await other;
  });

  test('transmits nothing when a later line cannot be encoded', async () => {
    await expect(sessions.paste('s', ['a', '\ud800'], { lineDelayMs: 20 })).rejects.toMatchObject({
      code: 'unencodable',
    });
    expect(transmitted).toEqual([]);
  });

  test('fails with the line that was not transmitted, and stays on the list with the reason', async () => {
    const pasting = sessions.paste('s', ['a', 'b', 'c'], { lineDelayMs: 20 });
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(0);
    failure = new SerialError('transmit-failed', '1');
    const failed = expect(pasting).rejects.toMatchObject({ code: 'transmit-failed' });
    await vi.advanceTimersByTimeAsync(20);
    await failed;
    expect(jobs.summaries()).toMatchObject([{ done: 1, error: { code: 'transmit-failed' } }]);
  });

  test('repeats at multiples of the interval, however long each takes, the given number of times', async () => {
    takesMs = 7;
    const startMs = Date.now();
    const atMs: number[] = [];
    const repeating = sessions.repeat('s', ['ping'], 20, 4);
    await vi.advanceTimersByTimeAsync(0);
    for (let seen = 0; seen < 4; await vi.advanceTimersByTimeAsync(1))
      if (transmitted.length > seen) atMs.push(Date.now() - startMs, (seen = transmitted.length));
    await vi.advanceTimersByTimeAsync(10);
    await repeating;
    expect(atMs.filter((_, at) => at % 2 === 0)).toEqual([0, 20, 40, 60]);
    expect(transmitted).toEqual(['ping', 'ping', 'ping', 'ping']);
    expect(jobs.summaries()).toEqual([]);
  });

  test('skips a repetition that is due while the previous one is transmitted, and keeps the interval', async () => {
    takesMs = 45;
    const repeating = sessions.repeat('s', ['x'], 20, 3);
    await vi.advanceTimersByTimeAsync(59);
    expect(transmitted).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(transmitted).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(59);
    expect(transmitted).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1 + takesMs);
    await repeating;
    expect(transmitted).toHaveLength(3);
  });

  test('repeats until it is stopped or replaced by another repetition, and allows pastes between', async () => {
    const timers = watchTimers();
    const first = sessions.repeat('s', ['a'], 100, 0);
    await vi.advanceTimersByTimeAsync(250);
    expect(jobs.summaries()).toMatchObject([{ subject: { kind: 'repeat' }, done: 3, total: 0, unit: 'times' }]);
    await sessions.paste('s', ['pasted'], {});
    await expect(sessions.repeat('s', ['\ud800'], 100, 0)).rejects.toMatchObject({ code: 'unencodable' });
    await vi.advanceTimersByTimeAsync(100);
    expect(transmitted).toEqual(['a', 'a', 'a', 'pasted', 'a']);
    const second = sessions.repeat('s', ['b'], 100, 0);
    await vi.advanceTimersByTimeAsync(0);
    await first;
    await sessions.abortTransmit('s');
    await second;
    expect(transmitted.at(-1)).toBe('b');
    expect(timers.wasCleared(100)).toBe(true);
    expect(jobs.summaries()).toEqual([]);
  });

  test('makes the fields of what it repeats anew each time', async () => {
    vi.setSystemTime(1_700_000_000_000);
    const xor = { kind: 'checksum', algorithm: 'XOR', order: 'big', isText: true, skip: 0, drop: 0 } as const;
    const counter = { kind: 'counter', type: undefined, start: 8, step: 1, digits: 2 } as const;
    const repeating = sessions.repeat('s', [counter, { kind: 'time', format: 'unix' }, xor], 1000, 3);
    await eventually(() => expect(transmitted).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(2500);
    await repeating;
    expect(transmitted.map((text) => text.slice(0, -2))).toEqual(['081700000000', '091700000001', '101700000002']);
    expect(transmitted.map((text) => text.slice(-2))).toEqual(['0E', '0E', '05']);
    await expect(sessions.repeat('s', [xor], 1000, 1)).rejects.toMatchObject({ code: 'checksum-range' });
  });

  test('a loop transmits its payloads in turn, with a pause after each that does not add up', async () => {
    takesMs = 3;
    const startMs = Date.now();
    const atMs: number[] = [];
    const steps = [
      { parts: ['a'], waitMs: 10 },
      { parts: ['b'], waitMs: 30 },
    ];
    const looping = sessions.loop('s', steps, 3);
    await vi.advanceTimersByTimeAsync(0);
    for (let seen = 0; seen < 6; await vi.advanceTimersByTimeAsync(1))
      if (transmitted.length > seen) seen = atMs.push(Date.now() - startMs);
    await vi.advanceTimersByTimeAsync(10);
    await looping;
    expect(transmitted).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(atMs).toEqual([0, 10, 40, 50, 80, 90]);
  });

  test('a failed repetition stays on the list with the reason', async () => {
    const repeating = sessions.repeat('s', ['a'], 20, 0);
    await vi.advanceTimersByTimeAsync(5);
    failure = new SerialError('not-open');
    const failed = expect(repeating).rejects.toMatchObject({ code: 'not-open' });
    await vi.advanceTimersByTimeAsync(20);
    await failed;
    expect(jobs.summaries()).toMatchObject([{ done: 1, error: { code: 'not-open' } }]);
  });
});
