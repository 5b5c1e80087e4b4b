import { composerPayload } from '../../../web/core/composer-payload.ts';
import { resolvePayload } from '../../../web/core/payload/resolve-payload.ts';
import { defaultSettings } from '../../../web/core/port-settings.ts';
import type { TransmitPart } from '../../../web/engine/api/sessions.ts';
import { EngineSessions } from '../../../web/engine/engine-sessions.ts';
import { JobBoard } from '../../../web/engine/job-board.ts';
import type { LiveSession } from '../../../web/engine/live-session.ts';
import { yieldToLoop } from '../../../web/engine/yield-to-loop.ts';
import type { Line, LineOpening, LineSink } from '../../../web/line/line.ts';
import { delay } from '../../../web/line/delay.ts';
import { Opening } from '../../../web/line/opening.ts';
import { createCounters } from '../../../web/line/session-counters.ts';
import { parseSequence } from '../../../web/sequence/parse-sequence.ts';
import { SequenceRun } from '../../../web/sequence/sequence-run.ts';
import { spreadOf, type Spread } from './spread.ts';

export interface ResponseTimes {
  /** By interval: how far the time from one transmission to the next was from it. */
  readonly intervals: readonly { readonly everyMs: number; readonly error: Spread }[];
  readonly answer: Spread;
  readonly preview: Spread;
  readonly stop: Spread;
}

const nowMs = (): number => performance.now();
const baudRate = 115_200;

/** A session on a line that takes bytes at 115,200 baud, without a device. */
async function session() {
  let onPiece = (_bytes: Uint8Array): void => {};
  let sink: LineSink | undefined;
  let discard = (): void => {};
  const opening: Partial<LineOpening> = {
    ended: new Promise(() => {}),
    transmit: (bytes) => {
      onPiece(bytes);
      if (bytes.length < 64) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, (bytes.length * 10_000) / baudRate);
        discard = () => (clearTimeout(timer), reject(new Error('Discarded')));
      });
    },
    drain: () => Promise.resolve(),
    discard: () => Promise.resolve(discard()),
    stopSequences: () => Promise.resolve(),
  };
  const line = {
    open: (_settings: unknown, to: LineSink) => {
      sink = to;
      return Promise.resolve(opening as LineOpening);
    },
  } as unknown as Line;
  const opened = await Opening.open(line, {
    settings: defaultSettings,
    policy: 'leave',
    sink: { bytes: () => {}, event: () => {}, holdBack: () => undefined },
    counters: createCounters(),
    onChange: () => {},
  });
  const encode = (parts: readonly TransmitPart[]): Uint8Array => Buffer.concat(parts.map((part) => Buffer.from(part)));
  const live = {
    id: 's',
    session: { opening: opened, requireOpening: () => opened },
    recorder: { event: () => {} },
    encoder: () => Promise.resolve(encode),
    transmit: async (parts: readonly TransmitPart[]) => opened.transmit(encode(parts)),
    abortTransmit: () => opened.stop(),
  } as unknown as LiveSession;
  let ids = 0;
  const jobs = new JobBoard({ newId: () => String(ids++), nowMs, onChange: () => {}, onEnd: () => {} });
  const hub = { get: () => live } as unknown as ConstructorParameters<typeof EngineSessions>[0]['sessions'];
  const ports = {} as ConstructorParameters<typeof EngineSessions>[0]['ports'];
  return {
    sessions: new EngineSessions({ sessions: hub, ports, jobs, nowMs, onState: () => {} }),
    opening: opened,
    encode,
    live,
    receive: (text: string) => sink?.received(Buffer.from(text), Date.now()),
    onPiece: (listener: (bytes: Uint8Array) => void) => void (onPiece = listener),
  };
}

/** The engine's own code in Node, on a line in memory. */
export async function measureResponseTimes(): Promise<ResponseTimes> {
  const intervals = [];
  for (const [everyMs, times] of [
    [1, 5000],
    [10, 1000],
    [100, 100],
  ] as const) {
    process.stdout.write(`measuring: an interval of ${everyMs} ms\n`);
    intervals.push({ everyMs, error: await measureInterval(everyMs, times) });
  }
  process.stdout.write('measuring: answers, preview and stop\n');
  return { intervals, answer: await measureAnswer(1000), preview: measurePreview(50), stop: await measureStop(20) };
}

async function measureInterval(everyMs: number, times: number): Promise<Spread> {
  const { sessions, onPiece } = await session();
  const sentMs: number[] = [];
  onPiece(() => sentMs.push(nowMs()));
  await sessions.repeat('s', ['x'], everyMs, times);
  return spreadOf(sentMs.slice(1).map((ms, at) => Math.abs(ms - (sentMs[at] ?? ms) - everyMs)));
}

async function measureAnswer(times: number): Promise<Spread> {
  const { opening, encode, receive, onPiece } = await session();
  const tookMs: number[] = [];
  let askedMs = 0;
  let answered = (): void => {};
  onPiece(() => {
    tookMs.push(nowMs() - askedMs);
    answered();
  });
  const read = parseSequence(`loop ${times}\nwait "boot"\nsend "stop\\r"\nend`);
  if (!read.ok) throw new Error('The sequence was not read.');
  const { signal } = new AbortController();
  const claim = await opening.claim({ owner: 'sequence', label: '' }, signal);
  const run = new SequenceRun(read.program, {
    nowMs,
    delay,
    yield: yieldToLoop,
    encode,
    transmit: (bytes) => claim.transmit(bytes),
    signals: () => Promise.reject(new Error('It sets none.')),
    compileRegex: () => {
      throw new Error('It has none.');
    },
    record: () => {},
    onChange: () => {},
  });
  claim.onReceived((bytes) => run.received(bytes));
  const running = run.run(signal);
  for (let time = 0; time < times; time++) {
    // As a device: not before the sequence waits again.
    await new Promise((resolve) => setTimeout(resolve, 2));
    const done = new Promise<void>((resolve) => (answered = resolve));
    askedMs = nowMs();
    receive('Hit any key to boot');
    await done;
  }
  await running;
  return spreadOf(tookMs);
}

function measurePreview(times: number): Spread {
  const text = Array.from({ length: 100_000 }, (_, at) => (at & 0xff).toString(16).padStart(2, '0')).join(' ');
  const sources = {
    encode: (part: string) => Buffer.from(part),
    count: 0,
    timeMs: 0,
    random: (n: number) => new Uint8Array(n),
  };
  const tookMs: number[] = [];
  for (let time = 0; time < times; time++) {
    const startMs = nowMs();
    const read = composerPayload('hex', text, 'none');
    if (!read.ok) throw new Error('The input was not read.');
    resolvePayload(read.parts, sources);
    tookMs.push(nowMs() - startMs);
  }
  return spreadOf(tookMs);
}

/** With a repetition and a megabyte that waits. */
async function measureStop(times: number): Promise<Spread> {
  const tookMs: number[] = [];
  for (let time = 0; time < times; time++) {
    const { sessions, live, onPiece } = await session();
    let lastMs = 0;
    onPiece(() => (lastMs = nowMs()));
    const repeating = sessions.repeat('s', ['x'.repeat(100)], 1, 0).catch(() => {});
    const waiting = live.transmit(['x'.repeat(1_000_000)]).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stoppedMs = nowMs();
    await sessions.stopAll('s');
    const endedMs = nowMs();
    await Promise.all([repeating, waiting]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    tookMs.push(Math.max(lastMs, endedMs) - stoppedMs);
  }
  return spreadOf(tookMs);
}
