import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../web/core/port-settings.ts';
import { SerialError } from '../../web/core/serial-error.ts';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import type { SessionState } from '../../web/core/session-state.ts';
import type { Line, LineEnd, LineLending, LineOpening, LineSink } from '../../web/line/line.ts';
import { Session, type LineSlot } from '../../web/line/session.ts';

/** A port of this computer, which another program can have. */
class SharedDevice implements Line, LineSlot {
  readonly connected = true;
  readonly adapter = {};
  /** Times of all attempts to open it. */
  readonly attempts: number[] = [];
  /** Why it cannot be opened now. */
  refusal: SerialError['code'] | undefined;
  sink: LineSink | undefined;
  isPlugged = true;
  lending?: LineLending;
  end: (end: LineEnd) => void = () => {};
  #arrivals = new EventTarget();

  get line(): Line | undefined {
    return this.isPlugged ? this : undefined;
  }
  onArrival(listener: () => void, signal: AbortSignal): void {
    this.#arrivals.addEventListener('arrival', listener, { signal });
  }
  plug(): void {
    this.isPlugged = true;
    this.#arrivals.dispatchEvent(new Event('arrival'));
  }
  async forget(): Promise<void> {}

  async open(settings: typeof defaultSettings, sink: LineSink): Promise<LineOpening> {
    this.attempts.push(Date.now());
    if (this.refusal) throw new SerialError(this.refusal);
    this.sink = sink;
    sink.opened(settings, Date.now());
    return {
      ended: new Promise<LineEnd>((resolve) => (this.end = resolve)),
      transmit: async () => {},
      drain: async () => {},
      discard: async () => {},
      setSignals: async () => {},
      getSignals: () => Promise.reject(new SerialError('signal-failed')),
      runSequence: async () => [],
      stopSequences: async () => {},
      sendBreak: async () => {},
      changeSettings: async () => {},
      close: async () => {
        this.sink = undefined;
        this.end({ kind: 'closed' });
      },
    };
  }
}

async function setUp() {
  const device = new SharedDevice();
  const events: CaptureEvent[] = [];
  const states: SessionState[] = [];
  const session = new Session({
    slot: device,
    sink: { bytes: () => {}, event: (event) => void events.push(event), holdBack: () => undefined },
    clock: { now: () => Date.now() },
    settings: defaultSettings,
    policy: () => 'leave',
    onChange: () => void states.push(session.state),
  });
  await session.open();
  const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { device, session, events, states, wait };
}

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

describe('a port that is released for another program', () => {
  it('is not touched before the time, then taken back as soon as it is free; rows say when', async () => {
    const { device, session, events, wait } = await setUp();
    await session.release(10_000);
    expect(device.sink).toBeUndefined();
    expect(session.state).toEqual({ kind: 'released', sinceMs: 0, afterMs: 10_000, retryMs: 10_000 });
    device.refusal = 'open-failed';
    await wait(9_999);
    expect(device.attempts).toEqual([0]);
    await wait(20_000);
    expect(session.state).toMatchObject({ kind: 'released', isBusy: true });
    device.refusal = undefined;
    await wait(250);
    expect(session.state.kind).toBe('open');
    expect(device.sink).toBeDefined();
    expect(events.map(({ kind }) => kind)).toEqual(['opened', 'released', 'opened']);
    expect(events.at(-1)).toMatchObject({ afterReleaseMs: device.attempts.at(-1) });
    expect(events.at(-1)).not.toHaveProperty('afterLossMs');
  });

  it('is not opened at all until the person says so, however long that takes', async () => {
    const { device, session, wait } = await setUp();
    await session.release(undefined);
    device.isPlugged = false;
    await wait(1000);
    device.plug();
    await wait(3_600_000);
    expect(device.attempts).toEqual([0]);
    await session.open();
    await wait(0);
    expect(session.state.kind).toBe('open');
  });

  it('is still waited for when the person wants it back and the other program has it', async () => {
    const { device, session, wait } = await setUp();
    await session.release(undefined);
    device.refusal = 'port-busy';
    await session.open();
    await wait(5000);
    expect(session.state).toMatchObject({ kind: 'released', isBusy: true });
    device.refusal = undefined;
    await wait(250);
    expect(session.state.kind).toBe('open');
  });

  it('changes its time while it is released', async () => {
    const { device, session, events, wait } = await setUp();
    await session.release(10_000);
    await wait(9000);
    await session.release(60_000);
    await wait(59_000);
    expect(device.attempts).toEqual([0]);
    await session.release(undefined);
    await wait(600_000);
    expect(device.attempts).toEqual([0]);
    expect(events.filter(({ kind }) => kind === 'released')).toHaveLength(1);
    expect(session.state).toMatchObject({ sinceMs: 0, retryMs: undefined });
  });

  it('comes back when it is unplugged and plugged in meanwhile; a program that waits for it has it first', async () => {
    const { device, session, wait } = await setUp();
    await session.release(10_000);
    device.isPlugged = false;
    await wait(30_000);
    expect(device.attempts).toEqual([0]);
    device.plug();
    await wait(1999);
    expect(device.attempts).toEqual([0]);
    await wait(1);
    expect(session.state.kind).toBe('open');
  });

  it('stays closed when it is closed, also when it was about to be opened', async () => {
    const { device, session, wait, events } = await setUp();
    await session.release(1000);
    await wait(999);
    await session.close();
    await wait(60_000);
    expect(device.attempts).toEqual([0]);
    expect(session.state.kind).toBe('closed');
    expect(events.at(-1)?.kind).toBe('closed');
  });

  it('says why when it will not be opened again', async () => {
    const { device, session, wait } = await setUp();
    await session.release(1000);
    device.refusal = 'permission-denied';
    await wait(1000);
    expect(session.state).toMatchObject({ kind: 'failed', code: 'permission-denied' });
    await wait(60_000);
    expect(device.attempts).toHaveLength(2);
  });

  it('ends what transmits with a sentence of its own, and takes nothing more', async () => {
    const { session } = await setUp();
    const claim = await session.requireOpening().claim({ owner: 'paste', label: '' }, new AbortController().signal);
    await session.release(undefined);
    expect(claim.ended.reason).toMatchObject({ code: 'port-released' });
    await expect(claim.transmit(Uint8Array.of(1))).rejects.toMatchObject({ code: 'port-released' });
    expect(() => session.requireOpening()).toThrow(expect.objectContaining({ code: 'port-released' }));
  });

  it('is released only while it is open', async () => {
    const { session } = await setUp();
    await session.close();
    await expect(session.release(1000)).rejects.toMatchObject({ code: 'not-open' });
  });
});

describe('a port that its host leaves to another program', () => {
  it('is released and taken back there; rows and state have who did it', async () => {
    const { device, session, events, states, wait } = await setUp();
    const asked: string[] = [];
    const lender = { by: 'Ann', text: 'flash' };
    const lending = {
      lend: async () => {
        asked.push('lend');
        device.isPlugged = false;
        device.end({ kind: 'lost', error: new SerialError('port-released'), lender });
      },
      takeBack: async () => {
        asked.push('take back');
        device.plug();
      },
    };
    await session.close();
    device.lending = lending;
    await session.open();
    const claim = await session.requireOpening().claim({ owner: 'paste', label: '' }, new AbortController().signal);
    await session.release(undefined);
    await wait(0);
    expect(session.state).toMatchObject({ kind: 'released', lender });
    expect(claim.ended.reason).toMatchObject({ code: 'port-released' });
    await session.open();
    await wait(0);
    expect(session.state.kind).toBe('open');
    expect(asked).toEqual(['lend', 'take back']);
    expect(events.slice(-2)).toMatchObject([
      { kind: 'released', ...lender },
      { kind: 'opened', afterReleaseMs: 0 },
    ]);
    expect(states.map(({ kind }) => kind)).not.toContain('lost');

    await session.release(undefined);
    await wait(0);
    await session.close();
    expect(asked, 'what we have released is not left behind').toEqual(['lend', 'take back', 'lend', 'take back']);
    expect(session.state.kind).toBe('closed');
  });
});
