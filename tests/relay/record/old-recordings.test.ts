import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { encodeEntry, segmentMagic } from '../../../relay/record/encode-entry.ts';
import type { RecordEntry, SegmentHeader } from '../../../relay/record/record-entry.ts';
import { settle } from '../../support/settle.ts';
import { MemoryFiles } from './memory-files.ts';
import { entriesIn, readPast, recordBench } from './record-bench.ts';

const epoch = '0000000000000001';
const id = 'usb-A50285BI';
const folder = '/record/usb-a50285bi-948d775be8ff2a48ae839f70636f4285';

/** Made by the relay as it was before it recorded transmitted data: two segments, notes, signals, an end. */
async function oldRecording(): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  for (const name of ['0000000001.baudrec', '0000000002.baudrec']) {
    const bytes = await readFile(new URL(`fixtures/version-1-${name}`, import.meta.url));
    files.files.set(`${folder}/${name}`, { bytes, syncedBytes: bytes.length, changedUs: 1 });
  }
  return files;
}

test('recordings of the first relays are read to the last byte and event, and recording continues them', async () => {
  const files = await oldRecording();
  const { past, recording, device, openedBy, recorded, stop } = await recordBench({ files, id });
  const bytes = Buffer.concat([Buffer.from('hello world'), Buffer.alloc(400, 'abc')]);
  expect(await readPast(past, epoch, 0, Infinity)).toEqual([{ offset: 0, bytes }]);
  expect(await recording.recorded.ports()).toEqual([{ id, name: '', node: 'lab1', storedBytes: 927 + 1036 }]);
  expect(await recording.recorded.openings(id)).toMatchObject([
    { epoch, from: 0, to: 411, transmittedBytes: 0, notes: 1, endedUs: 1_700_000_000_000_000 },
  ]);
  const { entries, more } = await recording.recorded.page(id, epoch);
  expect(more).toBe(false);
  expect(entries.map((entry) => (entry.kind === 'event' ? entry.event.type : entry.kind))).toEqual([
    'opened',
    'input-signals',
    'received',
    'note',
    'output-signals',
    'received',
    'received',
    'lost',
    'closed',
  ]);
  await openedBy('ann');
  device.now.receive(Buffer.from('new'));
  await recorded(3);
  await stop();
  expect(files.paths).toEqual(['1', '2', '3'].map((n) => `${folder}/000000000${n}.baudrec`));
});

test('a segment of a later version is skipped, with a log entry, and never changed', async () => {
  const files = await oldRecording();
  const header: RecordEntry = {
    kind: 'header',
    header: {
      format: 'baudcast-record',
      version: 2,
      node: 'lab1',
      port: id,
      segment: 3,
      timeUs: 1,
      opening: null,
      offset: 0,
    } as unknown as SegmentHeader,
  };
  const bytes = Buffer.concat([segmentMagic, encodeEntry(header), Buffer.alloc(500, 7)]);
  files.files.set(`${folder}/0000000003.baudrec`, { bytes, syncedBytes: bytes.length, changedUs: 2 });
  const { recording, logged, stop } = await recordBench({ files, id });
  expect(await recording.recorded.openings(id)).toHaveLength(1);
  expect(await recording.recorded.ports()).toMatchObject([{ id }]);
  expect(logged).toContainEqual(['warn', 'record-version', { file: `${folder}/0000000003.baudrec`, version: 2 }]);
  await stop();
  expect(files.files.get(`${folder}/0000000003.baudrec`)?.bytes.equals(bytes)).toBe(true);
});

test('a reader skips records and events of unknown kinds', async () => {
  const files = await oldRecording();
  const path = `${folder}/0000000002.baudrec`;
  const old = files.files.get(path)?.bytes ?? Buffer.alloc(0);
  const later = Buffer.from(encodeEntry({ kind: 'event', event: { type: 'later', timeUs: 1 } as never }));
  const strange = Buffer.from(later);
  strange[8] = 99;
  const { crc32 } = await import('node:zlib');
  strange.writeUInt32BE(crc32(strange.subarray(4)), 0);
  files.files.set(path, {
    bytes: Buffer.concat([
      old,
      later,
      strange,
      Buffer.from(encodeEntry({ kind: 'data', offset: 411, timeUs: 5, data: Buffer.from('!') })),
    ]),
    syncedBytes: 0,
    changedUs: 1,
  });
  expect((await entriesIn(files, [path])).at(-1)).toMatchObject({ kind: 'data', offset: 411 });
  const { past, stop } = await recordBench({ files, id });
  await settle();
  expect(await readPast(past, epoch, 411, 412)).toEqual([{ offset: 411, bytes: Buffer.from('!') }]);
  await stop();
});
