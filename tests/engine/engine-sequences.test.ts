import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import { SerialError } from '../../web/core/serial-error.ts';
import type { TransmitPart } from '../../web/engine/api/sessions.ts';
import { EngineSequences } from '../../web/engine/engine-sequences.ts';
import { JobBoard } from '../../web/engine/job-board.ts';
import type { LiveSession } from '../../web/engine/live-session.ts';
import { Claims } from '../../web/line/claims.ts';
import { Transmitter } from '../../web/line/transmitter.ts';
import { watchTimers } from '../support/own-timers.ts';
import { eventually } from '../support/eventually.ts';

describe('sessions.runSequence()', () => {
  let transmitted: string[];
  let events: CaptureEvent[];
  let jobs: JobBoard;
  let claims: Claims;
  let live: LiveSession;
  let sequences: EngineSequences;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    transmitted = [];
    events = [];
    jobs = new JobBoard({ newId: () => 'job', nowMs: () => Date.now(), onChange: () => {}, onEnd: () => {} });
    const line = {
      transmit: async (bytes: Uint8Array) => void transmitted.push(Buffer.from(bytes).toString()),
      drain: async () => {},
      discard: async () => {},
    };
    claims = new Claims(
      new Transmitter(line, { onPiece: () => {}, onTaken: () => {}, onFailed: () => {}, mayTransmit: () => true }),
    );
    const opening = Object.assign(claims, { runSteps: async () => [1.25], stopSequences: async () => {} });
    live = {
      id: 's',
      session: { requireOpening: () => opening },
      recorder: { event: (event: CaptureEvent) => void events.push(event) },
      encoder: async () => (parts: readonly TransmitPart[]) => Buffer.concat(parts.map((part) => Buffer.from(part))),
    } as unknown as LiveSession;
    sequences = new EngineSequences({ jobs, nowMs: () => Date.now() });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test('runs as a job that says where it is, with a row for each step', async () => {
    const running = sequences.run(live, 'hi', 'send "a"\nwait /b+$/\nsignals D0 1ms');
    await eventually(() => expect(transmitted).toEqual(['a']));
    expect(jobs.summaries()).toMatchObject([
      {
        subject: { kind: 'sequence', sessionId: 's', name: 'hi' },
        step: { line: 2, text: 'wait /b+$/', isPaused: false },
      },
    ]);
    expect(claims.owner).toMatchObject({ owner: 'sequence', label: 'hi' });
    claims.received(Buffer.from('xbb'), 0);
    expect(await running).toBe(true);
    expect(events).toMatchObject([
      { kind: 'step', job: 'hi', text: 'send "a"', outcome: 'done' },
      { text: 'wait /b+$/', outcome: 'done' },
      { text: 'signals D0 1.3ms', outcome: 'done' },
    ]);
    expect(claims.owner).toBeUndefined();
    expect(jobs.summaries()).toEqual([]);
  });

  test('is cancelled at once, pauses and goes on', async () => {
    const timers = watchTimers();
    const running = sequences.run(live, 'hi', 'send "a"\nask "on?"\nsend "b"\nloop\npause 1s\nend');
    await eventually(() => expect(jobs.summaries()).toMatchObject([{ step: { question: 'on?' } }]));
    sequences.steer('s', 'pause');
    sequences.steer('s', 'answer');
    await eventually(() => expect(jobs.summaries()).toMatchObject([{ step: { isPaused: true, question: undefined } }]));
    sequences.steer('s', 'resume');
    await eventually(() => expect(transmitted).toEqual(['a', 'b']));
    jobs.cancelFor('s');
    expect(await running).toBeUndefined();
    expect(events.at(-1)).toMatchObject({ text: 'pause 1s', outcome: 'stopped' });
    expect(timers.wasCleared(1000)).toBe(true);
    expect(claims.owner).toBeUndefined();
  });

  test('says whether it has come to its last step', async () => {
    expect(await sequences.run(live, 'hi', 'send "a"\nstop\nsend "b"')).toBe(false);
    expect(await sequences.run(live, 'hi', 'send "a"\ngoto on\nstop\non:')).toBe(true);
  });

  test('one that cannot be read does nothing, and names its line', async () => {
    await expect(sequences.run(live, 'hi', 'send "a"\nnope')).rejects.toMatchObject({
      code: 'sequence-invalid',
      detail: '2',
    });
    expect(jobs.summaries()).toEqual([]);
  });

  test('fails with the opening, and stays on the list with why', async () => {
    const running = sequences.run(live, 'hi', 'wait "x"');
    running.catch(() => {});
    await eventually(() => expect(claims.owner).toBeDefined());
    claims.end(new SerialError('port-gone'), true);
    await expect(running).rejects.toMatchObject({ code: 'port-gone' });
    expect(jobs.summaries()).toMatchObject([{ error: { code: 'port-gone' } }]);
  });
});
