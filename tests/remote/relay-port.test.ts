import { describe, expect, test } from 'vitest';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import { relayErrorOf } from '../../web/remote/relay-port-error.ts';
import { settle } from './fake-clock.ts';
import { attachedValue, epochs, portInfo, settings } from './scripted-relay.ts';
import { readerOf, readText, sourceBench, writerOf } from './source-bench.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const otherMemory = 'BBBBBBBBBBBBBBBBBBBBBA';
const name = (expected: string) => expect.objectContaining({ name: expected });

describe('RelayPort receives', () => {
  test('through a cut: attached again where it was, no byte lost, none twice', async () => {
    const { relay, openPort, comeBack } = sourceBench();
    const port = await openPort();
    const reader = readerOf(port);
    relay.now.receive(0, 'before');
    expect(await readText(reader, 6)).toBe('before');
    await relay.now.end();
    await comeBack({ from: 6 });
    expect(relay.now.request('attach')).toMatchObject({ port: 'usb-1', epoch: epochs[0], from: 6 });
    relay.now.receive(3, 'ore, after');
    expect(await readText(reader, 7)).toBe(', after');
    expect(port.connected).toBe(true);
  });

  test('a gap as an error after the bytes before it, and then a new stream; its size in the journal', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    port.journal.keep();
    const reader = readerOf(port);
    relay.now.receive(0, 'abc', 100);
    relay.now.say({ type: 'gap', handle: 1, epoch: epochs[0], from: 3, to: 1003, reason: 'lagging' });
    relay.now.receive(1003, 'xyz', 200);
    expect(await readText(reader, 3)).toBe('abc');
    expect(port.journal.take(3)).toEqual([
      { kind: 'bytes', epoch: epochs[0], offset: 0, timeUs: 100, byteLength: 3 },
      { kind: 'gap', epoch: epochs[0], from: 3, to: 1003, reason: 'lagging' },
    ]);
    const error: unknown = await reader.read().catch((reason: unknown) => reason);
    expect(error).toEqual(name('BufferOverrunError'));
    expect(relayErrorOf(error)?.code).toBe('GAP');
    reader.releaseLock();
    expect(await readText(readerOf(port), 3)).toBe('xyz');
    expect(port.journal.take(3)).toMatchObject([{ offset: 1003, timeUs: 200, byteLength: 3 }]);
  });

  test('events in their place among the bytes, also those that run ahead', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    port.journal.keep();
    const note = { type: 'note', handle: 1, epoch: epochs[0], timeUs: 9, by: 'me', name: 'Test' } as const;
    relay.now.say({ ...note, offset: 4, text: 'second' });
    relay.now.say({ ...note, offset: 0, text: 'first' });
    relay.now.receive(0, 'abcdef');
    const reader = readerOf(port);
    await readText(reader, 6);
    const texts = port.journal
      .take(6)
      .map((detail) => (detail.kind === 'event' && detail.event.type === 'note' ? detail.event.text : detail));
    expect(texts).toMatchObject(['first', { offset: 0, byteLength: 4 }, 'second', { offset: 4, byteLength: 2 }]);
  });

  test('the journal splits as reads do, and forgets what is discarded but not what happened', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    port.journal.keep();
    relay.now.receive(0, 'abcdef', 7);
    const reader = readerOf(port);
    await readText(reader, 6);
    expect(port.journal.take(2)).toMatchObject([{ offset: 0, byteLength: 2 }]);
    expect(port.journal.take(4)).toMatchObject([{ offset: 2, byteLength: 4 }]);
    relay.now.say({
      type: 'note',
      handle: 1,
      epoch: epochs[0],
      offset: 6,
      timeUs: 9,
      by: null,
      name: 'x',
      text: 'stays',
    });
    relay.now.receive(6, 'never read');
    await reader.cancel();
    reader.releaseLock();
    relay.now.receive(16, 'ok');
    expect(await readText(readerOf(port), 2)).toBe('ok');
    expect(port.journal.take(2)).toMatchObject([{ kind: 'event' }, { offset: 16, byteLength: 2 }]);
  });

  test('credit is granted as bytes are read, and a page that does not read grants none', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort({ bufferSize: 1 });
    expect(relay.now.request('attach').credit).toBe(262_144);
    const credits = () => relay.now.messages.flatMap((message) => (message.type === 'credit' ? [message.bytes] : []));
    for (let i = 0; i < 8; i++) relay.now.receive(i * 32_768, 'x'.repeat(32_768));
    await settle();
    expect(credits()).toEqual([]);
    const reader = readerOf(port);
    let length = 0;
    while (length < 131_072) length += (await reader.read()).value?.byteLength ?? 0;
    expect(credits()).toEqual([65_536, 65_536]);
  });

  test('a relay that sends far more than it may is left', async () => {
    const { relay, openPort, source } = sourceBench();
    await openPort();
    for (let i = 0; i < 11; i++) relay.now.receive(i * 32_768, 'x'.repeat(32_768));
    await settle();
    expect(source.view.connection).toMatchObject({ kind: 'waiting', reason: { code: 'bad-relay' } });
  });

  test('what waits is not granted twice when it is attached again', async () => {
    const { relay, openPort, comeBack } = sourceBench();
    await openPort();
    relay.now.receive(0, 'x'.repeat(30_000));
    await relay.now.end();
    await comeBack({ from: 30_000 });
    expect(relay.now.request('attach').credit).toBe(262_144 - 30_000);
  });
});

describe('RelayPort and the device’s end', () => {
  test('a loss ends the streams after the last byte; the device returned, it goes on with the bytes since', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    const reader = readerOf(port);
    relay.now.receive(0, 'last');
    relay.now.say({
      type: 'lost',
      handle: 1,
      epoch: epochs[0],
      offset: 4,
      timeUs: 1,
      code: 'DEVICE_GONE',
      message: 'Unplugged.',
    });
    expect(port.connected).toBe(false);
    relay.now.say({ type: 'port', port: { ...portInfo, id: 'usb-2' } }); // news, but none of this port
    expect(port.connected).toBe(false);
    expect(await readText(reader, 4)).toBe('last');
    await expect(reader.read()).rejects.toEqual(name('NetworkError'));
    reader.releaseLock();
    expect([port.readable, port.writable]).toEqual([null, null]);
    await port.close();
    relay.now.say({ type: 'opened', handle: 1, epoch: epochs[1], timeUs: 2, settings, reason: 'returned', by: null });
    relay.now.receive(0, 'boot');
    relay.now.say({ type: 'port', port: { ...portInfo, state: 'open', settings, epoch: epochs[1] } });
    expect(port.connected).toBe(true);
    const opening = port.open({ baudRate: 115_200 });
    await settle();
    await relay.now.answer('open', { epoch: epochs[1], settings, opened: false });
    await opening;
    expect(await readText(readerOf(port), 4)).toBe('boot');
    expect(relay.now.messages.filter(({ type }) => type === 'attach')).toHaveLength(1);
  });

  test('a device that does not return is left after half a minute, and its place kept', async () => {
    const { relay, openPort, clock } = sourceBench();
    const port = await openPort();
    relay.now.receive(0, 'last');
    relay.now.say({
      type: 'lost',
      handle: 1,
      epoch: epochs[0],
      offset: 4,
      timeUs: 1,
      code: 'DEVICE_GONE',
      message: 'Unplugged.',
    });
    await port.close();
    for (let i = 0; i < 3; i++) {
      await clock.advance(10_000);
      relay.now.say({ type: 'tick', timeUs: 0 });
    }
    await relay.now.answer('detach');
    relay.now.say({ type: 'port', port: { ...portInfo, state: 'open', settings, epoch: epochs[1] } });
    const opening = port.open({ baudRate: 115_200 });
    await settle();
    expect(relay.now.request('attach')).toMatchObject({ epoch: epochs[0], from: 4 });
    await relay.now.refuse('attach', new RelayError('OVERLOADED', 'Enough.'));
    await expect(opening).rejects.toEqual(name('NetworkError'));
  });

  test('closed by somebody else it waits, and goes on when it is opened again', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    const reader = readerOf(port);
    relay.now.say({ type: 'closed', handle: 1, epoch: epochs[0], offset: 0, timeUs: 1, reason: 'asked', by: 'other' });
    relay.now.say({ type: 'opened', handle: 1, epoch: epochs[1], timeUs: 2, settings, reason: 'asked', by: 'other' });
    relay.now.receive(0, 'on');
    expect(await readText(reader, 2)).toBe('on');
  });

  test('a relay that was restarted and has the port closed is a loss, with a gap of unknown size before it', async () => {
    const { relay, openPort, comeBack } = sourceBench();
    const port = await openPort();
    port.journal.keep();
    const reader = readerOf(port);
    await relay.now.end(4501, 'Stopped.');
    await comeBack({ state: 'closed', epoch: null, settings: null }, { memory: otherMemory, ports: [portInfo] });
    await expect(reader.read()).rejects.toEqual(name('NetworkError'));
    reader.releaseLock();
    expect(port.readable).toBe(null);
  });

  test('what was missing of an opening that is over does not fail the first read of the next one, and is in the journal', async () => {
    const { relay, openPort, comeBack } = sourceBench();
    const port = await openPort();
    port.journal.keep();
    const reader = readerOf(port);
    await relay.now.end(4501, 'Stopped.');
    await comeBack({ state: 'closed', epoch: null, settings: null }, { memory: otherMemory, ports: [portInfo] });
    await expect(reader.read()).rejects.toEqual(name('NetworkError'));
    reader.releaseLock();
    const gap = { type: 'gap', handle: 1, epoch: epochs[0], from: 0, to: null, reason: 'epoch-ended' } as const;
    relay.now.say(gap);
    await port.close();
    const opening = port.open({ baudRate: 115_200 });
    await settle();
    relay.now.say({ type: 'opened', handle: 1, epoch: epochs[1], timeUs: 9, settings, reason: 'asked', by: 'me' });
    await relay.now.answer('open', { epoch: epochs[1], settings, opened: true });
    await opening;
    relay.now.receive(0, 'boot');
    expect(await readText(readerOf(port), 4)).toBe('boot');
    expect(port.journal.take(4)).toMatchObject([
      { kind: 'gap', epoch: epochs[0], to: null },
      { kind: 'event' },
      { kind: 'bytes', epoch: epochs[1] },
    ]);
  });

  test('attached again where it was, at a relay that has forgotten that opening, the first read is of the new one', async () => {
    const { relay, openPort, clock } = sourceBench();
    const port = await openPort();
    relay.now.receive(0, 'last');
    relay.now.say({
      type: 'lost',
      handle: 1,
      epoch: epochs[0],
      offset: 4,
      timeUs: 1,
      code: 'DEVICE_GONE',
      message: 'Unplugged.',
    });
    await port.close();
    for (let i = 0; i < 3; i++) {
      await clock.advance(10_000);
      relay.now.say({ type: 'tick', timeUs: 0 });
    }
    await relay.now.answer('detach');
    relay.now.say({ type: 'port', port: { ...portInfo, state: 'open', settings, epoch: epochs[2] } });
    const opening = port.open({ baudRate: 115_200 });
    await settle();
    await relay.now.answer('attach', { ...attachedValue, state: 'open', epoch: epochs[2], settings });
    relay.now.say({ type: 'gap', handle: 1, epoch: epochs[0], from: 4, to: null, reason: 'epoch-ended' });
    relay.now.receive(0, 'boot');
    await relay.now.answer('open', { epoch: epochs[2], settings, opened: false });
    await opening;
    expect(await readText(readerOf(port), 4)).toBe('boot');
  });

  test('back at a relay that has another opening by now: an error where bytes are missing, then all of that opening', async () => {
    const { relay, openPort, comeBack } = sourceBench();
    const port = await openPort();
    relay.now.receive(0, 'before');
    const reader = readerOf(port);
    expect(await readText(reader, 6)).toBe('before');
    await relay.now.end(4501, 'Stopped.');
    await comeBack(
      { epoch: epochs[1] },
      { memory: otherMemory, ports: [{ ...portInfo, state: 'open', settings, epoch: epochs[1] }] },
    );
    relay.now.say({ type: 'gap', handle: 1, epoch: epochs[0], from: 6, to: null, reason: 'epoch-ended' });
    relay.now.receive(0, 'boot');
    await expect(reader.read()).rejects.toEqual(name('BufferOverrunError'));
    reader.releaseLock();
    expect(await readText(readerOf(port), 4)).toBe('boot');
  });

  test('a loss long past, told late, is only the end of one opening among others', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    const reader = readerOf(port);
    relay.now.say({ type: 'port', port: { ...portInfo, state: 'open', settings, epoch: epochs[1] } });
    relay.now.say({
      type: 'lost',
      handle: 1,
      epoch: epochs[0],
      offset: 0,
      timeUs: 1,
      code: 'DEVICE_GONE',
      message: 'Unplugged.',
    });
    relay.now.say({ type: 'opened', handle: 1, epoch: epochs[1], timeUs: 2, settings, reason: 'returned', by: null });
    relay.now.receive(0, 'on');
    expect(await readText(reader, 2)).toBe('on');
    expect(port.connected).toBe(true);
  });

  test('a relay that is left for good takes its ports along', async () => {
    const { openPort, source } = sourceBench();
    const port = await openPort();
    const reader = readerOf(port);
    source.close();
    await expect(reader.read()).rejects.toEqual(name('NetworkError'));
    expect(port.connected).toBe(false);
  });
});

describe('RelayPort transmits', () => {
  test('a write resolves when it was written at the host, not before', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    const writer = writerOf(port);
    let written = false;
    const writing = writer.write(bytes('AT')).then(() => (written = true));
    await settle();
    expect(relay.now.writes).toMatchObject([{ handle: 1, id: 1, epoch: epochs[0], payload: bytes('AT') }]);
    expect(written).toBe(false);
    relay.now.say({ type: 'written', handle: 1, id: 1 });
    await writing;
  });

  test('a large write goes in frames, one under way at a time', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    const writing = writerOf(port).write(new Uint8Array(150_000));
    const lengths: number[] = [];
    for (let id = 1; id <= 3; id++) {
      await settle();
      expect(relay.now.writes).toHaveLength(id);
      lengths.push(relay.now.writes[id - 1]?.payload.byteLength ?? 0);
      relay.now.say({ type: 'written', handle: 1, id });
    }
    await writing;
    expect(lengths).toEqual([65_516, 65_516, 18_968]);
  });

  const refusals = [
    ['READ_ONLY', 'InvalidStateError'],
    ['DEVICE_ERROR', 'UnknownError'],
    ['OVERLOADED', 'NetworkError'],
  ] as const;
  for (const [code, expected] of refusals) {
    test(`a write dropped with ${code} fails with ${expected}, and the next stream goes on`, async () => {
      const { relay, openPort } = sourceBench();
      const port = await openPort();
      const writer = writerOf(port);
      const writing = writer.write(bytes('no'));
      await settle();
      relay.now.say({ type: 'dropped', handle: 1, id: 1, code, message: 'Because.', partial: false });
      await expect(writing).rejects.toEqual(name(expected));
      writer.releaseLock();
      const next = writerOf(port).write(bytes('yes'));
      await settle();
      relay.now.say({ type: 'written', handle: 1, id: 2 });
      await next;
    });
  }

  const outcomes = [
    { what: 'was written: it resolves', outcome: { state: 'written' }, sent: 0, fails: undefined },
    {
      what: 'was dropped: it fails',
      outcome: { state: 'dropped', code: 'DEVICE_GONE', partial: false },
      sent: 0,
      fails: /dropped/,
    },
    {
      what: 'nobody knows of: it fails, and says so',
      outcome: { state: 'unknown' },
      sent: 0,
      fails: /unknown whether/,
    },
    { what: 'never arrived: it is sent under its id', outcome: { state: 'unreceived' }, sent: 1, fails: undefined },
    { what: 'is pending: its answer follows', outcome: { state: 'pending' }, sent: 0, fails: undefined, late: true },
  ];
  for (const { what, outcome, sent, fails, late } of outcomes) {
    test(`after a cut, a write that ${what}`, async () => {
      const { relay, openPort, comeBack } = sourceBench();
      const port = await openPort();
      const writing = writerOf(port).write(bytes('once'));
      const settled = writing.then(
        () => undefined,
        (error: unknown) => (error as Error).message,
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
      if (fails) expect(await settled).toMatch(fails);
      else expect(await settled).toBe(undefined);
    });
  }

  test('a write that never arrived and is old by now is not sent any more', async () => {
    const { relay, openPort, comeBack, clock, source } = sourceBench();
    const port = await openPort();
    const writing = writerOf(port).write(bytes('stop!'));
    const failed = expect(writing).rejects.toThrow(/nothing of this was transmitted/);
    await settle();
    await relay.now.end();
    relay.answers = false;
    while (source.view.connection.kind === 'waiting' && clock.nowMs() < 20_000) {
      await clock.advance(source.view.connection.waitMs);
      await relay.now.end();
    }
    await comeBack();
    await relay.now.answer('outcomes', { outcomes: [{ id: 1, state: 'unreceived' }] });
    await failed;
    expect(relay.now.writes).toHaveLength(0);
  });

  test('a write begun while the connection is cut is sent when it is back, but given up after ten seconds', async () => {
    const { relay, openPort, comeBack, clock } = sourceBench();
    const port = await openPort();
    await relay.now.end();
    const writer = writerOf(port);
    const soon = writer.write(bytes('soon'));
    await comeBack();
    expect(relay.now.writes).toMatchObject([{ payload: bytes('soon') }]);
    relay.now.say({ type: 'written', handle: 1, id: 1 });
    await soon;
    await relay.now.end();
    const late = writer.write(bytes('late'));
    const failed = expect(late).rejects.toThrow(/nothing of this was transmitted/);
    await clock.advance(10_000);
    await failed;
    expect(relay.connections.flatMap(({ writes }) => writes)).toHaveLength(1);
  });

  test('an abort discards at the host, and the port can be written to', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    const writer = writerOf(port);
    const writing = expect(writer.write(bytes('held'))).rejects.toThrow('enough');
    await settle();
    const aborting = writer.abort(new Error('enough'));
    await settle();
    await relay.now.answer('discard');
    await Promise.all([writing, aborting]);
    writer.releaseLock();
    relay.now.say({ type: 'dropped', handle: 1, id: 1, code: 'TIMEOUT', message: 'Discarded.', partial: true });
    const next = writerOf(port).write(bytes('next'));
    await settle();
    relay.now.say({ type: 'written', handle: 1, id: 2 });
    await next;
  });

  test('closing a writer waits for the drain', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    const closing = writerOf(port).close();
    await settle();
    await relay.now.answer('drain');
    await closing;
  });
});

describe('RelayPort is controlled', () => {
  test('DTR and RTS that are named together go in one message, and calls in a row are not held up by each other', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    void port.setSignals({ dataTerminalReady: false, requestToSend: true });
    void port.setSignals({ dataTerminalReady: true });
    await settle();
    const sent = relay.now.messages.flatMap((message) => (message.type === 'signals' ? [message.set] : []));
    expect(sent).toEqual([{ dataTerminalReady: false, requestToSend: true }, { dataTerminalReady: true }]);
  });

  test('a call under way when the connection is cut fails; it is not made again', async () => {
    const { relay, openPort, comeBack } = sourceBench();
    const port = await openPort();
    const setting = expect(port.setSignals({ break: true })).rejects.toEqual(name('NetworkError'));
    await settle();
    await relay.now.end();
    await setting;
    await expect(port.getSignals()).rejects.toEqual(name('NetworkError'));
    await comeBack();
    expect(relay.now.messages.some(({ type }) => type === 'signals')).toBe(false);
  });

  test('open() fails as Web Serial does, and tells what the relay said', async () => {
    const cases = [
      ['PORT_IN_USE', 'NetworkError'],
      ['READ_ONLY', 'InvalidStateError'],
      ['FORBIDDEN', 'SecurityError'],
      ['INVALID_ARGUMENT', 'TypeError'],
    ] as const;
    for (const [code, expected] of cases) {
      const { relay, connect, port } = sourceBench();
      await connect();
      const found = await port();
      const failed = found.open({ baudRate: 9600 }).catch((error: unknown) => error);
      await relay.now.answer('attach', attachedValue);
      await relay.now.refuse('open', new RelayError(code, 'Not now.'));
      await relay.now.answer('detach');
      const error = await failed;
      expect(error).toEqual(name(expected));
      expect(relayErrorOf(error)).toMatchObject({ code, message: 'Not now.' });
      expect(found.readable).toBe(null);
    }
  });

  test('a viewer joins what others have opened, with its settings and its past, and asks for nothing more', async () => {
    const { relay, source } = sourceBench();
    source.connect();
    relay.now.open();
    const info = { ...portInfo, state: 'open', settings, epoch: epochs[0], role: 'viewer', offset: 100 } as const;
    relay.now.welcome({ ports: [info] });
    const [port] = await source.getPorts();
    if (!port) throw new Error('There is no port');
    const opening = port.open({
      ...settings,
      dataBits: 8,
      stopBits: 1,
      parity: 'none',
      flowControl: 'none',
      relay: { from: 'oldest' },
    });
    expect(relay.now.request('attach').from).toBe('oldest');
    await relay.now.answer('attach', {
      ...attachedValue,
      state: 'open',
      epoch: epochs[0],
      settings,
      head: 100,
      holder: 'other',
      total: 2,
    });
    await opening;
    expect(relay.now.messages.some(({ type }) => type === 'open')).toBe(false);
    const closing = port.close();
    await settle();
    await relay.now.answer('detach');
    await closing;
    expect(relay.now.messages.some(({ type }) => type === 'close')).toBe(false);
  });

  test('the holder’s close() closes the host’s port and detaches', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    const closing = port.close();
    await settle();
    await relay.now.answer('close');
    await relay.now.answer('detach');
    await closing;
    expect(port.presence).toBe(undefined);
  });

  test('settings are changed without closing, and writes are then meant for the new opening', async () => {
    const { relay, openPort } = sourceBench();
    const port = await openPort();
    const changing = port.changeSettings({ baudRate: 9600 });
    expect(relay.now.request('settings').settings).toEqual({ ...settings, baudRate: 9600 });
    await relay.now.answer('settings', { epoch: epochs[1], settings: { ...settings, baudRate: 9600 } });
    await changing;
    void writerOf(port).write(bytes('x'));
    await settle();
    expect(relay.now.writes[0]?.epoch).toBe(epochs[1]);
  });

  test('what the lines are first thing, and holding back, are asked for with the opening', async () => {
    const { relay, openPort } = sourceBench();
    await openPort({ relay: { lossless: true, signals: { dataTerminalReady: false, requestToSend: false } } });
    expect(relay.now.request('attach').lossless).toBe(true);
    expect(relay.now.request('open').signals).toEqual({ dataTerminalReady: false, requestToSend: false });
  });

  test('who is there and who holds the lease is seen', async () => {
    const { relay, openPort, source } = sourceBench();
    await openPort();
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

  test('a forgotten port is gone for this page until it is asked for', async () => {
    const { relay, openPort, source } = sourceBench();
    const port = await openPort();
    const reader = readerOf(port);
    const forgetting = port.forget();
    await relay.now.answer('detach');
    await forgetting;
    await expect(reader.read()).rejects.toEqual(name('NetworkError'));
    expect(await source.getPorts()).toEqual([]);
    relay.now.say({ type: 'port', port: portInfo });
    expect(await source.getPorts()).toEqual([]);
    expect(source.requestPort('usb-1')).not.toBe(port);
    expect(await source.getPorts()).toHaveLength(1);
  });
});
