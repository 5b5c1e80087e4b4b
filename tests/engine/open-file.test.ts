import { afterEach, describe, expect, it } from 'vitest';
import { CaptureFileReader, CaptureFileWriter } from '../../web/capture/files/capture-file.ts';
import type { CaptureId } from '../../web/engine/api/captures.ts';
import { engineBench } from './bench.ts';
import type { EngineBench } from './bench.ts';

let bench: EngineBench;
afterEach(() => bench.close());

/** A `.baudcast` file of an echo that was sent some texts, with a note after each. */
async function savedFile(...texts: readonly string[]): Promise<Buffer> {
  bench = await engineBench();
  const { engine } = bench;
  const sessionId = await engine.sessions.open('demo:echo#0');
  const { sessions } = await bench.until((state) => state.sessions?.[0]?.state.kind === 'open');
  const captureId = sessions[0]?.captureId ?? '';
  let bytes = 0;
  for (const text of texts) {
    await engine.sessions.transmit(sessionId, [text]);
    bytes += text.length;
    await bench.until((state) => state.sessions[0]?.rxBytes === bytes);
    await engine.captures.addNote(captureId, `after ${text.slice(0, 10)}`);
  }
  await engine.sessions.dismiss(sessionId);
  await bench.until((state) => state.sessions.length === 0 && state.captures[0]?.state === 'complete');
  await engine.captures.rename(captureId, 'Echo ☃');
  return exported(captureId);
}

async function exported(captureId: CaptureId): Promise<Buffer> {
  const blob = await bench.engine.captures.export(captureId, { format: 'baudcast', encoding: 'utf-8' });
  return Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
}

const fileOf = (bytes: Uint8Array | string, name: string): File =>
  new File([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], name, { lastModified: 1.7e12 });

/** A file whose pieces from `limit` on arrive when the test says so, or never. */
function stuckFile(bytes: Uint8Array, limit: number, piece: () => Promise<ArrayBuffer>): File {
  const file = fileOf(bytes, 'stuck.bin');
  const slice = file.slice.bind(file);
  file.slice = (from = 0, to = 0) => {
    const part = slice(from, to);
    if (from >= limit) part.arrayBuffer = piece;
    return part;
  };
  return file;
}

async function opened(file: File) {
  const id = await bench.engine.captures.open(file);
  const capture = () => bench.state.captures.find((one) => one.id === id);
  await bench.until(() => capture()?.state === 'complete');
  const found = capture();
  if (id === undefined || !found) throw new Error('Nothing was opened');
  return { id, capture: found };
}

describe('an opened file', () => {
  it('is the capture that was saved', async () => {
    const file = await savedFile('one\r\n', 'x'.repeat(300_000), 'three');
    const [original] = bench.state.captures;
    const { id, capture } = await opened(fileOf(file, 'a.baudcast'));
    const { name, portName, startedMs, durationMs, rxBytes, txBytes, notes, noteTexts } = original ?? {};
    expect(capture).toMatchObject({ name, portName, startedMs, durationMs, rxBytes, txBytes, notes, noteTexts });
    expect(capture).toMatchObject({ name: 'Echo ☃', file: 'a.baudcast', notes: 3 });
    expect(capture.cut).toBeUndefined();
    expect((await exported(id)).equals(file)).toBe(true);
    await bench.until(({ jobs }) => jobs.length === 0);
  });

  it('has all captures that were saved in it, with their names, tags, markers and notes', async () => {
    await savedFile('one\r\n', 'x'.repeat(300_000));
    const { captures } = bench.engine;
    const first = bench.state.captures[0]?.id ?? '';
    await captures.tag(first, 'lab, #bench 2');
    const markers = [
      { kind: 'tx', offset: 3, timeMs: 1.7e12 },
      { kind: 'event', offset: 4, timeMs: 1.7e12 + 0.5 },
    ] as const;
    await captures.mark(first, markers);
    expect(await captures.markers(first)).toEqual(markers);
    await opened(fileOf('second', 'second.bin'));
    const pieces: Uint8Array[] = [];
    expect(await captures.exportAll(async (piece) => pieces.push(piece.slice()) > 0, {})).toBe(true);
    const described = () =>
      bench.state.captures
        .map(({ name, portName, tags, markers: marked, startedMs, rxBytes, txBytes, noteTexts }) =>
          JSON.stringify({ name, portName, tags, marked, startedMs, rxBytes, txBytes, noteTexts }),
        )
        .toSorted();
    const before = described();
    expect(before.join()).toContain('"tags":["lab","bench 2"]');
    expect(before.join()).toContain(`"marked":${JSON.stringify(markers)}`);
    for (const { id } of bench.state.captures) await captures.delete(id);
    await captures.open(fileOf(Buffer.concat(pieces), 'all.baudcast'));
    await bench.until((state) => state.captures.length === 2 && state.jobs.length === 0);
    expect(described()).toEqual(before);
    expect(await captures.exportAll(() => Promise.resolve(false), {}), 'a download that was cancelled').toBe(false);
  });

  it('issue 10: has only what is a marker among its markers, at most 100, and may have none', async () => {
    bench = await engineBench();
    const writer = new CaptureFileWriter((text) => new TextEncoder().encode(text));
    const file = (markers: unknown) =>
      Buffer.concat([
        writer.begin({ name: 'Bus', startedMs: 1.7e12, ...(markers !== undefined && { markers }) }, true),
        writer.end(),
      ]);
    const right = { kind: 'rx', offset: 1, timeMs: 1.7e12 };
    const wrong = [null, 7, {}, { ...right, kind: 'x' }, { ...right, offset: '1' }, { kind: 'tx', offset: 1 }];
    const markersOf = async (markers: unknown) => (await opened(fileOf(file(markers), 'bus.baudcast'))).capture.markers;
    expect(await markersOf([...wrong, { ...right, source: 3, more: 'x' }])).toEqual([right]);
    expect(await markersOf(Array.from({ length: 200 }, () => right))).toHaveLength(100);
    for (const none of [undefined, 'x', {}]) expect(await markersOf(none)).toBeUndefined();
  });

  it('may have several captures', async () => {
    const file = await savedFile('one');
    const two = Buffer.concat([file, file.subarray(8)]);
    await bench.engine.captures.open(fileOf(two, 'two.baudcast'));
    await bench.until(({ captures, jobs }) => captures.length === 3 && jobs.length === 0);
    expect(bench.state.captures.map(({ rxBytes, state }) => [rxBytes, state])).toEqual([
      [3, 'complete'],
      [3, 'complete'],
      [3, 'complete'],
    ]);
  });

  it('is read up to the cut, and its last row and a failed job report that', async () => {
    const file = await savedFile('y'.repeat(300_000), 'end');
    const cut = file.subarray(0, file.length - 20);
    const { id, capture } = await opened(fileOf(cut, 'cut.baudcast'));
    expect(capture).toMatchObject({ cut: 'file-cut', name: 'Echo ☃' });
    expect(capture.rxBytes).toBeGreaterThan(0);
    const { jobs } = await bench.until((state) => state.jobs.some(({ error }) => error !== undefined));
    expect(jobs[0]).toMatchObject({ subject: { kind: 'open' }, error: { code: 'file-cut', detail: 'cut.baudcast' } });
    const reader = new CaptureFileReader(
      (bytes) => new TextDecoder().decode(bytes),
      () => true,
    );
    const events = [...reader.take(await exported(id))].flatMap((block) =>
      block.kind === 'segment' ? block.segment.events : [],
    );
    expect(events.at(-1)).toMatchObject({ kind: 'load-cut', why: 'file-cut', ofBytes: cut.length });
    const last = events.at(-1);
    if (last?.kind !== 'load-cut') throw new Error('No load-cut');
    expect(last.readBytes).toBeGreaterThan(1000);
    expect(last.readBytes).toBeLessThanOrEqual(cut.length);
  });

  it('is refused with its reason when nothing of it can be read, and leaves nothing behind', async () => {
    bench = await engineBench();
    const later = Buffer.from('89424155440d0a1a', 'hex');
    for (const [file, code] of [
      [fileOf('no capture', 'a.baudcast'), 'file-foreign'],
      [fileOf('PK\x03\x04', 'a.zip'), 'file-foreign'],
      [fileOf('', 'a.txt'), 'file-empty'],
      [fileOf(later.subarray(0, 5), 'a.baudcast'), 'file-foreign'],
    ] as const)
      await expect(bench.engine.captures.open(file)).rejects.toMatchObject({ code, detail: file.name });
    await bench.until(({ captures, jobs }) => captures.length === 0 && jobs.length === 0);
  });

  it('is bytes or a log when it is of no other format, with the name of the file', async () => {
    bench = await engineBench();
    const raw = await opened(fileOf('just text\r\n', 'boot.v2.log'));
    expect(raw.capture).toMatchObject({ name: 'boot.v2', rxBytes: 11, startedMs: 1.7e12, durationMs: 0 });
    const log = await opened(fileOf('[14:00:00.000] one\n[14:00:01.500] TX two\n', '.log'));
    expect(log.capture).toMatchObject({ name: '.log', rxBytes: 4, txBytes: 4, durationMs: 1500 });
  });

  it('is shown before it is complete, and is removed when reading it is cancelled', async () => {
    bench = await engineBench();
    let release: (bytes: ArrayBuffer) => void = () => {};
    const late = stuckFile(
      new Uint8Array(900_000),
      500_000,
      () => new Promise((resolve) => (release = (bytes) => resolve(bytes))),
    );
    const id = await bench.engine.captures.open(late);
    const { jobs } = await bench.until((state) => state.captures.some((one) => one.rxBytes > 500_000));
    expect(bench.state.captures[0]).toMatchObject({ id, state: 'recording', file: 'stuck.bin' });
    await bench.engine.jobs.cancel(jobs[0]?.id ?? '');
    release(new ArrayBuffer(100));
    await bench.until((state) => state.jobs.length === 0 && state.captures.length === 0);
  });

  it('keeps what was read when the browser cannot read on or there is no room, and deletes no other', async () => {
    bench = await engineBench();
    const gone = stuckFile(new Uint8Array(900_000), 500_000, () =>
      Promise.reject(new DOMException('x', 'NotReadableError')),
    );
    const { capture } = await opened(gone);
    expect(capture).toMatchObject({ cut: 'file-unreadable' });
    expect(capture.rxBytes).toBeGreaterThan(500_000);
    await bench.engine.captures.setBudget(1_500_000);
    const large = await opened(fileOf(new Uint8Array(3_000_000), 'large.bin'));
    expect(large.capture).toMatchObject({ cut: 'no-room' });
    expect(bench.state.captures).toHaveLength(2);
    const { jobs } = await bench.until((state) => state.jobs.every(({ error }) => error !== undefined));
    expect(jobs.map(({ error }) => error?.code)).toEqual(['file-unreadable', 'file-no-room']);
  });
});
