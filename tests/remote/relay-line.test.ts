import { describe, expect, test } from 'vitest';
import { closeCodes } from '../../relay/protocol/close-codes.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import { Opening } from '../../web/line/opening.ts';
import { createCounters } from '../../web/line/session-counters.ts';
import { settle } from '../support/settle.ts';
import { attachedValue, epochs, portInfo, settings } from './scripted-relay.ts';
import { openSettings, sourceBench } from './source-bench.ts';
import { SinkLog } from './sink-log.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const otherMemory = 'BBBBBBBBBBBBBBBBBBBBBA';
const isOpenPort = { ...portInfo, state: 'open', settings, epoch: epochs[1] } as const;
const lost = { type: 'lost', handle: 1, timeUs: 1, code: 'DEVICE_GONE', message: 'Unplugged.' } as const;
const returned = { type: 'opened', handle: 1, timeUs: 2, settings, reason: 'returned', by: null } as const;
const forgotten = { type: 'gap', handle: 1, epoch: epochs[0], to: null, reason: 'epoch-ended' } as const;

/** Advances half a minute with a relay that is alive. */
async function halfAMinute({ clock, relay }: ReturnType<typeof sourceBench>): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await clock.advance(10_000);
    relay.now.say({ type: 'tick', timeUs: 0 });
  }
}

describe('RelayLine receives', () => {
  test('a frame as one chunk with its own time, after the settings it is open with', async () => {
    const { relay, openLine } = sourceBench();
    const { sink } = await openLine();
    relay.now.receive(0, 'one', 2_000);
    relay.now.receive(3, 'two', 3_500);
    expect(sink.entries).toEqual(['opened 115200', 'rx one', 'rx two']);
    expect(sink.timesMs.slice(1)).toEqual([2, 3.5]);
  });

  test('across a cut: reattached at its position, no byte lost, none twice', async () => {
    const { relay, openLine, comeBack } = sourceBench();
    const { line, sink } = await openLine();
    relay.now.receive(0, 'before');
    await relay.now.end();
    await comeBack({ from: 6 });
    expect(relay.now.request('attach')).toMatchObject({ port: 'usb-1', epoch: epochs[0], from: 6 });
    relay.now.receive(3, 'ore, after');
    expect(sink.entries).toEqual(['opened 115200', 'rx before', 'rx , after']);
    expect(line.connected).toBe(true);
  });

  test('a gap with its size, between the bytes before it and those after', async () => {
    const { relay, openLine } = sourceBench();
    const { sink } = await openLine();
    relay.now.receive(0, 'abc');
    relay.now.say({ type: 'gap', handle: 1, epoch: epochs[0], from: 3, to: 1003, reason: 'lagging' });
    relay.now.receive(1003, 'xyz');
    relay.now.say({ type: 'gap', handle: 1, epoch: epochs[0], from: 1006, to: null, reason: 'overrun' });
    expect(sink.entries.slice(1)).toEqual(['rx abc', 'gap 1000', 'rx xyz', 'gap 0']);
  });

  test('trials-2 B 15: a row for the events that a hub missed while the port’s host was away', async () => {
    const { relay, openLine } = sourceBench();
    const { sink } = await openLine();
    relay.now.say({ type: 'away', handle: 1, away: true });
    relay.now.receive(0, 'abc');
    relay.now.say({ type: 'away', handle: 1, away: false, missed: 7 });
    relay.now.say({ type: 'away', handle: 1, away: false });
    expect(sink.entries.slice(1)).toEqual(['rx abc', 'missing 7']);
  });

  test('events in their place among the bytes, also those that arrive early', async () => {
    const { relay, openLine } = sourceBench();
    const { sink } = await openLine();
    const at = { handle: 1, epoch: epochs[0], timeUs: 9 } as const;
    const note = { type: 'note', ...at, by: 'me', name: 'Test' } as const;
    const signals = { dataTerminalReady: false, requestToSend: true, break: false };
    relay.now.say({ ...note, offset: 4, text: 'second' });
    relay.now.say({ ...note, offset: 0, text: 'first' });
    relay.now.say({ type: 'output-signals', ...at, offset: 5, signals, by: 'me' });
    relay.now.receive(0, 'abcdef');
    expect(sink.entries.slice(1)).toEqual(['note first', 'rx abcd', 'note second', 'rx e', 'dtr off', 'rx f']);
  });

  test('data that arrived while the sink held back once it accepts again, in order', async () => {
    const { relay, openLine } = sourceBench();
    const { sink } = await openLine();
    let resume = (): void => {};
    sink.held = new Promise((resolve) => (resume = resolve));
    relay.now.receive(0, 'abc');
    relay.now.say({ type: 'gap', handle: 1, epoch: epochs[0], from: 3, to: 5, reason: 'lagging' });
    relay.now.receive(5, 'def');
    expect(sink.entries).toEqual(['opened 115200']);
    sink.held = undefined;
    resume();
    await settle();
    expect(sink.entries.slice(1)).toEqual(['rx abc', 'gap 2', 'rx def']);
  });

  test('endless events and gaps in bounded memory while the sink holds back, without losing a byte', async () => {
    const { relay, openLine } = sourceBench();
    const { sink } = await openLine();
    let resume = (): void => {};
    sink.held = new Promise((resolve) => (resume = resolve));
    const at = { handle: 1, epoch: epochs[0], timeUs: 9 } as const;
    for (let i = 0; i < 15_000; i++)
      relay.now.say({ type: 'note', ...at, offset: 0, by: 'me', name: 'Test', text: String(i) });
    for (let i = 0; i < 100; i++)
      relay.now.say({ type: 'gap', handle: 1, epoch: epochs[0], from: 10 * i, to: 10 * (i + 1), reason: 'lagging' });
    relay.now.receive(1000, 'abc');
    sink.held = undefined;
    resume();
    await settle();
    expect(sink.entries.filter((one) => one.startsWith('note'))).toHaveLength(10_000);
    expect(sink.entries.slice(-2)).toEqual(['gap 1000', 'rx abc']);
  });

  test('by credit that is granted as the sink accepts; a sink that holds back grants none', async () => {
    const { relay, openLine } = sourceBench();
    const { sink } = await openLine();
    expect(relay.now.request('attach').credit).toBe(262_144);
    let resume = (): void => {};
    sink.held = new Promise((resolve) => (resume = resolve));
    const credits = () => relay.now.messages.flatMap((message) => (message.type === 'credit' ? [message.bytes] : []));
    for (let i = 0; i < 4; i++) relay.now.receive(i * 32_768, 'x'.repeat(32_768));
    await settle();
    expect(credits()).toEqual([]);
    sink.held = undefined;
    resume();
    await settle();
    expect(credits()).toEqual([65_536, 65_536]);
  });

  test('nothing more from a relay that sends far beyond its credit', async () => {
    const { relay, openLine, source } = sourceBench();
    const { sink } = await openLine();
    sink.held = new Promise(() => {});
    for (let i = 0; i < 11; i++) relay.now.receive(i * 32_768, 'x'.repeat(32_768));
    await settle();
    expect(source.view.connection).toMatchObject({ kind: 'waiting', reason: { code: 'bad-relay' } });
  });

  test('waiting data without a second grant when it is reattached', async () => {
    const { relay, openLine, comeBack } = sourceBench();
    const { sink } = await openLine();
    sink.held = new Promise(() => {});
    relay.now.receive(0, 'x'.repeat(30_000));
    await relay.now.end();
    await comeBack({ from: 30_000 });
    expect(relay.now.request('attach').credit).toBe(262_144 - 30_000);
  });

  test('times by our clock where the host’s is different', async () => {
    const { relay, source, clock } = sourceBench();
    source.connect();
    relay.now.open();
    const aheadMs = 3_600_000;
    relay.now.welcome({ timeUs: (clock.nowMs() + aheadMs) * 1000, ports: [{ ...isOpenPort, epoch: epochs[0] }] });
    const [line] = await source.lines();
    const sink = new SinkLog();
    const opening = line?.open(openSettings, sink);
    await relay.now.answer('attach', { ...attachedValue, state: 'open', epoch: epochs[0], settings });
    await relay.now.answer('open', { epoch: epochs[0], settings, opened: false });
    await opening;
    relay.now.receive(0, 'x', (5000 + aheadMs) * 1000);
    expect(sink.timesMs.at(-1)).toBe(5000);
  });
});

describe('RelayLine at the end of an opening', () => {
  test('is released for another program by its host, and comes back when it is taken back', async () => {
    const { clock, relay, openLine, openAgain } = sourceBench();
    const { line, opening } = await openLine();
    const lending = line.lending.lend();
    await relay.now.answer('lend');
    await lending;
    expect(relay.now.request('lend')).toMatchObject({ port: 'usb-1', forMs: 3_600_000 });
    const lent = { by: 'Ann', text: 'flash' };
    relay.now.say({ ...lost, epoch: epochs[0], offset: 0, code: 'PORT_IN_USE', lent });
    relay.now.say({ type: 'port', port: { ...isOpenPort, epoch: epochs[0], state: 'lost', lent } });
    expect(await opening.ended).toMatchObject({ kind: 'lost', error: { code: 'port-released' }, lender: lent });
    expect(line.connected).toBe(false);
    for (let minutes = 0; minutes < 2; minutes++) await halfAMinute({ clock, relay } as ReturnType<typeof sourceBench>);
    expect(line.attachment.isWanted, 'a lender that detaches would end it').toBe(true);
    const taking = line.lending.takeBack();
    await relay.now.answer('take-back');
    await taking;
    relay.now.say({ ...returned, epoch: epochs[1] });
    relay.now.say({ type: 'port', port: isOpenPort });
    expect(line.connected).toBe(true);
    const { sink } = await openAgain(line, { epoch: epochs[1], settings, opened: false });
    relay.now.receive(0, 'boot', 0);
    expect(sink.entries).toEqual(['opened 115200', 'rx boot']);
  });

  test('a loss ends the opening after the last byte; it resumes with the bytes since the device returned', async () => {
    const { relay, openLine, openAgain } = sourceBench();
    const { line, opening, sink } = await openLine();
    let resume = (): void => {};
    sink.held = new Promise((resolve) => (resume = resolve));
    relay.now.receive(0, 'last');
    relay.now.say({ ...lost, epoch: epochs[0], offset: 4 });
    expect(line.connected).toBe(false);
    relay.now.say({ type: 'port', port: { ...portInfo, id: 'usb-2' } }); // news, but none of this port
    expect(line.connected).toBe(false);
    sink.held = undefined;
    resume();
    expect(await opening.ended).toMatchObject({ kind: 'lost', error: { code: 'port-gone', detail: 'Unplugged.' } });
    expect(sink.entries).toEqual(['opened 115200', 'rx last']);
    relay.now.say({ ...returned, epoch: epochs[1] });
    relay.now.receive(0, 'boot');
    relay.now.say({ type: 'port', port: isOpenPort });
    expect(line.connected).toBe(true);
    const again = await openAgain(line, { epoch: epochs[1], settings, opened: false });
    expect(again.sink.entries).toEqual(['opened 115200', 'rx boot']);
    expect(again.sink.timesMs[0]).toBe(0.002);
    expect(sink.text).toBe('last');
    expect(relay.now.messages.filter(({ type }) => type === 'attach')).toHaveLength(1);
  });

  test('a device that does not return is lost after half a minute, and its place is kept', async () => {
    const bench = sourceBench();
    const { relay, openLine } = bench;
    const { line, opening } = await openLine();
    relay.now.receive(0, 'last');
    relay.now.say({ ...lost, epoch: epochs[0], offset: 4 });
    await opening.close();
    await halfAMinute(bench);
    await relay.now.answer('detach');
    relay.now.say({ type: 'port', port: isOpenPort });
    const failed = expect(line.open(openSettings, new SinkLog())).rejects.toMatchObject({ code: 'open-failed' });
    await settle();
    expect(relay.now.request('attach')).toMatchObject({ epoch: epochs[0], from: 4 });
    await relay.now.refuse('attach', new RelayError('OVERLOADED', 'Enough.'));
    await failed;
  });

  test('closed by another client, it waits, and resumes with a report when it is opened again', async () => {
    const { relay, openLine } = sourceBench();
    const { sink } = await openLine();
    const other = { handle: 1, reason: 'asked', by: 'other' } as const;
    relay.now.say({ type: 'closed', ...other, epoch: epochs[0], offset: 0, timeUs: 1 });
    const settings9600 = { ...settings, baudRate: 9600 };
    relay.now.say({ type: 'opened', ...other, epoch: epochs[1], timeUs: 2, settings: settings9600 });
    relay.now.receive(0, 'on');
    expect(sink.entries).toEqual(['opened 115200', 'opened 9600', 'rx on']);
  });

  test('closed by the relay itself, it is lost', async () => {
    const { relay, openLine } = sourceBench();
    const { opening } = await openLine();
    relay.now.say({
      type: 'closed',
      handle: 1,
      epoch: epochs[0],
      offset: 0,
      timeUs: 1,
      reason: 'shutdown',
      by: null,
    });
    expect((await opening.ended).kind).toBe('lost');
  });

  test('a relay that was restarted and has the port closed is a loss', async () => {
    const { relay, openLine, comeBack } = sourceBench();
    const { opening } = await openLine();
    await relay.now.end(4501, 'Stopped.');
    await comeBack({ state: 'closed', epoch: null, settings: null }, { memory: otherMemory, ports: [portInfo] });
    expect((await opening.ended).kind).toBe('lost');
  });

  test('missing bytes of a past opening are reported before the bytes of the next one', async () => {
    const { relay, openLine, openAgain, comeBack } = sourceBench();
    const { line, opening } = await openLine();
    await relay.now.end(4501, 'Stopped.');
    await comeBack({ state: 'closed', epoch: null, settings: null }, { memory: otherMemory, ports: [portInfo] });
    await opening.ended;
    relay.now.say({ ...forgotten, from: 0 });
    const again = await openAgain(line, { epoch: epochs[1], settings, opened: true }, () =>
      relay.now.say({ ...returned, epoch: epochs[1], timeUs: 9, reason: 'asked', by: 'me' }),
    );
    relay.now.receive(0, 'boot');
    expect(again.sink.entries.slice(0, 1)).toEqual(['opened 115200']);
    expect(again.sink.entries).toContain('gap 0');
    expect(again.sink.entries.indexOf('gap 0')).toBeLessThan(again.sink.entries.indexOf('rx boot'));
  });

  test('reattached at its position to a relay that forgot that opening, it has all of the new one', async () => {
    const bench = sourceBench();
    const { relay, openLine } = bench;
    const { line, opening } = await openLine();
    relay.now.receive(0, 'last');
    relay.now.say({ ...lost, epoch: epochs[0], offset: 4 });
    await opening.close();
    await halfAMinute(bench);
    await relay.now.answer('detach');
    relay.now.say({ type: 'port', port: { ...isOpenPort, epoch: epochs[2] } });
    const sink = new SinkLog();
    const opened = line.open(openSettings, sink);
    await settle();
    await relay.now.answer('attach', { ...attachedValue, state: 'open', epoch: epochs[2], settings });
    relay.now.say({ ...forgotten, from: 4 });
    relay.now.receive(0, 'boot');
    await relay.now.answer('open', { epoch: epochs[2], settings, opened: false });
    await opened;
    expect(sink.entries[0]).toBe('opened 115200');
    // All of the old opening had arrived: nothing of it is missing.
    expect(sink.entries.slice(1)).toEqual(['rx boot']);
  });

  test('back at a relay with a new opening: a gap where bytes are missing, then all of that opening', async () => {
    const { relay, openLine, comeBack } = sourceBench();
    const { sink } = await openLine();
    relay.now.receive(0, 'before');
    await relay.now.end(4501, 'Stopped.');
    const settings9600 = { ...settings, baudRate: 9600 };
    await comeBack(
      { epoch: epochs[1], settings: settings9600 },
      { memory: otherMemory, ports: [{ ...isOpenPort, settings: settings9600 }] },
    );
    relay.now.say({ ...forgotten, from: 6 });
    relay.now.receive(0, 'boot');
    expect(sink.entries).toEqual(['opened 115200', 'rx before', 'opened 9600', 'gap 0', 'rx boot']);
  });

  test('a loss long past, reported late, is only the end of one opening among others', async () => {
    const { relay, openLine } = sourceBench();
    const { line, sink } = await openLine();
    relay.now.say({ type: 'port', port: isOpenPort });
    relay.now.say({ ...lost, epoch: epochs[0], offset: 0 });
    relay.now.say({ ...returned, epoch: epochs[1] });
    relay.now.receive(0, 'on');
    expect(sink.entries).toEqual(['opened 115200', 'opened 115200', 'rx on']);
    expect(line.connected).toBe(true);
  });

  test('a relay that is left for good removes its lines', async () => {
    const { openLine, source } = sourceBench();
    const { line, opening } = await openLine();
    source.close();
    expect((await opening.ended).kind).toBe('lost');
    expect(line.connected).toBe(false);
    await expect(opening.transmit(bytes('x'))).rejects.toMatchObject({ code: 'transmit-failed', detail: '1' });
    await expect(line.open(openSettings, new SinkLog())).rejects.toMatchObject({ code: 'port-gone' });
  });
});

describe('A transmission of RelayLine', () => {
  test('resolves only when the host reports that it accepted the data', async () => {
    const { relay, openLine } = sourceBench();
    const { opening } = await openLine();
    let isWritten = false;
    const writing = opening.transmit(bytes('AT')).then(() => (isWritten = true));
    await settle();
    expect(relay.now.writes).toMatchObject([{ handle: 1, id: 1, epoch: epochs[0], payload: bytes('AT') }]);
    expect(isWritten).toBe(false);
    relay.now.say({ type: 'written', handle: 1, id: 1 });
    await writing;
  });

  test('is in frames, one in transit at a time, calls in order', async () => {
    const { relay, openLine } = sourceBench();
    const { opening } = await openLine();
    const writing = Promise.all([opening.transmit(new Uint8Array(150_000)), opening.transmit(bytes('next'))]);
    const lengths: number[] = [];
    for (let id = 1; id <= 4; id++) {
      await settle();
      expect(relay.now.writes).toHaveLength(id);
      lengths.push(relay.now.writes[id - 1]?.payload.byteLength ?? 0);
      relay.now.say({ type: 'written', handle: 1, id });
    }
    await writing;
    expect(lengths).toEqual([65_516, 65_516, 18_968, 4]);
  });

  const refusals = [
    ['READ_ONLY', 'read-only'],
    ['DEVICE_ERROR', 'transmit-failed'],
    ['OVERLOADED', 'transmit-failed'],
  ] as const;
  for (const [code, expected] of refusals) {
    test(`dropped with ${code} fails with ${expected} and the size not accepted; the next one continues`, async () => {
      const { relay, openLine } = sourceBench();
      const { opening } = await openLine();
      const failed = expect(opening.transmit(new Uint8Array(65_516 + 7))).rejects.toMatchObject({
        code: expected,
        detail: '7',
      });
      await settle();
      relay.now.say({ type: 'written', handle: 1, id: 1 });
      await settle();
      relay.now.say({ type: 'dropped', handle: 1, id: 2, code, message: 'Because.', partial: false });
      await failed;
      const next = opening.transmit(bytes('yes'));
      await settle();
      relay.now.say({ type: 'written', handle: 1, id: 3 });
      await next;
    });
  }

  const outcomes = [
    { what: 'was written: it resolves', outcome: { state: 'written' }, sent: 0, fails: false },
    {
      what: 'was dropped: it fails',
      outcome: { state: 'dropped', code: 'DEVICE_GONE', partial: false },
      sent: 0,
      fails: true,
    },
    { what: 'has an unknown result: it fails', outcome: { state: 'unknown' }, sent: 0, fails: true },
    { what: 'never arrived: it is sent again under its id', outcome: { state: 'unreceived' }, sent: 1, fails: false },
    { what: 'is pending: its answer follows', outcome: { state: 'pending' }, sent: 0, fails: false, late: true },
  ];
  for (const { what, outcome, sent, fails, late } of outcomes) {
    test(`after a cut, if it ${what}`, async () => {
      const { relay, openLine, comeBack } = sourceBench();
      const { opening } = await openLine();
      const settled = opening.transmit(bytes('once')).then(
        () => undefined,
        (error: unknown) => error,
      );
      await settle();
      await relay.now.end();
      await comeBack();
      expect(relay.now.request('outcomes')).toMatchObject({ memory: 'AAAAAAAAAAAAAAAAAAAAAA', from: 1, to: 1 });
      expect(relay.now.writes).toHaveLength(0);
      await relay.now.answer('outcomes', { outcomes: [{ id: 1, ...outcome }] });
      expect(relay.now.writes).toHaveLength(sent);
      if (sent > 0) expect(relay.now.writes[0]).toMatchObject({ id: 1, payload: bytes('once') });
      if (sent > 0 || late) relay.now.say({ type: 'written', handle: 1, id: 1 });
      if (fails) expect(await settled).toMatchObject({ code: 'transmit-failed', detail: '4' });
      else expect(await settled).toBe(undefined);
    });
  }

  test('waits while the connection is cut, but fails after ten seconds', async () => {
    const { relay, openLine, comeBack, clock } = sourceBench();
    const { opening } = await openLine();
    await relay.now.end();
    const soon = opening.transmit(bytes('soon'));
    await comeBack();
    expect(relay.now.writes).toMatchObject([{ payload: bytes('soon') }]);
    relay.now.say({ type: 'written', handle: 1, id: 1 });
    await soon;
    await relay.now.end();
    const failed = expect(opening.transmit(bytes('late'))).rejects.toMatchObject({ code: 'transmit-failed' });
    await clock.advance(10_000);
    await failed;
    expect(relay.connections.flatMap(({ writes }) => writes)).toHaveLength(1);
  });

  test('fails when discarded, with the size not accepted, and more can be transmitted', async () => {
    const { relay, openLine } = sourceBench();
    const { opening } = await openLine();
    const held = expect(opening.transmit(bytes('held'))).rejects.toMatchObject({ detail: '4' });
    const behind = expect(opening.transmit(bytes('behind'))).rejects.toMatchObject({ detail: '6' });
    await settle();
    const discarding = opening.discard();
    relay.now.say({ type: 'dropped', handle: 1, id: 1, code: 'GAP', message: 'Discarded.', partial: true });
    await relay.now.answer('discard');
    await Promise.all([held, behind, discarding]);
    const next = opening.transmit(bytes('next'));
    await settle();
    relay.now.say({ type: 'written', handle: 1, id: 2 });
    await next;
  });

  test('fails at once when discarded without a connection', async () => {
    const { relay, openLine } = sourceBench();
    const { opening } = await openLine();
    const failed = expect(opening.transmit(bytes('held'))).rejects.toMatchObject({ code: 'transmit-failed' });
    await settle();
    await relay.now.end();
    await opening.discard();
    await failed;
  });

  test('is complete before drain() resolves', async () => {
    const { relay, openLine } = sourceBench();
    const { opening } = await openLine();
    const transmitting = opening.transmit(bytes('x'));
    let isDrained = false;
    const draining = opening.drain().then(() => (isDrained = true));
    await settle();
    expect(relay.now.messages.some(({ type }) => type === 'drain')).toBe(false);
    relay.now.say({ type: 'written', handle: 1, id: 1 });
    await transmitting;
    await settle();
    expect(isDrained).toBe(false);
    await relay.now.answer('drain');
    await draining;
  });
});

describe('Control of RelayLine', () => {
  test('signals set together are sent in one message, and consecutive calls do not delay each other', async () => {
    const { relay, openLine } = sourceBench();
    const { opening } = await openLine();
    void opening.setSignals({ dataTerminalReady: false, requestToSend: true });
    void opening.setSignals({ dataTerminalReady: true });
    await settle();
    const sent = relay.now.messages.flatMap((message) => (message.type === 'signals' ? [message.set] : []));
    expect(sent).toEqual([{ dataTerminalReady: false, requestToSend: true }, { dataTerminalReady: true }]);
  });

  test('a sequence and a break are timed by the host', async () => {
    const { relay, openLine } = sourceBench();
    const { opening } = await openLine();
    const steps = [
      { set: { dataTerminalReady: false }, waitMs: 100 },
      { set: { dataTerminalReady: true }, waitMs: 0 },
    ];
    const running = opening.runSequence(steps);
    await settle();
    expect(relay.now.request('sequence').steps).toEqual(steps);
    await relay.now.answer('sequence', { setUs: [1, 2], endUs: 3 });
    await running;
    const breaking = expect(opening.sendBreak(250)).rejects.toMatchObject({ code: 'signal-failed' });
    await settle();
    expect(relay.now.request('sequence').steps).toEqual([
      { set: { break: true }, waitMs: 250 },
      { set: { break: false }, waitMs: 0 },
    ]);
    await relay.now.refuse('sequence', new RelayError('NOT_SUPPORTED', 'No lines.'));
    await breaking;
  });

  test('a call in progress when the connection is cut fails; it is not repeated', async () => {
    const { relay, openLine, comeBack } = sourceBench();
    const { opening } = await openLine();
    const setting = expect(opening.setSignals({ break: true })).rejects.toMatchObject({ code: 'relay-unreachable' });
    await settle();
    await relay.now.end();
    await setting;
    await expect(opening.getSignals()).rejects.toMatchObject({ code: 'relay-unreachable' });
    await comeBack();
    expect(relay.now.messages.some(({ type }) => type === 'signals')).toBe(false);
  });

  test('open() fails with the relay’s error', async () => {
    const cases = [
      ['PORT_IN_USE', 'port-busy'],
      ['READ_ONLY', 'held-closed'],
      ['FORBIDDEN', 'permission-denied'],
      ['INVALID_ARGUMENT', 'settings-refused'],
      ['NOT_SUPPORTED', 'settings-refused'],
      ['DEVICE_GONE', 'port-gone'],
      ['DEVICE_ERROR', 'open-failed'],
    ] as const;
    for (const [code, expected] of cases) {
      const { relay, connect, line } = sourceBench();
      await connect();
      const failed = (await line()).open(openSettings, new SinkLog()).catch((error: unknown) => error);
      await relay.now.answer('attach', attachedValue);
      await relay.now.refuse('open', new RelayError(code, 'Not now.'));
      await relay.now.answer('detach');
      expect(await failed).toMatchObject({ code: expected, detail: 'Not now.', cause: { code } });
    }
  });

  test('a viewer joins an opening made by others, with its settings and past, and requests nothing more', async () => {
    const { relay, source } = sourceBench();
    source.connect();
    relay.now.open();
    const shared = { ...settings, baudRate: 19_200, parity: 'mark' } as const;
    const info = { ...isOpenPort, settings: shared, epoch: epochs[0], role: 'viewer', offset: 100 } as const;
    relay.now.welcome({ ports: [info] });
    const [line] = await source.lines();
    const sink = new SinkLog();
    const opened = line?.open(openSettings, sink);
    expect(relay.now.request('attach').from).toBe('oldest');
    await relay.now.answer('attach', {
      ...attachedValue,
      state: 'open',
      epoch: epochs[0],
      settings: shared,
      head: 100,
      holder: 'other',
      total: 2,
    });
    const opening = await opened;
    expect(sink.entries).toEqual(['opened 19200']);
    expect(relay.now.messages.some(({ type }) => type === 'open')).toBe(false);
    const closing = opening?.close();
    await settle();
    await relay.now.answer('detach');
    await closing;
    expect(relay.now.messages.some(({ type }) => type === 'close')).toBe(false);
  });

  test('a viewer cannot open a port that nobody has opened', async () => {
    const { relay, source } = sourceBench();
    source.connect();
    relay.now.open();
    relay.now.welcome({ ports: [{ ...portInfo, role: 'viewer' }] });
    const [line] = await source.lines();
    const failed = line?.open(openSettings, new SinkLog()).catch((error: unknown) => error);
    await relay.now.answer('attach', attachedValue);
    await relay.now.answer('detach');
    expect(await failed).toMatchObject({ code: 'refused' });
  });

  test('opened while another client has it open, it keeps the current settings', async () => {
    const { relay, source } = sourceBench();
    source.connect();
    relay.now.open();
    const shared = { ...settings, baudRate: 19_200 };
    relay.now.welcome({ ports: [{ ...isOpenPort, settings: shared, epoch: epochs[0] }] });
    const [line] = await source.lines();
    const sink = new SinkLog();
    const opening = line?.open(openSettings, sink);
    await relay.now.answer('attach', { ...attachedValue, state: 'open', epoch: epochs[0], settings: shared, total: 2 });
    expect(relay.now.request('open').settings).toEqual(shared);
    await relay.now.answer('open', { epoch: epochs[0], settings: shared, opened: false });
    await opening;
    expect(sink.entries).toEqual(['opened 19200']);
  });

  test('the holder’s close() closes the host’s port and detaches', async () => {
    const { relay, openLine } = sourceBench();
    const { line, opening } = await openLine();
    const closing = opening.close();
    await settle();
    await relay.now.answer('close');
    await relay.now.answer('detach');
    await closing;
    expect(await opening.ended).toEqual({ kind: 'closed' });
    expect(line.presence).toBe(undefined);
  });

  test('trials A 13: a holder that leaves the page leaves the port open for others', async () => {
    const { relay, openLine } = sourceBench();
    const { line, opening } = await openLine();
    relay.now.say({ type: 'viewers', handle: 1, total: 2, viewers: [] });
    await settle();
    const closing = opening.close('page-left');
    await settle();
    expect(relay.now.messages.some(({ type }) => type === 'close')).toBe(false);
    await relay.now.answer('detach');
    await closing;
    expect(await opening.ended).toEqual({ kind: 'closed' });
    expect(line.presence).toBe(undefined);
  });

  test('settings are changed without closing, and later writes are for the new opening', async () => {
    const { relay, openLine } = sourceBench();
    const { opening, sink } = await openLine();
    const changed = { ...settings, baudRate: 9600 };
    const changing = opening.changeSettings({ ...openSettings, baudRate: 9600 });
    await settle();
    expect(relay.now.request('settings').settings).toEqual(changed);
    relay.now.say({ ...returned, epoch: epochs[1], settings: changed, reason: 'settings', by: 'me' });
    await relay.now.answer('settings', { epoch: epochs[1], settings: changed });
    await changing;
    expect(sink.entries).toEqual(['opened 115200', 'opened 9600']);
    void opening.transmit(bytes('x'));
    await settle();
    expect(relay.now.writes[0]?.epoch).toBe(epochs[1]);
  });

  test('settings changed by others are reported in their place', async () => {
    const { relay, openLine } = sourceBench();
    const { sink } = await openLine();
    const changed = { ...settings, baudRate: 9600 };
    relay.now.receive(0, 'a');
    relay.now.say({
      type: 'settings',
      handle: 1,
      epoch: epochs[0],
      offset: 1,
      timeUs: 3,
      settings: changed,
      by: 'other',
    });
    relay.now.receive(1, 'b');
    expect(sink.entries).toEqual(['opened 115200', 'rx a', 'opened 9600', 'rx b']);
  });

  test('the clients and the lease holder are reported', async () => {
    const { relay, openLine, source } = sourceBench();
    await openLine();
    expect(source.view.ports).toMatchObject([{ mine: true, presence: { state: 'open', holder: 'me', total: 1 } }]);
    relay.now.say({ type: 'viewers', handle: 1, total: 2, viewers: [{ id: 'ada', name: 'Ada', role: 'operator' }] });
    relay.now.say({
      type: 'lease',
      handle: 1,
      holder: 'ada',
      wanting: ['me'],
      reason: 'taken-over',
      by: 'ada',
      whom: 'me',
      text: 'Hot.',
    });
    relay.now.say({ type: 'lagging', handle: 1, behindBytes: 5000 });
    expect(source.view.ports).toMatchObject([
      {
        mine: false,
        presence: {
          holder: 'ada',
          wanting: ['me'],
          total: 2,
          behindBytes: 5000,
          lastLease: { reason: 'taken-over', text: 'Hot.' },
          lastHandOver: { reason: 'taken-over', by: 'ada' },
        },
      },
    ]);
    const asking = source.lease('usb-1', { action: 'request' });
    await relay.now.answer('lease', { holder: 'ada', wanting: ['me'] });
    await asking;
    const noting = source.note('usb-1', 'Valve 3 open');
    await relay.now.answer('note', { epoch: epochs[0], offset: 12, timeUs: 1 });
    expect(await noting).toEqual({ epoch: epochs[0], offset: 12, timeUs: 1 });
  });

  test('a forgotten line is gone for this page until it is requested', async () => {
    const { relay, openLine, source } = sourceBench();
    const { line, opening } = await openLine();
    const forgetting = line.forget();
    await relay.now.answer('detach');
    await forgetting;
    expect((await opening.ended).kind).toBe('lost');
    expect(await source.lines()).toEqual([]);
    relay.now.say({ type: 'port', port: portInfo });
    expect(await source.lines()).toEqual([]);
    expect(source.restore('usb-1')).not.toBe(line);
    expect(await source.lines()).toHaveLength(1);
  });
});

test('trials 20: on a port of a relay too, bytes wait in the page while CTS is off with flow control', async () => {
  const { relay, connect, line } = sourceBench();
  await connect();
  const flow = { ...settings, flowControl: 'hardware' } as const;
  const counters = createCounters();
  const recorded: unknown[] = [];
  const opened = Opening.open(await line(), {
    settings: { ...openSettings, flowControl: 'hardware' },
    policy: 'leave',
    sink: {
      bytes: (direction, piece) => recorded.push([direction, piece.length]),
      event: () => {},
      holdBack: () => undefined,
    },
    counters,
    onChange: () => {},
  });
  const off = { clearToSend: false, dataSetReady: false, dataCarrierDetect: false, ringIndicator: false };
  const value = { ...attachedValue, state: 'open', settings: flow, epoch: epochs[0], inputSignals: off, holder: 'me' };
  await relay.now.answer('attach', value);
  await relay.now.answer('open', { epoch: epochs[0], settings: flow, opened: false });
  const opening = await opened;
  const written = opening.transmit(bytes('AT\r'));
  await settle();
  expect([relay.now.writes, recorded, counters.txBytes, opening.queuedBytes]).toEqual([[], [], 0, 3]);
  const place = { handle: 1, epoch: epochs[0], offset: 0, timeUs: 1 };
  relay.now.say({ type: 'input-signals', ...place, signals: { ...off, clearToSend: true } });
  await settle();
  expect([relay.now.writes.length, counters.txBytes]).toEqual([1, 0]);
  relay.now.say({ type: 'written', handle: 1, id: relay.now.writes[0]?.id ?? -1 });
  await written;
  expect([recorded, counters.txBytes, opening.queuedBytes]).toEqual([[['tx', 3]], 3, 0]);
});

test('trials B 10: when our clock is set, data from a relay has our new time', async () => {
  const { relay, openLine, source } = sourceBench();
  const { sink } = await openLine();
  relay.now.receive(0, 'before', 2_000);
  source.clockMoved(3_600_000);
  relay.now.receive(6, 'after', 3_000);
  source.clockMoved(-3_600_000);
  relay.now.receive(11, 'back', 4_000);
  expect(sink.timesMs.slice(1)).toEqual([2, 3_600_003, 4]);
});

test('trials B 15: events missed while the connection was cut are a row with their count', async () => {
  const { relay, openLine, comeBack } = sourceBench();
  const { sink } = await openLine();
  await relay.now.end();
  await comeBack({ eventCount: 3 }); // the relay was updated meanwhile: it has no count from before
  const place = { handle: 1, epoch: epochs[0], offset: 0, timeUs: 1 };
  relay.now.say({ type: 'note', ...place, by: 'ada', name: 'Ada', text: 'seen' });
  relay.now.receive(0, 'before');
  await relay.now.end();
  await comeBack({ from: 6, eventCount: 6 });
  relay.now.receive(6, 'after');
  await relay.now.end();
  await comeBack({ from: 11, eventCount: 6 });
  // Fewer: the relay was restarted.
  await relay.now.end();
  await comeBack({ from: 11, eventCount: 0 });
  expect(sink.entries.slice(1)).toEqual(['note seen', 'rx before', 'missing 2', 'rx after']);
  // A page that was blocked for too long gets the exact count, too.
  await relay.now.end(closeCodes.stalled, 'This connection took nothing for too long.');
  await comeBack({ from: 11, eventCount: 70 });
  expect(sink.entries.slice(5)).toEqual(['missing 70']);
});

test('trials B 15: after an old relay dropped a blocked page, a row reports that events may be missing', async () => {
  const { relay, openLine, comeBack } = sourceBench();
  const { sink } = await openLine();
  relay.now.receive(0, 'before');
  await relay.now.end(closeCodes.stalled, 'This connection took nothing for too long.');
  await comeBack({ from: 6 });
  relay.now.receive(6, 'after');
  expect(sink.entries.slice(1)).toEqual(['rx before', 'missing 0', 'rx after']);
  await relay.now.end();
  await comeBack({ from: 11 });
  expect(sink.entries.filter((one) => one.startsWith('missing'))).toHaveLength(1);
});

test('when the relay is left, nothing waits for its ports to return', async () => {
  const { source, openLine, clock } = sourceBench();
  const { opening } = await openLine();
  source.close();
  expect(await opening.ended).toMatchObject({ kind: 'lost' });
  expect(clock.running).toBe(0);
});
