import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import type { RecordedEntry } from '../../relay/protocol/recorded-values.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import { encodeTransmitFrame } from '../../relay/protocol/data-frame.ts';
import { Recording } from '../../relay/record/recording.ts';
import { systemClock } from '../../relay/base/clock.ts';
import { MemoryFiles } from '../relay/record/memory-files.ts';
import { type RelayBench, startRelay } from '../relay/server/relay-bench.ts';
import { settings } from '../relay/session/session-bench.ts';
import { type EngineBench, engineBench } from './bench.ts';
import { until } from '../support/settle.ts';

const kibibyte = 1024;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Host {
  readonly bench: RelayBench;
  readonly recording: Recording;
  stop(): Promise<void>;
}

/** A relay that records to this disk. */
async function host(files: MemoryFiles): Promise<Host> {
  const recording = new Recording({
    directory: '/record',
    budgetBytes: 2 ** 30,
    segmentBytes: 64 * kibibyte,
    node: 'lab1',
    clock: systemClock,
    log: () => undefined,
    files,
  });
  await recording.start();
  const bench = await startRelay({ recording, limits: { replayBytes: 16 * kibibyte } });
  return { bench, recording, stop: async () => (await bench.close(), await recording.stop()) };
}

/** Opens the port, receives these pieces, transmits once between them and adds a note. @returns its epoch */
async function record({ bench, recording }: Host, pieces: readonly Uint8Array[]): Promise<string> {
  const ann = await bench.connect('/v1', ['baudcast.v1']);
  await ann.hello();
  await ann.ask({ type: 'attach', port: 'gps', credit: 0 });
  const { epoch } = (await ann.ask({ type: 'open', port: 'gps', settings }))['value'] as { epoch: string };
  const past = recording.recording('gps');
  let offset = 0;
  for (const [i, piece] of pieces.entries()) {
    bench.device().now.receive(piece, (1_795_197_600_000 + i) * 1000);
    offset += piece.length;
    if (i === 1) {
      ann.socket.send(encodeTransmitFrame({ handle: 1, id: 1, epoch: null, payload: Buffer.from('AT\r') }));
      await ann.ask({ type: 'note', port: 'gps', text: 'Valve 3' });
    }
    await until(() => past.holds(epoch, offset - 1));
  }
  return epoch;
}

const pieces = Array.from({ length: 60 }, (_, i) =>
  Buffer.from(Array.from({ length: 10_000 }, (_byte, at) => (i * 31 + at * 7 + (at >>> 8)) & 0xff)),
);
const whole = Buffer.concat(pieces);

let engine: EngineBench;
beforeEach(async () => {
  vi.stubGlobal('WebSocket', NodeWebSocket);
  engine = await engineBench({ sources: [] });
});
afterEach(async () => {
  await engine.close();
  vi.unstubAllGlobals();
});

async function connected(relay: Host): Promise<string> {
  const address = await engine.engine.relays.add(relay.bench.url);
  await until(() => engine.registry.slots.some(({ shared }) => shared?.relay === address));
  return address;
}

const rawOf = async (captureId: string): Promise<Buffer> =>
  Buffer.from(
    await (
      (await engine.engine.captures.export(captureId, { format: 'raw', encoding: 'utf-8' })) as Blob
    ).arrayBuffer(),
  );

describe('a recording of a relay’s host as a capture', () => {
  test('has the exact bytes, over segments and a restart, with transmissions, notes and events', async () => {
    const files = new MemoryFiles();
    const first = await host(files);
    const epoch = await record(first, pieces);
    await first.stop();
    expect(files.paths.length).toBeGreaterThan(8);
    const second = await host(files);
    onTestFinished(second.stop);
    const address = await connected(second);
    expect(await engine.engine.relays.recordedPorts(address)).toEqual([
      { id: 'gps', name: 'Port gps', storedBytes: expect.any(Number) },
    ]);
    const [opening] = await engine.engine.relays.recordings(address, 'gps');
    expect(opening).toMatchObject({
      epoch,
      rxBytes: whole.length,
      txBytes: 3,
      notes: 1,
      removedBytes: 0,
      captureId: undefined,
      endedMs: expect.any(Number),
      settings: { baudRate: 115_200 },
    });

    const captureId = (await engine.engine.relays.loadRecording(address, 'gps', epoch)) ?? '';
    expect(sha256(await rawOf(captureId))).toBe(sha256(whole));
    const { captures } = await engine.until(
      (state) => state.jobs.length === 0 && state.captures[0]?.state === 'complete',
    );
    const capture = captures.find(({ id }) => id === captureId);
    expect(capture).toMatchObject({
      name: 'Port gps',
      state: 'complete',
      rxBytes: whole.length,
      txBytes: 3,
      notes: 1,
      startedMs: opening?.startedMs,
      origin: { relay: address, port: 'gps', epoch, ended: true },
    });
    const text = await (
      (await engine.engine.captures.export(captureId, { format: 'text', encoding: 'iso-8859-1' })) as Blob
    ).text();
    expect(text).toContain('] opened 115200 8N1');
    expect(text).toContain('] TX AT');
    expect(text).toMatch(/\] note by [^:]+: Valve 3/);
    expect(text).toContain('] closed');
    expect(text.indexOf('TX AT')).toBeGreaterThan(20_000);

    // The second time it is already here; deleted, it is loaded again.
    expect(await engine.engine.relays.loadRecording(address, 'gps', epoch)).toBe(captureId);
    expect((await engine.engine.relays.recordings(address, 'gps'))[0]).toMatchObject({ captureId });
    await engine.engine.captures.delete(captureId);
    const again = await Promise.all([
      engine.engine.relays.loadRecording(address, 'gps', epoch),
      engine.engine.relays.loadRecording(address, 'gps', epoch),
    ]);
    expect(again[0]).not.toBe(captureId);
    expect(again[1]).toBe(again[0]);
    await engine.until((state) => state.captures.length === 1 && state.captures[0]?.id === again[0]);
  });

  test('of an open port has the data so far; loaded again later it replaces the first', async () => {
    const relay = await host(new MemoryFiles());
    onTestFinished(relay.stop);
    const epoch = await record(relay, pieces.slice(0, 3));
    const address = await connected(relay);
    const early = await engine.engine.relays.loadRecording(address, 'gps', epoch);
    expect(await rawOf(early ?? '')).toEqual(Buffer.concat(pieces.slice(0, 3)));
    expect(await engine.engine.relays.loadRecording(address, 'gps', epoch)).toBe(early);
    relay.bench.device().now.receive(Buffer.from('more'));
    await until(() => relay.recording.recording('gps').holds(epoch, 30_003));
    const later = await engine.engine.relays.loadRecording(address, 'gps', epoch);
    expect(later).not.toBe(early);
    expect((await rawOf(later ?? '')).subarray(-4).toString()).toBe('more');
    await engine.until(({ captures }) => captures.length === 1 && captures[0]?.id === later);
  });

  test('of an unplugged port is found by its id and previous name', async () => {
    const files = new MemoryFiles();
    const first = await host(files);
    const epoch = await record(first, pieces.slice(0, 2));
    await first.stop();
    const second = await host(files);
    onTestFinished(second.stop);
    second.bench.source.onChange({ gone: ['gps'], arrived: [] });
    const address = await engine.engine.relays.add(second.bench.url);
    await until(
      () =>
        engine.registry.slots.length > 0 &&
        !engine.registry.slots.some(({ shared, line }) => line && shared?.port === 'gps'),
    );
    expect(await engine.engine.relays.recordedPorts(address)).toMatchObject([{ id: 'gps', name: 'Port gps' }]);
    const [captureId, same] = await Promise.all([
      engine.engine.relays.loadRecording(address, 'gps', epoch),
      engine.engine.relays.loadRecording(address, 'gps', epoch),
    ]);
    expect(same).toBe(captureId);
    expect(await rawOf(captureId ?? '')).toEqual(Buffer.concat(pieces.slice(0, 2)));
  });

  test('leaves nothing when cancelled; is refused with a code when too large or not recorded by the host', async () => {
    const relay = await host(new MemoryFiles());
    onTestFinished(relay.stop);
    const epoch = await record(relay, pieces);
    const address = await connected(relay);
    const { recorded } = relay.recording;
    const ask = recorded.page.bind(recorded);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    recorded.page = async (port, of, after) => {
      if (after !== undefined) await held;
      return ask(port, of, after);
    };
    const opening = engine.engine.relays.loadRecording(address, 'gps', epoch);
    const { jobs } = await engine.until((state) => state.jobs.length === 1);
    expect(jobs[0]).toMatchObject({
      subject: { kind: 'load', origin: { port: 'gps' } },
      total: whole.length,
      unit: 'bytes',
    });
    await engine.engine.jobs.cancel(jobs[0]?.id ?? '');
    release();
    expect(await opening).toBeUndefined();
    await engine.until((state) => state.jobs.length === 0 && state.captures.length === 0);

    // An endless relay is disconnected; what it sent so far is kept, and marked.
    const endless = { kind: 'received', timeUs: 0, data: Buffer.alloc(240_000).toString('base64') } as const;
    let asked = 0;
    recorded.page = () =>
      Promise.resolve({ entries: [{ ...endless, offset: asked++ * 240_000 }], next: `1:${asked}`, more: true });
    await expect(engine.engine.relays.loadRecording(address, 'gps', epoch)).rejects.toMatchObject({
      code: 'load-too-much',
    });
    expect(asked).toBeLessThan(100);
    const { captures } = await engine.until((state) => state.captures[0]?.state === 'complete');
    expect(captures).toMatchObject([{ cut: 'too-much', origin: { port: 'gps', epoch } }]);
    await engine.engine.captures.delete(captures[0]?.id ?? '');
    await engine.until((state) => state.captures.length === 0);

    await engine.engine.captures.setBudget(1000);
    await expect(engine.engine.relays.loadRecording(address, 'gps', epoch)).rejects.toMatchObject({
      code: 'capture-too-large',
    });
    await expect(engine.engine.relays.loadRecording(address, 'gps', '00000000000000ff')).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(engine.engine.relays.recordings(address, 'nobody')).rejects.toMatchObject({ code: 'not-found' });
    const silent = await startRelay();
    onTestFinished(silent.close);
    const other = await connected({ bench: silent } as Host);
    await expect(engine.engine.relays.recordedPorts(other)).rejects.toMatchObject({ code: 'not-recorded' });
  });
});

describe('a hostile or broken relay', () => {
  /** A relay whose recording has the result of `entries` for each piece; it is endless. */
  async function lying(files: MemoryFiles, entries: (piece: number) => readonly RecordedEntry[]) {
    const relay = await host(files);
    onTestFinished(relay.stop);
    const epoch = await record(relay, pieces.slice(0, 3));
    const address = await connected(relay);
    const asked = { pieces: 0 };
    relay.recording.recorded.page = () => {
      const piece = asked.pieces++;
      return Promise.resolve({ entries: entries(piece), next: `1:${asked.pieces}`, more: true });
    };
    const load = () => engine.engine.relays.loadRecording(address, 'gps', epoch);
    return { load, asked, relay, epoch, address };
  }

  const note = (length: number): RecordedEntry => ({
    kind: 'event',
    event: { type: 'note', epoch: null, offset: 0, timeUs: 0, by: null, name: 'x', text: 'n'.repeat(length) },
  });

  test.each([
    ['notes of the maximum length', () => Array.from({ length: 400 }, () => note(2000))],
    [
      'received bytes that it sent before',
      () => [{ kind: 'received', offset: 0, timeUs: 0, data: Buffer.alloc(250_000).toString('base64') } as const],
    ],
    [
      'events that are not stored',
      () =>
        Array.from({ length: 8000 }, (): RecordedEntry => ({
          kind: 'event',
          event: { type: 'detached', epoch: '00000000000000aa', offset: 0, timeUs: 0, viewer: 'v1' },
        })),
    ],
  ])('security 32: gives %s without end: the load ends, bounded by what was announced', async (_what, entries) => {
    await engine.close();
    engine = await engineBench({ sources: [], unannounced: { growth: 1e6, events: 4e6 } });
    const { load, asked } = await lying(new MemoryFiles(), entries);
    await expect(load()).rejects.toMatchObject({ code: 'load-too-much' });
    // 30 kB were announced of an opening in progress: with texts and entries about 8 MB are loaded at most.
    expect(asked.pieces).toBeLessThan(35);
    const { storage } = await engine.until((state) => state.jobs.every(({ error }) => error));
    expect(storage.usedBytes).toBeLessThan(10e6);
  });

  test('security 32: a load never deletes other captures: it ends first, is kept and marked', async () => {
    const mine = await ownCaptures(3, 100_000);
    await engine.engine.captures.setBudget(700_000);
    const { load } = await lying(new MemoryFiles(), (piece) => [
      { kind: 'received', offset: piece * 60_000, timeUs: 0, data: Buffer.alloc(60_000).toString('base64') },
    ]);
    await expect(load()).rejects.toMatchObject({ code: 'load-no-room' });
    const { captures, storage } = await engine.until((state) => state.captures.some(({ cut }) => cut));
    expect(captures.filter(({ origin }) => !origin).map(({ id }) => id)).toEqual(mine);
    expect(captures.find(({ origin }) => origin)).toMatchObject({ cut: 'no-room', state: 'complete' });
    expect(storage.pruned).toEqual([]);
    expect(storage.usedBytes).toBeLessThanOrEqual(700_000);
  });

  test('security 32: a recording that does not fit next to the captures is refused at once', async () => {
    const mine = await ownCaptures(2, 100_000);
    await engine.engine.captures.setBudget(230_000);
    const { load, asked } = await lying(new MemoryFiles(), () => []);
    await expect(load()).rejects.toMatchObject({ code: 'capture-too-large' });
    expect(asked.pieces).toBe(0);
    const { captures } = await engine.until((state) => state.captures.length === 2);
    expect(captures.map(({ id }) => id)).toEqual(mine);
  });

  test('trials-2 B 14: names from a relay are shortened, on one line and in one direction', async () => {
    const bench = await startRelay({ ports: [{ id: 'gps', name: `\u202eGPS\u200b\n${'x'.repeat(900)}`, usb: null }] });
    onTestFinished(bench.close);
    await connected({ bench } as Host);
    const { ports } = await engine.until((state) => state.ports.length > 0);
    expect(ports[0]?.name).toMatch(/^GPS x{50,}…$/);
    expect(ports[0]?.name.length).toBeLessThanOrEqual(60);
  });

  test('trials-2 B 14: a recording with more notes than fit is refused at once', async () => {
    const { load, asked, relay } = await lying(new MemoryFiles(), () => [note(10)]);
    const openings = await relay.recording.recorded.openings('gps');
    relay.recording.recorded.openings = () => Promise.resolve(openings.map((one) => ({ ...one, notes: 2 ** 50 })));
    await expect(load()).rejects.toMatchObject({ code: 'capture-too-large' });
    expect(asked.pieces).toBe(0);
  });

  test('security 32: data from before the relay failed is kept and marked; a complete load replaces it', async () => {
    const { load, relay, epoch, address } = await lying(new MemoryFiles(), () => []);
    const { recorded } = relay.recording;
    recorded.page = (_port, _of, after) =>
      after === undefined
        ? Promise.resolve({
            entries: [{ kind: 'received', offset: 0, timeUs: 0, data: Buffer.alloc(1000).toString('base64') }],
            next: '1:1',
            more: true,
          })
        : Promise.reject(new RelayError('GAP', 'It is gone.'));
    await expect(load()).rejects.toMatchObject({ code: 'not-found' });
    await engine.until(({ captures }) => captures[0]?.cut === 'failed' && captures[0].rxBytes === 1000);
    Reflect.deleteProperty(recorded, 'page');
    const whole = await engine.engine.relays.loadRecording(address, 'gps', epoch);
    await engine.until(({ captures }) => captures.length === 1 && captures[0]?.id === whole);
  });
});

/** Captures of this browser's own. @returns their ids, newest first */
async function ownCaptures(count: number, bytes: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const id = `mine-${i}`;
    engine.library.record(id, id).bytes('rx', new Uint8Array(bytes));
    await engine.library.finish(id);
    ids.unshift(id);
  }
  return ids;
}
