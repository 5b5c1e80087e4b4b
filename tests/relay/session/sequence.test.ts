import { expect, test } from 'vitest';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import type { HostSignals } from '../../../relay/protocol/port-info.ts';
import { runSequence } from '../../../relay/session/port/signal-sequence.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';

function recorder(clock: FakeClock) {
  const startUs = clock.nowUs();
  const log: { atMs: number; lines: Partial<HostSignals> }[] = [];
  const set = (lines: Partial<HostSignals>): Promise<void> => {
    log.push({ atMs: (clock.nowUs() - startUs) / 1000, lines });
    return Promise.resolve();
  };
  return { log, set, startUs };
}

const reset = [
  { set: { dataTerminalReady: false, requestToSend: true }, waitMs: 100 },
  { set: { dataTerminalReady: true, requestToSend: false }, waitMs: 50 },
  { set: { dataTerminalReady: false }, waitMs: 0 },
];

test('sets the signals of each step at once, waits in between, and reports the actual times', async () => {
  const clock = new FakeClock();
  const { log, set, startUs } = recorder(clock);
  const times = runSequence(reset, set, clock, new AbortController().signal);
  await clock.advance(1000);
  expect(log.map(({ atMs }) => atMs)).toEqual([0, 100, 150]);
  expect(log.map(({ lines }) => lines)).toEqual(reset.map((step) => step.set));
  expect(await times).toEqual({ setUs: [startUs, startUs + 100_000, startUs + 150_000], endUs: startUs + 150_000 });
});

test('begins a wait when the signals are set, so that slow signals shorten no wait', async () => {
  const clock = new FakeClock();
  const { log, set } = recorder(clock);
  const slow = async (lines: Partial<HostSignals>): Promise<void> => {
    await new Promise<void>((resolve) => void clock.after(30, resolve));
    await set(lines);
  };
  const times = runSequence(reset, slow, clock, new AbortController().signal);
  await clock.advance(1000);
  await times;
  expect(log.map(({ atMs }) => atMs)).toEqual([30, 160, 240]);
});

test('keeps waiting when a timer fires too early', async () => {
  const clock = new FakeClock();
  const early = {
    nowUs: () => clock.nowUs(),
    after: (ms: number, then: () => void) => clock.after(Math.max(0.2, ms - 0.7), then),
  };
  const { set } = recorder(clock);
  const times = runSequence([{ set: {}, waitMs: 5 }], set, early, new AbortController().signal);
  await clock.advance(100);
  const { setUs, endUs } = await times;
  expect(endUs - (setUs[0] ?? 0)).toBeGreaterThanOrEqual(5000);
});

test('ends at once when the device or the lease is lost, sets nothing more, and leaves no timer', async () => {
  const clock = new FakeClock();
  const { log, set } = recorder(clock);
  const gone = new AbortController();
  const times = runSequence(reset, set, clock, gone.signal);
  await clock.advance(40);
  gone.abort(new RelayError('DEVICE_GONE', 'Gone.'));
  await expect(times).rejects.toMatchObject({ code: 'DEVICE_GONE' });
  await clock.advance(1000);
  expect(log).toHaveLength(1);
  expect(clock.running).toBe(0);
});

test('fails with the error of setting the signals', async () => {
  const clock = new FakeClock();
  const failing = (): Promise<void> => Promise.reject(new Error('no such line'));
  await expect(runSequence(reset, failing, clock, new AbortController().signal)).rejects.toThrow('no such line');
});

test('refuses, before anything is set, more than ten seconds, too many steps, or a negative wait', async () => {
  const clock = new FakeClock();
  const { log, set } = recorder(clock);
  const { signal } = new AbortController();
  const bad = [
    [
      { set: {}, waitMs: 10_000 },
      { set: {}, waitMs: 1 },
    ],
    Array.from({ length: 101 }, () => ({ set: {}, waitMs: 0 })),
    [{ set: {}, waitMs: -1 }],
    [{ set: {}, waitMs: Number.NaN }],
  ];
  for (const steps of bad)
    await expect(runSequence(steps, set, clock, signal)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await settle();
  expect(log).toEqual([]);
});
