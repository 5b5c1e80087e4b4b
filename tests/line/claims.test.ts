import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../web/core/port-settings.ts';
import { SerialError } from '../../web/core/serial-error.ts';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import type { LineEnd, LineOpening, LineSink } from '../../web/line/line.ts';
import { Opening } from '../../web/line/opening.ts';
import { createCounters } from '../../web/line/session-counters.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { bytes } from './bench.ts';

/** A line whose host accepts one transmission at a time, `tookMs` after it was given, and that a test feeds. */
class SlowLine implements LineOpening {
  readonly clock: FakeClock;
  readonly tookMs: number;
  readonly ended: Promise<LineEnd>;
  readonly transmitted: string[] = [];
  sink!: LineSink;
  drains = 0;
  discards = 0;
  refusal: SerialError | undefined;
  end!: (end: LineEnd) => void;
  #pending: { cancel: () => void; reject: (error: Error) => void }[] = [];

  constructor(clock: FakeClock, tookMs: number) {
    this.clock = clock;
    this.tookMs = tookMs;
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  transmit(piece: Uint8Array): Promise<void> {
    if (this.refusal) return Promise.reject(this.refusal);
    this.transmitted.push(new TextDecoder().decode(piece));
    return new Promise((resolve, reject) => {
      const pending = { cancel: this.clock.after(this.tookMs, resolve), reject };
      this.#pending.push(pending);
    });
  }
  async drain() {
    this.drains++;
  }
  async discard() {
    this.discards++;
    for (const { cancel, reject } of this.#pending.splice(0)) {
      cancel();
      reject(new Error('discarded'));
    }
  }
  async setSignals() {}
  async getSignals(): Promise<never> {
    throw new SerialError('signal-failed');
  }
  async runSequence() {
    return [];
  }
  async stopSequences() {}
  async sendBreak() {}
  async changeSettings() {}
  async close() {
    this.end({ kind: 'closed' });
  }
}

async function setUp(tookMs = 10) {
  const clock = new FakeClock();
  const line = new SlowLine(clock, tookMs);
  const captured: string[] = [];
  const events: CaptureEvent[] = [];
  const opening = await Opening.open(
    {
      connected: true,
      adapter: {},
      forget: async () => {},
      open: async (settings, sink) => {
        line.sink = sink;
        sink.opened(settings, 0);
        return line;
      },
    },
    {
      settings: defaultSettings,
      policy: 'leave',
      counters: createCounters(),
      onChange: () => {},
      sink: {
        bytes: (direction, chunk) => captured.push(`${direction} ${new TextDecoder().decode(chunk)}`),
        event: (event) => events.push(event),
        holdBack: () => undefined,
      },
    },
  );
  const signal = new AbortController();
  return { clock, line, opening, captured, events, abort: () => signal.abort(), signal: signal.signal };
}

const paste = { owner: 'paste', label: 'notes.txt' } as const;
const transfer = { owner: 'transfer', label: 'firmware.bin' } as const;
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: Error) => (error instanceof SerialError ? error.code : error.name),
  );

describe('a claim', () => {
  it('has exclusive use of the transmit side: others are notified of its owner and cannot transmit', async () => {
    const { clock, opening, line, signal } = await setUp();
    const claim = await opening.claim(transfer, signal);
    expect(opening.owner).toMatchObject(transfer);
    await expect(opening.transmit(bytes('typed'))).rejects.toMatchObject({ code: 'claimed', detail: 'firmware.bin' });
    await expect(opening.claim(paste, signal)).rejects.toMatchObject({ code: 'claimed', detail: 'firmware.bin' });
    const sent = claim.transmit(bytes('block'));
    clock.advance(10);
    await sent;
    claim.release();
    expect(opening.owner).toBeUndefined();
    const typed = opening.transmit(bytes('typed'));
    clock.advance(10);
    await typed;
    expect(line.transmitted).toEqual(['block', 'typed']);
  });

  it('lets a person type during it if its owner allows that, in order', async () => {
    const { clock, opening, line, signal } = await setUp();
    const claim = await opening.claim({ ...paste, isShared: true }, signal);
    const all = Promise.all([claim.transmit(bytes('a')), opening.transmit(bytes('b')), claim.transmit(bytes('c'))]);
    await clock.advanceUntil(() => line.transmitted.length === 2);
    clock.advance(10);
    await all;
    expect(line.transmitted).toEqual(['a', 'bc']);
  });

  it('is passed to waiting owners in turn when it is released', async () => {
    const { opening, signal } = await setUp();
    const first = await opening.claim(paste, signal);
    const waiting = [transfer, { owner: 'script', label: 'probe.js' }].map((options) =>
      opening.claim({ ...options, ifClaimed: 'wait' }, signal),
    );
    first.release();
    const second = await waiting[0];
    expect(opening.owner).toMatchObject(transfer);
    second?.release();
    await waiting[1];
    expect(opening.owner).toMatchObject({ label: 'probe.js' });
  });

  it('is not passed to an owner that has stopped waiting', async () => {
    const { opening, signal } = await setUp();
    const claim = await opening.claim(paste, signal);
    const impatient = new AbortController();
    const waiting = codeOf(opening.claim({ ...transfer, ifClaimed: 'wait' }, impatient.signal));
    impatient.abort();
    expect(await waiting).toBe('AbortError');
    claim.release();
    expect(opening.owner).toBeUndefined();
  });

  it('gives received data to its owner directly, with its time, and the capture still has it', async () => {
    const { opening, line, captured, signal } = await setUp();
    line.sink.received(bytes('before'), 1);
    const claim = await opening.claim(transfer, signal);
    const tapped: [string, number][] = [];
    claim.onReceived((chunk, timeMs) => tapped.push([new TextDecoder().decode(chunk), timeMs]));
    line.sink.received(bytes('ACK'), 2.5);
    claim.release();
    line.sink.received(bytes('after'), 3);
    expect(tapped).toEqual([['ACK', 2.5]]);
    expect(captured).toEqual(['rx before', 'rx ACK', 'rx after']);
  });

  it('tells its owner where received bytes are missing, and nobody after its end', async () => {
    const { opening, line, signal } = await setUp();
    const claim = await opening.claim(transfer, signal);
    let gaps = 0;
    claim.onGap(() => gaps++);
    line.sink.event({ kind: 'gap', bytes: 10, reason: 'fell-behind' }, 1);
    line.sink.event({ kind: 'line-error', error: 'overrun' }, 2);
    line.sink.event({ kind: 'line-error', error: 'parity' }, 3);
    expect(gaps).toBe(2);
    claim.release();
    line.sink.event({ kind: 'gap', bytes: 10, reason: 'fell-behind' }, 4);
    expect(gaps).toBe(2);
  });

  it('ends when its tap throws, and capturing continues', async () => {
    const { opening, line, captured, signal } = await setUp();
    const claim = await opening.claim(transfer, signal);
    const broken = new RangeError('no such block');
    claim.onReceived(() => {
      throw broken;
    });
    line.sink.received(bytes('ACK'), 2);
    line.sink.received(bytes('NAK'), 3);
    expect(claim.ended.reason).toBe(broken);
    expect(captured).toEqual(['rx ACK', 'rx NAK']);
  });

  it('pauses reading until it resumes or ends', async () => {
    const { opening, line, signal } = await setUp();
    const claim = await opening.claim(transfer, signal);
    expect(line.sink.holdBack()).toBeUndefined();
    claim.hold();
    const held = line.sink.holdBack();
    expect(held).toBeInstanceOf(Promise);
    claim.resume();
    await held;
    expect(line.sink.holdBack()).toBeUndefined();
    claim.hold();
    const again = line.sink.holdBack();
    claim.release();
    await again;
    expect(line.sink.holdBack()).toBeUndefined();
  });

  it('drains after its transmission', async () => {
    const { clock, opening, line, signal } = await setUp();
    const claim = await opening.claim(transfer, signal);
    const sent = claim.transmit(bytes('block'));
    const drained = claim.drain();
    expect(line.drains).toBe(0);
    clock.advance(10);
    await Promise.all([sent, drained]);
    expect(line.drains).toBe(1);
  });

  it('drops queued data when its owner’s signal aborts', async () => {
    const { opening, line, signal, abort } = await setUp();
    const claim = await opening.claim(transfer, signal);
    const sent = codeOf(claim.transmit(new Uint8Array(100_000)));
    abort();
    expect(claim.ended.aborted).toBe(true);
    await sent;
    expect([opening.queuedBytes, line.discards, opening.owner]).toEqual([0, 1, undefined]);
  });

  it('ends with the lease of a shared port, and gives the reason', async () => {
    const { opening, line, signal } = await setUp();
    const claim = await opening.claim(transfer, signal);
    line.refusal = new SerialError('read-only');
    expect(await codeOf(claim.transmit(bytes('block')))).toBe('read-only');
    expect(claim.ended.reason).toMatchObject({ code: 'read-only' });
    expect(opening.owner).toBeUndefined();
  });

  it.each([
    [{ kind: 'closed' }, 'not-open'],
    [{ kind: 'lost', error: new SerialError('port-gone') }, 'port-gone'],
  ] as const)('ends with the opening (%o), as do waiting claims, and no other begins', async (end, code) => {
    const { opening, line, signal } = await setUp();
    const claim = await opening.claim(transfer, signal);
    const sent = codeOf(claim.transmit(bytes('block')));
    const waiting = codeOf(opening.claim({ ...paste, ifClaimed: 'wait' }, signal));
    line.end(end);
    expect([await sent, await waiting]).toEqual([code, code]);
    expect(claim.ended.reason).toMatchObject({ code });
    expect(await codeOf(claim.transmit(bytes('more')))).toBe(code);
    expect(await codeOf(opening.claim(paste, signal))).toBe(code);
  });
});

describe('closing', () => {
  it('ends the claim first, and queued data is still transmitted', async () => {
    const { clock, opening, line, signal } = await setUp();
    const claim = await opening.claim(transfer, signal);
    const sent = codeOf(claim.transmit(bytes('block')));
    const closed = opening.close();
    expect(claim.ended.reason).toMatchObject({ code: 'not-open' });
    clock.advance(10);
    await closed;
    expect([await sent, line.transmitted, line.drains]).toEqual(['done', ['block'], 1]);
  });
});

describe('stopping everything', () => {
  it('ends every claim and drops queued data at once, on a blocked line', async () => {
    const { clock, opening, line, events, signal } = await setUp(60_000);
    const startMs = clock.nowMs();
    const claim = await opening.claim(transfer, signal);
    const sent = [claim.transmit(new Uint8Array(1_000_000)), claim.transmit(bytes('more'))].map(codeOf);
    const waiting = codeOf(opening.claim({ ...paste, ifClaimed: 'wait' }, signal));
    const stopped = opening.stop();
    expect(claim.ended.reason).toMatchObject({ code: 'stopped' });
    expect(opening.queuedBytes).toBe(0);
    expect(await Promise.all([...sent, waiting])).toEqual(['stopped', 'stopped', 'stopped']);
    await stopped;
    expect(clock.nowMs() - startMs).toBeLessThan(50);
    expect(line.discards).toBe(1);
    expect(events.filter(({ kind }) => kind === 'transmit-failed')).toEqual([
      { kind: 'transmit-failed', bytes: 4096 },
      { kind: 'transmit-failed', bytes: 995_904, none: true },
      { kind: 'transmit-failed', bytes: 4, none: true },
    ]);
  });

  it('leaves a line that transmits later data', async () => {
    const { clock, opening, line } = await setUp();
    const before = codeOf(opening.transmit(bytes('before')));
    const stopped = opening.stop();
    const after = opening.transmit(bytes('after'));
    await clock.advanceUntil(() => line.transmitted.length === 2);
    clock.advance(10);
    await Promise.all([stopped, after]);
    expect(await before).toBe('transmit-failed');
    expect(line.transmitted).toEqual(['before', 'after']);
  });
});
