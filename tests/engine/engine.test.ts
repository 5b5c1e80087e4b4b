import { afterEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { EncodingId } from '../../web/core/encodings.ts';
import type { ExportFormat } from '../../web/engine/api/captures.ts';
import type { MonitorOptions, MonitorUpdate, TerminalUpdate } from '../../web/engine/api/views.ts';
import { demoClock } from '../../web/demo/demo-clock.ts';
import type { DeviceSide } from '../../web/demo/demo-device.ts';
import { SimulatedLine } from '../../web/demo/simulated-line.ts';
import type { LineSource } from '../../web/line/line.ts';
import { hexHeader, zmodemType } from '../../web/transfer/zmodem-codec.ts';
import { engineBench } from './bench.ts';
import type { EngineBench } from './bench.ts';

let bench: EngineBench;
afterEach(() => bench.close());

const monitorOptions: MonitorOptions = {
  encoding: 'utf-8',
  rule: { kind: 'line', ending: 'any' },
  rowBytes: 0,
  filter: undefined,
  direction: 'both',
  showSignals: false,
};

/** Updates of a view as they arrive, to wait for one that matches. */
class Inbox<T> {
  readonly all: T[] = [];
  #wake: () => void = () => {};
  readonly sink = (update: T): Promise<void> => {
    this.all.push(update);
    this.#wake();
    return Promise.resolve();
  };
  async until(holds: (update: T) => boolean): Promise<T> {
    for (;;) {
      const found = this.all.findLast(holds);
      if (found) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

async function openEcho(): Promise<{ sessionId: string; captureId: string }> {
  bench = await engineBench();
  const sessionId = await bench.engine.sessions.open('demo:echo#0');
  const { sessions } = await bench.until((state) => state.sessions?.[0]?.state.kind === 'open');
  return { sessionId, captureId: sessions[0]?.captureId ?? '' };
}

async function exported(captureId: string, format: ExportFormat, encoding: EncodingId = 'utf-8'): Promise<Blob> {
  const blob = await bench.engine.captures.export(captureId, { format, encoding });
  if (!blob) throw new Error('The export was cancelled');
  return blob;
}

const textOf = (updates: readonly TerminalUpdate[]) =>
  updates.map(({ data }) => (typeof data === 'string' ? data : new TextDecoder().decode(data))).join('');

describe('Engine', () => {
  it('keeps a port after its first opening, also after a reload, and stores only what was selected', async () => {
    bench = await engineBench();
    const listed = await bench.until((state) => state.ports.length > 1);
    expect(listed.ports.map(({ known }) => known)).not.toContain(true);
    await bench.engine.sessions.open('demo:echo#0');
    const { ports } = await bench.until((state) => state.ports.some(({ known }) => known));
    expect(ports.filter(({ known }) => known).map(({ id }) => id)).toEqual(['demo:echo#0']);
    await bench.engine.ports.update('demo:sensors#0', { name: 'Roof' });
    const { remembered } = bench;
    expect(remembered.get('profiles')).toEqual({ 'demo:echo#0': {}, 'demo:sensors#0': { name: 'Roof' } });
    await bench.close();
    bench = await engineBench({ remembered });
    const again = await bench.until((state) => state.ports.length > 1);
    expect(
      again.ports
        .filter(({ known }) => known)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['Roof', 'echo']);
  });

  it('opens a demo device, transmits to it and shows the answer in both views', async () => {
    const { sessionId, captureId } = await openEcho();
    const terminal = new Inbox<TerminalUpdate>();
    const monitor = new Inbox<MonitorUpdate>();
    const view = await bench.engine.views.openTerminal(
      captureId,
      { encoding: 'utf-8', localEcho: false, lineBreaks: 'raw' },
      terminal.sink,
    );
    const rows = await bench.engine.views.openMonitor(captureId, monitorOptions, monitor.sink);
    await rows.show('end', 50);
    expect(await bench.engine.sessions.transmit(sessionId, ['héllo', Uint8Array.of(13, 10)])).toBe(8);
    await terminal.until(() => textOf(terminal.all).includes('héllo\r\n'));
    const update = await monitor.until(({ rows: shown }) =>
      shown.some((row) => row.kind === 'packet' && row.direction === 'rx'),
    );
    expect(update.rows.map((row) => (row.kind === 'packet' ? `${row.direction} ${row.text}` : row.event.kind))).toEqual(
      ['opened', 'tx héllo', 'rx héllo'],
    );
    const { sessions } = await bench.until((state) => state.sessions[0]?.rxBytes === 8);
    expect(sessions[0]).toMatchObject({ txBytes: 8, input: { clearToSend: true, dataSetReady: true } });
    await view.dispose();
    await rows.dispose();
  });

  it('transmits nothing when a character is not in the encoding', async () => {
    const { sessionId } = await openEcho();
    await bench.engine.ports.update('demo:echo#0', { encoding: 'gbk' });
    await expect(bench.engine.sessions.transmit(sessionId, ['温度', '😀'])).rejects.toMatchObject({
      code: 'unencodable',
      detail: '😀',
    });
    expect(await bench.engine.sessions.transmit(sessionId, ['温度'])).toBe(4);
    const { sessions } = await bench.until((state) => (state.sessions[0]?.rxBytes ?? 0) > 0);
    expect(sessions[0]).toMatchObject({ rxBytes: 4, txBytes: 4 });
  });

  it('offers the transfer that the device has started, until a person dismisses it or one is under way', async () => {
    const { sessionId } = await openEcho();
    const { sessions, transfers, jobs } = bench.engine;
    const offer = () => bench.state.sessions[0]?.offer;
    // What looks for it is loaded when the port is open.
    const start = (type: number) =>
      expect
        .poll(async () => {
          await sessions.transmit(sessionId, [hexHeader(type)]);
          return offer();
        })
        .toBeDefined();
    await start(zmodemType.rqinit);
    expect(offer()).toEqual({ direction: 'receive', protocol: 'zmodem' });
    await transfers.dismissOffer(sessionId);
    await bench.until((state) => state.sessions[0]?.offer === undefined);
    await start(zmodemType.rinit);
    expect(offer()).toEqual({ direction: 'send', protocol: 'zmodem' });
    const receiving = transfers.receive(sessionId, { protocol: 'ymodem', name: '' }, async () => {});
    await bench.until((state) => state.jobs.length === 1 && state.sessions[0]?.offer === undefined);
    await Promise.all(jobs.summaries().map(({ id }) => jobs.cancel(id)));
    expect(await receiving).toBeUndefined();
  });

  it('redraws the past of a terminal in another encoding', async () => {
    const { sessionId, captureId } = await openEcho();
    await bench.engine.sessions.transmit(sessionId, [Uint8Array.of(0xce, 0xc2)]);
    await bench.until((state) => state.sessions[0]?.rxBytes === 2);
    const terminal = new Inbox<TerminalUpdate>();
    const view = await bench.engine.views.openTerminal(
      captureId,
      { encoding: 'iso-8859-1', localEcho: false, lineBreaks: 'raw' },
      terminal.sink,
    );
    await terminal.until(() => textOf(terminal.all) === 'ÎÂ');
    await view.configure({ encoding: 'gbk', localEcho: false, lineBreaks: 'raw' });
    const redrawn = await terminal.until(({ data }) => data === '温');
    expect(redrawn).toMatchObject({ reset: true });
    await view.dispose();
  });

  it('skips to the newest when a terminal falls behind, and reports how much it left out', async () => {
    const { sessionId, captureId } = await openEcho();
    const terminal = new Inbox<TerminalUpdate>();
    let draw = () => {};
    const drawn = new Promise<void>((resolve) => (draw = resolve));
    const view = await bench.engine.views.openTerminal(
      captureId,
      { encoding: 'utf-8', localEcho: false, lineBreaks: 'raw' },
      async (update) => {
        await terminal.sink(update);
        await drawn;
      },
    );
    const total = 900_000;
    await bench.engine.sessions.transmit(sessionId, [new Uint8Array(total).fill(46)]);
    await bench.until((state) => state.sessions[0]?.rxBytes === total);
    draw();
    const skip = await terminal.until(({ skippedBytes }) => skippedBytes > 0);
    await terminal.until(() => textOf(terminal.all).length + skip.skippedBytes === total);
    await view.dispose();
  });

  it('finds rows and wraps around', async () => {
    const { sessionId, captureId } = await openEcho();
    await bench.engine.sessions.transmit(sessionId, ['one\ntwo\none more\nthree\n']);
    await bench.until((state) => (state.sessions[0]?.rxBytes ?? 0) > 20);
    const monitor = new Inbox<MonitorUpdate>();
    const view = await bench.engine.views.openMonitor(captureId, { ...monitorOptions, direction: 'rx' }, monitor.sink);
    await view.show(0, 50);
    await view.find({ pattern: 'ONE', mode: 'text', matchCase: false });
    await monitor.until(({ find }) => find?.count === 2);
    const steps = [];
    for (const step of [1, 1, 1, -1] as const) steps.push((await view.findStep(step)).row);
    expect(steps).toEqual([1, 3, 1, 3]);
    await view.find({ pattern: '^t.*e$', mode: 'regex', matchCase: true });
    await monitor.until(({ find }) => find?.count === 1);
    await expect(view.find({ pattern: '(', mode: 'regex', matchCase: true })).rejects.toThrow(SyntaxError);
    await expect(
      view.configure({ ...monitorOptions, filter: { pattern: '6', mode: 'hex', matchCase: true } }),
    ).rejects.toThrow(SyntaxError);
    await view.find({ pattern: '6F ?? 65', mode: 'hex', matchCase: true });
    await monitor.until(({ find }) => find?.count === 2);
    await view.dispose();
  });

  it('exports the received bytes exactly, and text with transmitted data and events', async () => {
    const { sessionId, captureId } = await openEcho();
    await bench.engine.sessions.transmit(sessionId, ['ab\n', Uint8Array.of(0, 255)]);
    await bench.until((state) => state.sessions[0]?.rxBytes === 5);
    await bench.engine.captures.addNote(captureId, 'antenna fitted');
    const raw = await exported(captureId, 'raw');
    expect([...new Uint8Array(await raw.arrayBuffer())]).toEqual([97, 98, 10, 0, 255]);
    const text = await (await exported(captureId, 'text', 'iso-8859-1')).text();
    expect(text).toMatch(/\] opened 115200 8N1\n/);
    expect(text).toMatch(/\] TX ab\n/);
    expect(text).toContain('ab\n␀ÿ');
    expect(text).toMatch(/\] note: antenna fitted\n/);
  });

  it('keeps the capture of a closed session, and the session can be reopened into it', async () => {
    const { sessionId, captureId } = await openEcho();
    await bench.engine.sessions.transmit(sessionId, ['first']);
    await bench.until((state) => state.sessions[0]?.rxBytes === 5);
    await bench.engine.sessions.close(sessionId);
    await bench.until((state) => state.sessions[0]?.state.kind === 'closed' && state.captures[0]?.state === 'complete');
    await bench.engine.sessions.reopen(sessionId);
    await bench.until((state) => state.sessions[0]?.state.kind === 'open');
    await bench.engine.sessions.transmit(sessionId, ['again']);
    await bench.until((state) => state.sessions[0]?.rxBytes === 10);
    await bench.engine.sessions.dismiss(sessionId);
    await bench.until((state) => state.sessions.length === 0 && state.captures[0]?.state === 'complete');
    const raw = await exported(captureId, 'raw');
    expect(await raw.text()).toBe('firstagain');
    await bench.engine.captures.delete(captureId);
    await bench.until((state) => state.captures.length === 0);
  });

  it('stores the preferences for a port, and applies settings to an open one', async () => {
    const { sessionId } = await openEcho();
    await bench.engine.ports.update('demo:echo#0', {
      name: 'Bench',
      settings: { ...defaultSettings, baudRate: 74_880 },
    });
    await bench.until(
      (state) => state.sessions[0]?.settings.baudRate === 74_880 && state.sessions[0].state.kind === 'open',
    );
    expect(bench.state.ports.find(({ id }) => id === 'demo:echo#0')).toMatchObject({ name: 'Bench', sessionId });
    const { remembered } = bench;
    await bench.close();
    bench = await engineBench({ remembered });
    const { ports } = await bench.until((state) => state.ports.length > 0);
    expect(ports.find(({ id }) => id === 'demo:echo#0')).toMatchObject({
      name: 'Bench',
      profile: { settings: { baudRate: 74_880 } },
    });
  });

  it('reports missing objects instead of doing something else', async () => {
    bench = await engineBench();
    await expect(bench.engine.sessions.open('usb:0000:0000#0')).rejects.toMatchObject({ code: 'not-found' });
    await expect(bench.engine.sessions.transmit('none', ['x'])).rejects.toMatchObject({ code: 'not-found' });
    await expect(
      bench.engine.views.openTerminal('none', { encoding: 'utf-8', localEcho: false, lineBreaks: 'raw' }, () =>
        Promise.resolve(),
      ),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('trials B 10: a clock change is a row with both times in every view and in the export', async () => {
    const { sessionId, captureId } = await openEcho();
    await bench.engine.sessions.transmit(sessionId, ['before\r\n']);
    const rows = new Inbox<MonitorUpdate>();
    const view = await bench.engine.views.openMonitor(captureId, monitorOptions, rows.sink);
    await view.show('end', 20);
    const isMs = performance.timeOrigin + performance.now();
    bench.engine.clockMoved({ wasMs: isMs + 3_600_000, isMs });
    await bench.engine.sessions.transmit(sessionId, ['after\r\n']);
    const seen = await rows.until(({ rows: all }) => all.some((row) => row.kind === 'packet' && row.text === 'after'));
    const set = seen.rows.find((row) => row.kind === 'event' && row.event.kind === 'clock-set');
    expect(set).toMatchObject({ timeMs: isMs, event: { wasMs: isMs + 3_600_000, isMs } });
    // The time since the row before is by the previous clock.
    expect(set?.deltaMs).toBeGreaterThan(3_500_000);
    const text = await (await exported(captureId, 'text')).text();
    expect(text).toContain(
      `clock set: ${new Date(isMs + 3_600_000).toISOString()} became ${new Date(isMs).toISOString()}`,
    );
    // An hour back does not make it shorter.
    const { captures } = await bench.until(({ captures: all }) => (all[0]?.txBytes ?? 0) > 14);
    expect(captures[0]?.durationMs).toBeGreaterThan(3_500_000);
  });

  it('trials A 12: an error on an idle line is counted at once', async () => {
    let side: DeviceSide | undefined;
    const line: SimulatedLine = new SimulatedLine({
      wall: { now: () => performance.timeOrigin + performance.now() },
      clock: demoClock,
      makeDevice: (device) => {
        side = device;
        return {};
      },
      onArrival: () => {},
      onForget: () => {},
    });
    const lines: LineSource = Object.assign(new EventTarget(), { lines: () => Promise.resolve([line]) });
    const label = () => ({ key: 'demo:silent', name: 'silent', detail: '' });
    bench = await engineBench({ sources: [{ kind: 'demo', lines, label }] });
    await bench.engine.sessions.open(bench.registry.slots[0]?.id ?? '');
    await bench.until(({ sessions }) => sessions[0]?.state.kind === 'open');
    side?.raise('break');
    await bench.until(({ sessions }) => sessions[0]?.lineErrors.break === 1);
    side?.raise('break');
    await bench.until(({ sessions }) => sessions[0]?.lineErrors.break === 2);
  });

  it('trials C 12: writes a capture piece by piece, at most one ahead, until it is cancelled', async () => {
    const { sessionId, captureId } = await openEcho();
    for (let i = 0; i < 6; i++) await bench.engine.sessions.transmit(sessionId, [new Uint8Array(200_000).fill(i)]);
    await bench.until(({ captures }) => captures[0]?.rxBytes === 1_200_000);
    const options = { format: 'raw', encoding: 'utf-8' } as const;
    const pieces: Uint8Array[] = [];
    let under = 0;
    const take = async (piece: Uint8Array): Promise<boolean> => {
      expect(++under).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      pieces.push(piece);
      under--;
      return true;
    };
    expect(await bench.engine.captures.exportTo(captureId, options, take)).toBe(true);
    const whole = Buffer.concat(pieces);
    // The page must not ask before it is left: no job is running any more, and it has been notified.
    expect(bench.state.jobs).toEqual([]);
    expect(whole.equals(Buffer.from(await (await exported(captureId, 'raw')).arrayBuffer()))).toBe(true);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(256 * 1024);
    let wanted = 2;
    expect(await bench.engine.captures.exportTo(captureId, options, () => Promise.resolve(wanted-- > 0))).toBe(false);
    expect(wanted).toBe(-1);
    // A paused download accepts nothing: the job still ends when it is cancelled.
    const paused = bench.engine.captures.exportTo(captureId, options, () => new Promise(() => {}));
    const { jobs } = await bench.until((state) => state.jobs.length === 1);
    await bench.engine.jobs.cancel(jobs[0]?.id ?? '');
    expect(await paused).toBe(false);
    await bench.until((state) => state.jobs.length === 0);
  });
});
