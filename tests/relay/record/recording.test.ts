import { WallTime } from '../../../relay/base/wall-time.ts';
import { describe, expect, it } from 'vitest';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { PortRecord } from '../../../relay/record/port-record.ts';
import { SegmentStore } from '../../../relay/record/segment-store.ts';
import { listEpochs, sendHistory } from '../../../relay/session/feed/history.ts';
import { sessionBench, settings } from '../session/session-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle, until } from '../../support/settle.ts';
import { FakeViewer } from '../session/fake-viewer.ts';
import { MemoryFiles } from './memory-files.ts';
import { entriesIn, outline, placedEntries, readPast, recordBench } from './record-bench.ts';

const epoch = (n: number): string => n.toString(16).padStart(16, '0');
const kibibyte = 1024;

describe('a recording', () => {
  it('keeps bytes with their times, and every event, in the order of the line', async () => {
    const { device, session, openedBy, files, stop } = await recordBench();
    await openedBy('ann');
    device.now.receive(Buffer.from('one'), 111);
    session.note('ann', 'Ann', 'here');
    device.now.receive(Buffer.from('two'), 222);
    await session.commands.setSignals('ann', { dataTerminalReady: false });
    await session.commands.changeSettings('ann', { ...settings, baudRate: 9600 });
    device.now.receive(Buffer.from('three'), 333);
    device.now.lose(new RelayError('DEVICE_ERROR', 'The device failed.'));
    await settle();
    await stop();
    const entries = await entriesIn(files, files.paths);
    expect(outline(entries)).toEqual([
      'header 1',
      'opened',
      'attendance',
      'input-signals',
      '0: one',
      'note',
      '3: two',
      'output-signals',
      'opened',
      'attendance',
      'input-signals',
      '0: three',
      'lost',
      'closed',
    ]);
    expect(entries.find((entry) => entry.kind === 'data')).toMatchObject({ offset: 0, timeUs: 111 });
    expect(entries[5]).toEqual({
      kind: 'event',
      event: {
        type: 'note',
        epoch: epoch(1),
        offset: 3,
        timeUs: expect.any(Number),
        by: 'ann',
        name: 'Ann',
        text: 'here',
      },
    });
    expect(entries[12]).toMatchObject({
      event: { type: 'lost', epoch: epoch(2), offset: 5, code: 'DEVICE_ERROR', message: 'The device failed.' },
    });
    expect(files.open_).toBe(0);
  });

  it('lists openings and returns any piece of them, in this run of the relay and in the next', async () => {
    const files = new MemoryFiles();
    const first = await recordBench({ files });
    await first.openedBy('ann');
    first.device.now.receive(Buffer.from('hello '));
    first.device.now.receive(Buffer.from('world'));
    await first.recorded(11);
    const present = { epoch: epoch(1), from: 0, to: 11, openedUs: first.clock.nowUs(), settings };
    expect(await first.past.epochs()).toEqual([{ ...present, endedUs: null }]);
    await first.stop();

    const second = await recordBench({ files });
    expect(await second.past.epochs()).toEqual([{ ...present, endedUs: first.clock.nowUs() }]);
    for (let from = 0; from < 11; from++) {
      for (let to = from + 1; to <= 12; to++) {
        expect(await readPast(second.past, epoch(1), from, to)).toEqual([
          { offset: from, bytes: Buffer.from('hello world'.slice(from, to)) },
        ]);
      }
    }
    expect(await readPast(second.past, epoch(9), 0, 100)).toEqual([]);
    expect(files.open_).toBe(0);
  });

  it('ends an opening that a crash cut off with its last known data', async () => {
    const files = new MemoryFiles();
    const first = await recordBench({ files });
    await first.openedBy('ann');
    first.device.now.receive(Buffer.from('x'), 1234);
    await first.recorded(1);
    const second = await recordBench({ files });
    expect(await second.past.epochs()).toMatchObject([{ to: 1, endedUs: 1234 }]);
  });

  it('begins a segment when one is full, and one when it is an hour old; each can be read by itself', async () => {
    const { device, openedBy, files, clock, recorded, past } = await recordBench({ segmentBytes: 4 * kibibyte });
    await openedBy('ann');
    const sent = Buffer.alloc(20 * kibibyte, 'abcdefg');
    for (let at = 0; at < sent.length; at += 512) {
      device.now.receive(sent.subarray(at, at + 512));
      await recorded(at + 512);
    }
    const full = files.paths;
    expect(full.length).toBeGreaterThan(4);
    for (const path of full) expect(files.files.get(path)?.bytes.length).toBeLessThanOrEqual(4 * kibibyte);
    const [header, data] = await entriesIn(files, [full[2] ?? '']);
    const offset = data?.kind === 'data' ? data.offset : Number.NaN;
    expect(header).toMatchObject({
      header: {
        format: 'baudcast-record',
        version: 1,
        segment: 3,
        port: 'fake',
        node: 'lab1',
        opening: { epoch: epoch(1), settings },
        offset,
      },
    });

    await clock.advance(3_600_000);
    device.now.receive(Buffer.from('!'));
    await recorded(sent.length + 1);
    expect(files.paths.length).toBe(full.length + 1);
    expect(await readPast(past, epoch(1), 0, Infinity)).toEqual([
      { offset: 0, bytes: Buffer.concat([sent, Buffer.from('!')]) },
    ]);
  });

  it('stays within its budget by removing the oldest, and reports it', async () => {
    const budgetBytes = 64 * kibibyte;
    const { device, openedBy, files, recorded, past, recording, logged } = await recordBench({
      budgetBytes,
      segmentBytes: 8 * kibibyte,
    });
    await openedBy('ann');
    const chunk = Buffer.alloc(1000, 'x');
    for (let i = 1; i <= 300; i++) {
      device.now.receive(chunk);
      await recorded(i * 1000);
      expect(files.usedBytes).toBeLessThanOrEqual(budgetBytes);
      expect(recording.totalBytes).toBe(files.usedBytes);
    }
    expect(files.usedBytes).toBeGreaterThan(budgetBytes - 10 * kibibyte);
    const [info] = await past.epochs();
    expect(info).toMatchObject({ epoch: epoch(1), to: 300_000 });
    expect(info?.from).toBeGreaterThan(200_000);
    const [run] = await readPast(past, epoch(1), 0, Infinity);
    expect(run).toMatchObject({ offset: info?.from });
    expect(run?.bytes.length).toBe(300_000 - (info?.from ?? 0));
    expect(logged.filter(([, event]) => event === 'record-removed').length).toBeGreaterThan(20);
  });

  it('counts earlier runs and other ports in its budget, oldest first; leaves foreign files', async () => {
    const files = new MemoryFiles();
    for (const id of ['a', 'b', 'c']) {
      const { device, openedBy, recorded, stop } = await recordBench({ files, id, segmentBytes: 8 * kibibyte });
      await openedBy('ann');
      device.now.receive(Buffer.alloc(6000));
      await recorded(6000);
      await stop();
    }
    const foreign = ['/record/notes.txt', '/record/folder/0000000001.baudrec', `${files.folders[0]}/0000000001.txt`];
    for (const path of foreign) files.files.set(path, { bytes: Buffer.alloc(100_000), syncedBytes: 0, changedUs: 0 });
    const { past } = await recordBench({ files, id: 'a', budgetBytes: 14 * kibibyte });
    expect(await past.epochs()).toEqual([]);
    expect(files.paths).toEqual(expect.arrayContaining(foreign));
    expect(files.paths.filter((path) => !foreign.includes(path)).length).toBe(2);
  });

  it('leaves no file open for a closed port; keeps a note about a port that was never open', async () => {
    const { session, openedBy, files, clock, device, recorded } = await recordBench();
    session.note(null, 'Ann', 'before all');
    await until(() => files.open_ === 1);
    await clock.advance(60_000);
    await until(() => files.open_ === 0);
    await openedBy('ann');
    await until(() => files.open_ === 1);
    await clock.advance(600_000);
    expect(files.open_).toBe(1);
    await session.commands.close('ann');
    await clock.advance(59_000);
    expect(files.open_).toBe(1);
    await clock.advance(60_000);
    await until(() => files.open_ === 0);
    await session.commands.open('ann', settings);
    device.now.receive(Buffer.from('x'));
    await recorded(1);
    expect(outline(await entriesIn(files, files.paths)).filter((line) => line !== 'input-signals')).toEqual([
      'header 1',
      'note',
      'header 2',
      'opened',
      'attendance',
      'closed',
      'header 3',
      'opened',
      'attendance',
      '0: x',
    ]);
  });

  it('keeps ports with hostile ids apart, inside its directory', async () => {
    const files = new MemoryFiles();
    for (const id of ['../x', '..', '/etc/passwd', 'GPS', 'gps', 'a\u0000', '\ud800']) {
      const { device, openedBy, recorded, past, stop } = await recordBench({ files, id });
      await openedBy('ann');
      device.now.receive(Buffer.from(`of ${id}`));
      await recorded(4);
      expect(await readPast(past, epoch(1), 0, 3)).toEqual([{ offset: 0, bytes: Buffer.from('of ') }]);
      await stop();
    }
    expect(files.paths.length).toBe(7);
    for (const path of files.paths) expect(path).toMatch(/^\/record\/[a-z0-9-]+\/\d{10}\.baudrec$/);
  });

  it('syncs within a second of a write, when a segment ends, and not when nothing was written', async () => {
    const { device, openedBy, files, clock, recorded } = await recordBench();
    await openedBy('ann');
    await clock.advance(1000);
    const before = files.syncs;
    device.now.receive(Buffer.from('x'));
    await recorded(1);
    expect(files.syncs).toBe(before);
    await clock.advance(1000);
    expect(files.syncs).toBe(before + 1);
    for (const { bytes, syncedBytes } of files.files.values()) expect(syncedBytes).toBe(bytes.length);
    await clock.advance(10_000);
    expect(files.syncs).toBe(before + 1);
  });
});

describe('a recording whose disk is slow', () => {
  it('holds back neither port nor viewers, keeps little in memory, and reports what it left out', async () => {
    const bench = await recordBench({ replayBytes: 2048 * kibibyte });
    const { device, session, openedBy, files, past, stop } = bench;
    const ann = await openedBy('ann', { credit: Infinity });
    device.now.receive(Buffer.from('start'));
    await bench.recorded(5);
    let release: () => void = () => undefined;
    files.held = new Promise((resolve) => (release = resolve));
    const chunk = Buffer.alloc(64 * kibibyte - 20, 'y');
    for (let i = 0; i < 100; i++) {
      device.now.receive(chunk);
      session.note('ann', 'Ann', `note ${i}`);
    }
    expect(ann.receivedBytes).toBe(5 + 100 * chunk.length);
    expect(device.now.isPaused).toBe(false);
    expect(files.usedBytes).toBeLessThan(1000);
    files.held = undefined;
    release();
    await bench.recorded(5 + 100 * chunk.length);
    await stop();
    const entries = await entriesIn(files, files.paths);
    const gaps = entries.flatMap((entry) =>
      entry.kind === 'event' && entry.event.type === 'gap' ? [entry.event] : [],
    );
    expect(gaps.length).toBe(1);
    const [first, second] = await readPast(past, epoch(1), 0, Infinity);
    expect([first?.offset, (first?.offset ?? 0) + (first?.bytes.length ?? 0)]).toEqual([0, gaps[0]?.from]);
    expect(second?.offset).toBe(gaps[0]?.to);
    expect(first?.bytes.length).toBeGreaterThan(700 * kibibyte);
    expect(second?.bytes.length).toBeGreaterThan(1900 * kibibyte);
    // Every note is there, where its bytes are.
    let offset = 0;
    let notes = 0;
    for (const entry of entries) {
      if (entry.kind === 'data') offset = entry.offset + entry.data.length;
      else if (entry.kind === 'event' && entry.event.type === 'gap') offset = entry.event.to ?? offset;
      else if (entry.kind === 'event' && entry.event.type === 'note') {
        expect(entry.event.offset).toBeLessThanOrEqual(offset);
        expect(entry.event.text).toBe(`note ${notes++}`);
      }
    }
    expect(notes).toBe(100);
  });

  it('uses at most one thread of the host for all ports together', async () => {
    const files = new MemoryFiles();
    const { device, openedBy, clock, recording, recorded } = await recordBench({ files });
    const other = sessionBench({}, { id: 'other', clock, recording: recording.recording('other') });
    recording.onSession(other.session);
    await openedBy('ann');
    await other.openedBy('bob');
    for (let i = 1; i <= 50; i++) {
      device.now.receive(Buffer.alloc(1000));
      other.device.now.receive(Buffer.alloc(1000));
      void recording.recording('other').epochs();
      await recorded(i * 1000);
    }
    expect(files.mostAtOnce).toBe(1);
  });

  it('drops events beyond a bound, and reports how many', async () => {
    const { session, openedBy, device, files, clock, stop, recorded } = await recordBench();
    await openedBy('ann');
    device.now.receive(Buffer.from('x'));
    await recorded(1);
    files.capacityBytes = 0;
    device.now.receive(Buffer.from('x'));
    await until(() => files.open_ === 0);
    for (let i = 0; i < 1000; i++) session.note('ann', 'Ann', 'x'.repeat(2000));
    files.capacityBytes = Infinity;
    await clock.advance(60_000);
    await recorded(2);
    await stop();
    const events = (await entriesIn(files, files.paths)).flatMap((entry) =>
      entry.kind === 'event' ? [entry.event] : [],
    );
    const kept = events.filter(({ type }) => type === 'note').length;
    const dropped = events.reduce((sum, event) => sum + (event.type === 'events-dropped' ? event.count : 0), 0);
    // Two more reported that recording stopped and resumed.
    expect(kept + dropped).toBe(1002);
    expect(kept).toBeGreaterThan(250);
    expect(kept).toBeLessThan(600);
  });
});

describe('a recording whose disk is full', () => {
  it('stops visibly and without harm to the port; resumes when there is room, with nothing buffered lost', async () => {
    const { device, session, openedBy, files, clock, recorded, recording, past, logged, stop } = await recordBench();
    expect(session.info.recording).toBe('on');
    const ann = await openedBy('ann', { credit: Infinity });
    device.now.receive(Buffer.from('before'));
    await recorded(6);
    files.capacityBytes = files.usedBytes + 10;
    device.now.receive(Buffer.from(' while'));
    await until(() => recording.trouble('fake') !== undefined);
    expect(recording.trouble('fake')).toMatch(/disk of the host is full/);
    expect(session.info.recording).toBe('stopped');
    expect(ann.messagesOf('note')).toMatchObject([{ by: null, name: 'Recording', text: recording.trouble('fake') }]);
    expect(logged).toContainEqual(['error', 'record-stopped', expect.objectContaining({ port: 'fake' })]);
    device.now.receive(Buffer.from(' full'));
    expect(Buffer.from(ann.bytes).toString()).toBe('before while full');

    files.capacityBytes += 1000;
    await clock.advance(120_000);
    expect(recording.trouble('fake')).toBeDefined();
    expect(ann.messagesOf('note').length).toBe(1);

    files.capacityBytes = Infinity;
    await clock.advance(60_000);
    await recorded(17);
    expect(recording.trouble('fake')).toBeUndefined();
    expect(session.info.recording).toBe('on');
    expect(ann.messagesOf('note').at(-1)).toMatchObject({ text: 'Recording has resumed.' });
    expect(await readPast(past, epoch(1), 0, Infinity)).toEqual([
      { offset: 0, bytes: Buffer.from('before while full') },
    ]);
    await stop();
    const events = outline(await entriesIn(files, files.paths));
    expect(events).toEqual([
      'header 1',
      'opened',
      'attendance',
      'input-signals',
      '0: before',
      'header 2',
      'recording-stopped',
      '6:  while',
      'note',
      '12:  full',
      'note',
      'closed',
    ]);
  });

  it('leaves no part of a failed write in its file', async () => {
    const { device, openedBy, files, recorded, recording } = await recordBench();
    await openedBy('ann');
    device.now.receive(Buffer.from('before'));
    await recorded(6);
    const bytesBefore = files.usedBytes;
    files.capacityBytes = bytesBefore + 10;
    device.now.receive(Buffer.from(' while'));
    await until(() => recording.trouble('fake') !== undefined && files.open_ === 0);
    expect(files.usedBytes).toBe(bytesBefore);
    const placed = await placedEntries(files, files.paths[0] ?? '');
    expect(outline(placed.map(({ entry }) => entry)).at(-1)).toBe('0: before');
  });

  it('begins the next segment with the offset after a gap', async () => {
    const { files, clock } = { files: new MemoryFiles(), clock: new FakeClock() };
    const store = new SegmentStore('/record', 2 ** 40, files, () => undefined);
    const record = new PortRecord({
      store,
      clock,
      wall: new WallTime({ clock, wallUs: () => clock.nowUs() }),
      node: 'lab1',
      port: 'fake',
      name: () => 'Fake',
      segmentBytes: 1024 * 1024,
      segmentAgeMs: 3_600_000,
    });
    const opened = { type: 'opened', epoch: epoch(1), timeUs: 1, settings, reason: 'asked', by: null } as const;
    const gap = { type: 'gap', epoch: epoch(1), from: 3, to: 10, reason: 'overwritten', timeUs: 3 } as const;
    await record.append([
      { kind: 'event', event: opened },
      { kind: 'data', offset: 0, timeUs: 2, data: Buffer.from('one') },
      { kind: 'event', event: gap },
    ]);
    await record.seal();
    await record.append([{ kind: 'data', offset: 10, timeUs: 4, data: Buffer.from('two') }]);
    await record.seal();
    const headers = (await entriesIn(files, files.paths)).flatMap((entry) =>
      entry.kind === 'header' ? [entry.header.offset] : [],
    );
    expect(headers).toEqual([0, 10]);
  });

  it('keeps the time of a loss as the end of the opening when the port is closed later', async () => {
    const { device, session, openedBy, clock, past, recorded, stop, recording } = await recordBench();
    await openedBy('ann');
    device.now.receive(Buffer.from('x'));
    await recorded(1);
    const lostUs = clock.nowUs();
    session.setDevice(undefined);
    device.now.lose();
    await settle();
    await clock.advance(5000);
    await session.commands.close('ann');
    await stop();
    const [openings, epochs] = [await recording.recorded.openings('fake'), await past.epochs()];
    expect(openings).toMatchObject([{ epoch: epoch(1), endedUs: lostUs }]);
    expect(epochs).toMatchObject([{ epoch: epoch(1), endedUs: lostUs }]);
  });

  it('reports the gap when more was received than buffered, and openings that began and ended', async () => {
    const bench = await recordBench({ replayBytes: 64 * kibibyte });
    const { device, session, openedBy, files, clock, recording, past } = bench;
    await openedBy('ann', { credit: Infinity });
    files.capacityBytes = 10;
    device.now.receive(Buffer.from('x'));
    await until(() => recording.trouble('fake') !== undefined);
    for (let i = 0; i < 10; i++) device.now.receive(Buffer.alloc(32 * kibibyte, 'a'));
    await session.commands.close('ann');
    await session.commands.open('ann', settings);
    await settle();
    device.now.receive(Buffer.from('new'));
    files.capacityBytes = Infinity;
    await clock.advance(60_000);
    await bench.recorded(3);
    const entries = await entriesIn(files, files.paths);
    expect(entries.filter((entry) => entry.kind === 'event' && entry.event.type === 'gap')).toMatchObject([
      { event: { epoch: epoch(1), from: 1, to: 1 + 9 * 32 * kibibyte } },
    ]);
    expect((await past.epochs()).map(({ epoch }) => epoch)).toEqual([epoch(1), epoch(2)]);
    expect(await readPast(past, epoch(2), 0, 100)).toEqual([{ offset: 0, bytes: Buffer.from('new') }]);
  });

  it('also stops when the disk fails in another way, or a sync does', async () => {
    for (const [code, text] of [
      ['EACCES', /may not write/],
      ['EIO', /EIO/],
    ] as const) {
      const { device, openedBy, files, clock, recorded, recording, stop, past } = await recordBench();
      await openedBy('ann');
      device.now.receive(Buffer.from('one'));
      await recorded(3);
      files.failure = code;
      await clock.advance(1000);
      expect(recording.trouble('fake')).toMatch(text);
      device.now.receive(Buffer.from('two'));
      files.failure = undefined;
      await clock.advance(5000);
      await recorded(6);
      expect(await readPast(past, epoch(1), 0, 10)).toEqual([{ offset: 0, bytes: Buffer.from('onetwo') }]);
      await stop();
    }
  });

  it('security 29: starts on an unreadable disk, reports it, and appends once it can', async () => {
    const files = new MemoryFiles();
    const first = await recordBench({ files });
    await first.openedBy('ann');
    first.device.now.receive(Buffer.from('early'));
    await first.recorded(5);
    await first.stop();
    const before = files.paths;

    const list = files.list.bind(files);
    files.list = () => Promise.reject(Object.assign(new Error('no room'), { code: 'ENOSPC' }));
    const later = await recordBench({ files });
    expect(later.logged).toContainEqual(['error', 'record-not-opened', expect.anything()]);
    await later.openedBy('ann');
    later.device.now.receive(Buffer.from('late'));
    await until(() => later.recording.trouble('fake') !== undefined);
    files.list = list;
    await later.clock.advance(5000);
    await later.recorded(4);
    expect(files.paths.slice(0, before.length)).toEqual(before);
    expect(files.paths.length).toBeGreaterThan(before.length);
    await later.stop();
  });

  it('refuses to start where its directory cannot be used, with a message', async () => {
    const files = new MemoryFiles();
    files.makeDirectory = () => Promise.reject(new Error('EACCES: permission denied'));
    await expect(recordBench({ files })).rejects.toThrow(
      'Cannot record to /record: EACCES: permission denied. Give --record',
    );
  });
});

describe('the past of a port', () => {
  it('skips a segment that is removed or damaged, and reads the others', async () => {
    const files = new MemoryFiles();
    const first = await recordBench({ files, segmentBytes: 4 * kibibyte });
    await first.openedBy('ann');
    for (let i = 1; i <= 10; i++) {
      first.device.now.receive(Buffer.alloc(1000, String(i % 10)));
      await first.recorded(i * 1000);
    }
    await first.stop();
    const [, damaged] = files.paths;
    const file = files.files.get(damaged ?? '');
    if (file) file.bytes = file.bytes.subarray(0, file.bytes.length - 700);
    const second = await recordBench({ files });
    const runs = await readPast(second.past, epoch(1), 0, Infinity);
    // Three thousand bytes in each segment, the last of the damaged one cut off.
    expect(runs.map(({ offset, bytes }) => [offset, bytes.length])).toEqual([
      [0, 5000],
      [6000, 4000],
    ]);
    expect(second.logged).toContainEqual(['warn', 'record-torn', expect.objectContaining({ file: damaged })]);
    files.files.delete(files.paths[0] ?? '');
    expect((await readPast(second.past, epoch(1), 0, Infinity)).map(({ offset }) => offset)).toEqual([3000, 6000]);
    expect(second.logged).toContainEqual([
      'warn',
      'record-unreadable',
      expect.objectContaining({ file: expect.stringContaining('0000000001') }),
    ]);
    expect(await second.past.epochs()).toMatchObject([{ from: 3000, to: 10_000 }]);
    expect(second.recording.totalBytes).toBe(files.usedBytes);
    expect(files.open_).toBe(0);
  });

  it('serves a viewer’s request beyond the replay buffer', async () => {
    const { device, session, openedBy, recorded } = await recordBench({ replayBytes: 4 * kibibyte });
    await openedBy('ann');
    for (let i = 1; i <= 20; i++) {
      device.now.receive(Buffer.alloc(1000, String.fromCharCode(64 + i)));
      await recorded(i * 1000);
    }
    expect(await listEpochs(session)).toMatchObject([{ epoch: epoch(1), from: 0, to: 20_000, endedUs: null }]);
    const viewer = new FakeViewer('bob');
    const frames: Uint8Array[] = [];
    viewer.sendFrame = (frame) => void frames.push(frame);
    expect(await sendHistory(session, viewer, epoch(1), 500, 19_500)).toEqual({ from: 500, to: 19_500 });
    const bytes = Buffer.concat(frames.map((frame) => frame.subarray(20)));
    expect(bytes.length).toBe(19_000);
    for (let i = 0; i < bytes.length; i++) expect(bytes[i]).toBe(65 + Math.floor((500 + i) / 1000));
  });
});

describe('a viewer that attaches at an offset older than the replay buffer', () => {
  const pattern = Buffer.from(Array.from({ length: 300 * kibibyte }, (_, i) => (i * 7 + (i >>> 8)) & 0xff));
  const receive = async (
    { device, recorded }: Awaited<ReturnType<typeof recordBench>>,
    from = 0,
    to = pattern.length,
  ) => {
    for (let at = from; at < to; at += 5000) {
      device.now.receive(pattern.subarray(at, Math.min(at + 5000, to)));
      await recorded(Math.min(at + 5000, to));
    }
  };

  it('gets every byte from the recording, then from the buffer, and everything received meanwhile', async () => {
    const bench = await recordBench({ replayBytes: 16 * kibibyte, segmentBytes: 64 * kibibyte });
    await bench.openedBy('ann', { credit: Infinity });
    await receive(bench, 0, 200 * kibibyte);
    const bob = new FakeViewer('bob');
    bench.attach(bob, { epoch: epoch(1), from: 1234, credit: Infinity });
    expect(bob.offset).toBe(1234);
    await receive(bench, 200 * kibibyte);
    await until(() => bob.offset === pattern.length);
    expect(bob.messagesOf('gap')).toEqual([]);
    expect(Buffer.from(bob.bytes).equals(pattern.subarray(1234))).toBe(true);
  });

  it('gets no more than its credit', async () => {
    const bench = await recordBench({ replayBytes: 16 * kibibyte });
    await bench.openedBy('ann', { credit: Infinity });
    await receive(bench);
    const bob = new FakeViewer('bob');
    bench.attach(bob, { epoch: epoch(1), from: 0, credit: 1000 });
    for (let granted = 1000; granted < pattern.length; granted += 1000) {
      await until(() => bob.receivedBytes === granted);
      bench.session.grant('bob', 1000);
    }
    await until(() => bob.offset === pattern.length);
    expect(Buffer.from(bob.bytes).equals(pattern)).toBe(true);
  });

  it('gets a gap where data is not recorded', async () => {
    const files = new MemoryFiles();
    const bench = await recordBench({ files, replayBytes: 16 * kibibyte, segmentBytes: 32 * kibibyte });
    await bench.openedBy('ann', { credit: Infinity });
    await receive(bench);
    files.files.delete(files.paths[3] ?? '');
    const bob = new FakeViewer('bob');
    bench.attach(bob, { epoch: epoch(1), from: 0, credit: Infinity });
    await until(() => bob.offset === pattern.length);
    const [gap] = bob.messagesOf('gap');
    expect(bob.messagesOf('gap').length).toBe(1);
    expect(gap).toMatchObject({ reason: 'overwritten', epoch: epoch(1) });
    expect(
      Buffer.from(bob.bytes).equals(Buffer.concat([pattern.subarray(0, gap?.from), pattern.subarray(gap?.to ?? 0)])),
    ).toBe(true);
    expect(bob.missedBytes).toBeGreaterThan(20 * kibibyte);
    expect(bob.missedBytes).toBeLessThan(32 * kibibyte);
  });

  it('gets an opening that is over, its end, and the next', async () => {
    const bench = await recordBench({ replayBytes: 16 * kibibyte });
    await bench.openedBy('ann', { credit: Infinity });
    await receive(bench);
    await bench.session.commands.close('ann');
    await bench.session.commands.open('ann', settings);
    await settle();
    await receive(bench, 0, 50 * kibibyte);
    const bob = new FakeViewer('bob');
    bench.attach(bob, { epoch: epoch(1), from: 100, credit: Infinity });
    await until(() => bob.epoch === epoch(2) && bob.offset === 50 * kibibyte);
    expect(bob.messagesOf('gap')).toEqual([]);
    expect(bob.messagesOf('closed')).toMatchObject([{ epoch: epoch(1), offset: pattern.length }]);
    expect(
      Buffer.from(bob.bytes).equals(Buffer.concat([pattern.subarray(100), pattern.subarray(0, 50 * kibibyte)])),
    ).toBe(true);
  });

  it('has a gap when it falls behind later, as without a recording; one that leaves gets nothing more', async () => {
    const bench = await recordBench({ replayBytes: 16 * kibibyte });
    await bench.openedBy('ann', { credit: Infinity });
    await receive(bench, 0, 100 * kibibyte);
    const bob = new FakeViewer('bob');
    bench.attach(bob, { epoch: epoch(1), from: 0, credit: 100 * kibibyte + 1 });
    const gone = new FakeViewer('gone');
    bench.attach(gone, { epoch: epoch(1), from: 0, credit: Infinity });
    bench.session.detach('gone');
    await until(() => bob.receivedBytes === 100 * kibibyte);
    expect(gone.frames).toEqual([]);
    bench.device.now.receive(pattern.subarray(100 * kibibyte, 100 * kibibyte + 1));
    await until(() => bob.receivedBytes === 100 * kibibyte + 1);
    await receive(bench, 100 * kibibyte + 1);
    bench.session.grant('bob', 1024 * kibibyte);
    expect(bob.messagesOf('gap')).toMatchObject([{ reason: 'lagging' }]);
    expect(bob.offset).toBe(pattern.length);
  });
});
