import { describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../web/core/port-settings.ts';
import { SerialError, type SerialErrorCode } from '../../web/core/serial-error.ts';
import type { Line } from '../../web/line/line.ts';
import { bytes, sessionBench } from './bench.ts';

const withoutSignals = (record: readonly string[]) =>
  record.filter((entry) => !/^(clear|data|request|ring)/.test(entry));

/** `line`, whose opening fails while `reason` gives a code. */
const refusing = (line: Line, reason: () => SerialErrorCode | false) =>
  new Proxy(line, {
    get(target, name) {
      if (name === 'open') {
        const code = reason();
        if (code) return () => Promise.reject(new SerialError(code));
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

describe('Session', () => {
  it('records received and transmitted data from opening to close', async () => {
    const { session, device, record, until, states } = await sessionBench();
    await session.open();
    await device.write(bytes('hello'));
    await until(() => record.includes('rx hello'));
    await session.requireOpening().transmit(bytes('AT\r'));
    expect(new TextDecoder().decode(await device.received(3))).toBe('AT\r');
    await session.close();
    expect(withoutSignals(record)).toEqual(['opened 115200', 'rx hello', 'tx AT\r', 'closed']);
    expect(states).toEqual(['opening', 'open', 'closed']);
    expect(session.counters).toMatchObject({ rxBytes: 5, txBytes: 3 });
  });

  it('keeps reading after every kind of line error, counts it and marks its position', async () => {
    const { session, device, record, until } = await sessionBench();
    await session.open();
    for (const kind of ['break', 'framing', 'parity', 'overrun', 'unknown'] as const) {
      await device.write(bytes(`before ${kind}`));
      await until(() => record.includes(`rx before ${kind}`));
      await device.raise(kind);
      await until(() => record.includes(kind));
    }
    await device.write(bytes('still here'));
    await until(() => record.includes('rx still here'));
    expect(session.counters.lineErrors).toEqual({ break: 1, framing: 1, parity: 1, overrun: 1, unknown: 1 });
    expect(session.state.kind).toBe('open');
    await session.close();
  });

  it('reopens a lost port with the same settings as soon as it is back, and reads its first bytes', async () => {
    const { session, device, record, until, unplug, plug, states } = await sessionBench();
    await session.open();
    await session.changeSettings({ ...defaultSettings, baudRate: 74_880 });
    await unplug();
    await until(() => session.state.kind === 'lost');
    await plug();
    await until(() => session.state.kind === 'open');
    await device.write(bytes('boot'));
    await until(() => record.includes('rx boot'));
    expect(await device.settings()).toMatchObject({ baudRate: 74_880 });
    expect(withoutSignals(record).slice(-4)).toEqual(['opened 74880', 'lost', 'opened 74880 again', 'rx boot']);
    expect(states).toEqual(['opening', 'open', 'lost', 'open']);
    await session.close();
  });

  it('tries again when a port that came back cannot be opened at once', async () => {
    let refusals = 0;
    const wrap = (line: Line) => refusing(line, () => refusals > 0 && refusals-- > 0 && 'open-failed');
    const { session, until, device, slot } = await sessionBench({ wrap });
    await session.open();
    slot.line = undefined;
    await device.unplug();
    await until(() => session.state.kind === 'lost');
    refusals = 3;
    slot.arrive(wrap(await device.plug()));
    await until(() => session.state.kind === 'open');
    expect(refusals).toBe(0);
    await session.close();
  });

  it('stops waiting for a lost port when it is closed', async () => {
    const { session, unplug, plug, until, states } = await sessionBench();
    await session.open();
    await unplug();
    await until(() => session.state.kind === 'lost');
    await session.close();
    await plug();
    await session.close();
    expect(states.at(-1)).toBe('closed');
  });

  it('changes settings once for new ones, and skips equal ones', async () => {
    const { session, record, device } = await sessionBench();
    await session.open();
    await session.changeSettings({ ...defaultSettings });
    expect(withoutSignals(record)).toEqual(['opened 115200']);
    await session.changeSettings({
      baudRate: 12_000_000,
      dataBits: 7,
      parity: 'even',
      stopBits: 2,
      flowControl: 'none',
    });
    expect(withoutSignals(record)).toEqual(['opened 115200', 'opened 12000000']);
    expect(await device.settings()).toEqual({
      baudRate: 12_000_000,
      dataBits: 7,
      parity: 'even',
      stopBits: 2,
      flowControl: 'none',
    });
    await session.close();
  });

  it('changes one setting alone while an earlier request is pending', async () => {
    const { session, device } = await sessionBench();
    await session.open();
    const first = session.changeSettings({ dataBits: 7, parity: 'odd' });
    await session.changeSettings({ flowControl: 'hardware' });
    await first;
    expect(await device.settings()).toEqual({
      ...defaultSettings,
      dataBits: 7,
      parity: 'odd',
      flowControl: 'hardware',
    });
    await session.close();
  });

  it('restores DTR and RTS when settings change', async () => {
    const { session, device } = await sessionBench();
    await session.open();
    await session.requireOpening().setSignals({ dataTerminalReady: false });
    await session.changeSettings({ ...defaultSettings, baudRate: 9600 });
    expect(await device.signals()).toMatchObject({ dataTerminalReady: false, requestToSend: true });
    await session.close();
  });

  it.each([
    ['leave', { dataTerminalReady: true, requestToSend: true }],
    ['release', { dataTerminalReady: false, requestToSend: false }],
    ['assert-dtr', { dataTerminalReady: true, requestToSend: false }],
    ['pulse', { dataTerminalReady: true, requestToSend: true }],
    ['esp-run', { dataTerminalReady: false, requestToSend: false }],
    ['esp-bootloader', { dataTerminalReady: false, requestToSend: false }],
  ] as const)('leaves the signals after policy %s as it specifies', async (policy, lines) => {
    const { session, device } = await sessionBench({ policy });
    await session.open();
    expect(await device.signals()).toMatchObject(lines);
    await session.close();
  });

  it('does not reset a board that just reconnected by itself', async () => {
    const { session, record, until, unplug, plug } = await sessionBench({ policy: 'pulse' });
    await session.open();
    await unplug();
    await until(() => session.state.kind === 'lost');
    record.length = 0;
    await plug();
    await until(() => session.state.kind === 'open');
    expect(record.filter((entry) => entry.startsWith('dataTerminalReady'))).toEqual([]);
    await session.close();
  });

  it('reports why opening failed, and opens when asked again', async () => {
    let isRefused = true;
    const { session } = await sessionBench({ wrap: (line) => refusing(line, () => isRefused && 'permission-denied') });
    await session.open();
    expect(session.state).toMatchObject({ kind: 'failed', code: 'permission-denied' });
    isRefused = false;
    await session.open();
    expect(session.state.kind).toBe('open');
    await session.close();
  });

  describe('trials-2 A 10: a port that is not there when it is to be opened', () => {
    it('is waited for, and opened when it arrives', async () => {
      const { session, record, states, until, unplug, plug } = await sessionBench({ policy: 'pulse' });
      await unplug();
      await session.open();
      expect(session.state).toMatchObject({ kind: 'lost', isFirst: true });
      await session.open(); // again, by hand
      await plug();
      await until(() => session.state.kind === 'open');
      expect(states).toEqual(['opening', 'lost', 'opening', 'lost', 'open']);
      expect(withoutSignals(record)).toEqual(['opened 115200']);
      await until(() => record.includes('dataTerminalReady false')); // the reset that was asked for
      await session.close();
    });

    it.each(['port-gone', 'open-failed', 'port-busy'] as const)(
      'is waited for when it is unplugged while it is opened, which the platform calls %s',
      async (code) => {
        const bench: Awaited<ReturnType<typeof sessionBench>> = await sessionBench({
          wrap: (line) =>
            refusing(line, () => {
              bench.slot.line = undefined;
              return code;
            }),
        });
        await bench.session.open();
        expect(bench.session.state.kind).toBe('lost');
        await bench.device.unplug();
        await bench.plug();
        await bench.until(() => bench.session.state.kind === 'open');
        await bench.session.close();
      },
    );

    it('is tried again where it never leaves its place', async () => {
      let refusals = 3;
      const { session, until } = await sessionBench({
        wrap: (line) => refusing(line, () => refusals-- > 0 && 'port-gone'),
      });
      await session.open();
      expect(session.state.kind).toBe('lost');
      await until(() => session.state.kind === 'open');
      expect(refusals).toBe(-1);
      await session.close();
    });

    it('is not opened when it was closed meanwhile, and has no end without a beginning', async () => {
      const { session, record, states, unplug, plug } = await sessionBench();
      await unplug();
      void session.open();
      await session.close();
      await plug();
      await session.close();
      expect([states, record]).toEqual([['opening', 'lost', 'closed'], []]);
      expect(session.opening).toBeUndefined();
    });

    it('fails with the reason when it arrives and cannot be opened', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const { session, states, slot, until } = await sessionBench({
          wrap: (line) => refusing(line, () => 'permission-denied'),
        });
        const { line } = slot;
        slot.line = undefined;
        await session.open();
        if (line) slot.arrive(line);
        while (session.state.kind === 'lost') await vi.advanceTimersByTimeAsync(50);
        await until(() => session.state.kind === 'failed');
        expect(session.state).toMatchObject({ kind: 'failed', code: 'permission-denied' });
        expect(states).toEqual(['opening', 'lost', 'failed']);
      } finally {
        vi.useRealTimers();
      }
    });
  });

  it('trials-2 A 10: a lost port that comes back and cannot be opened says so, and is tried until it can', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let isRefused = false;
      const wrap = (line: Line) => refusing(line, () => isRefused && 'port-busy');
      const { session, record, slot, unplug } = await sessionBench({ wrap });
      const { line } = slot;
      await session.open();
      isRefused = true;
      await unplug();
      while (session.state.kind !== 'lost') await vi.advanceTimersByTimeAsync(1);
      const { sinceMs } = session.state;
      await session.open(); // by hand, too early
      expect(session.state).toEqual({ kind: 'lost', sinceMs });
      if (line) slot.arrive(line);
      while (!('isBusy' in session.state)) await vi.advanceTimersByTimeAsync(50);
      expect(session.state).toEqual({ kind: 'lost', sinceMs, isBusy: true });
      isRefused = false;
      slot.line = undefined;
      expect(withoutSignals(record)).toEqual(['opened 115200', 'lost']);
      await session.close();
      expect(withoutSignals(record).at(-1)).toBe('closed');
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses to transmit while nothing is open, and changes nothing', async () => {
    const { session, record } = await sessionBench();
    expect(() => session.requireOpening()).toThrowError(expect.objectContaining({ code: 'not-open' }));
    expect(record).toEqual([]);
  });

  it('records the edges of the input signals as they occur', async () => {
    const { session, device, record, until } = await sessionBench();
    await session.open();
    await until(() => session.opening?.input !== undefined);
    await device.setLines({ ringIndicator: true });
    await until(() => record.includes('ringIndicator true'));
    await device.setLines({ ringIndicator: false });
    await until(() => record.includes('ringIndicator false'));
    await session.close();
  });

  it('holds break for the requested time and then ends it', async () => {
    const { session, device, record, until } = await sessionBench();
    await session.open();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const done = session.requireOpening().sendBreak(400);
      await until(() => record.includes('break-sent'));
      const isBreak = async (): Promise<boolean> => (await device.signals()).break;
      await vi.advanceTimersByTimeAsync(399);
      expect(await isBreak()).toBe(true);
      await vi.advanceTimersByTimeAsync(1);
      await done;
      expect(await isBreak()).toBe(false);
    } finally {
      vi.useRealTimers();
    }
    await session.close();
  });

  it('pauses reading while the capture holds back, then reads everything', async () => {
    const bench = await sessionBench();
    const { session, device, record, until } = bench;
    await session.open();
    let go = () => {};
    bench.hold = new Promise((resolve) => (go = resolve));
    await device.write(bytes('two'));
    await session.requireOpening().transmit(bytes('x'));
    expect(record.some((entry) => entry.includes('two'))).toBe(false);
    bench.hold = undefined;
    go();
    await until(() => record.includes('rx two'));
    await session.close();
  });

  it('trials 20: while CTS is off with hardware flow control nothing is counted or recorded as TX', async () => {
    const { session, device, record, until } = await sessionBench();
    await session.changeSettings({ flowControl: 'hardware' });
    await device.setLines({ clearToSend: false });
    await session.open();
    await until(() => session.opening?.input !== undefined);
    const written = session.requireOpening().transmit(bytes('AT+CSQ\r'));
    expect(session.opening).toMatchObject({ queuedBytes: 7, isCtsOff: true });
    expect([session.counters.txBytes, record.filter((entry) => entry.startsWith('tx'))]).toEqual([0, []]);
    await device.setLines({ clearToSend: true });
    await written;
    expect(session.opening).toMatchObject({ queuedBytes: 0, isCtsOff: false });
    expect([session.counters.txBytes, record.filter((entry) => entry.startsWith('tx'))]).toEqual([7, ['tx AT+CSQ\r']]);
    expect(new TextDecoder().decode(await device.received(7))).toBe('AT+CSQ\r');
    await session.close();
  });

  it('trials 20: without flow control CTS blocks nothing; turning flow control off releases waiting data', async () => {
    const { session, device, until } = await sessionBench();
    await device.setLines({ clearToSend: false });
    await session.open();
    await until(() => session.opening?.input !== undefined);
    await session.requireOpening().transmit(bytes('one'));
    await session.changeSettings({ flowControl: 'hardware' });
    await until(() => session.opening?.isCtsOff === true);
    const waiting = session.requireOpening().transmit(bytes('two'));
    expect(session.counters.txBytes).toBe(3);
    await session.changeSettings({ flowControl: 'none' });
    await waiting;
    expect(new TextDecoder().decode(await device.received(6))).toBe('onetwo');
    expect(session.counters.txBytes).toBe(6);
    await session.close();
  });
});
