import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEntry, segmentMagic } from '../../../relay/record/encode-entry.ts';
import { readSegment } from '../../../relay/record/read-segment.ts';
import type { RecordEntry } from '../../../relay/record/record-entry.ts';
import type { ReadableRecordFile } from '../../../relay/record/record-files.ts';
import { settings } from '../session/session-bench.ts';

const opening = { type: 'opened', epoch: '0000000000000001', timeUs: 1, settings, reason: 'asked', by: null } as const;
const entries: RecordEntry[] = [
  {
    kind: 'header',
    header: {
      format: 'baudcast-record',
      version: 1,
      node: 'lab1',
      port: 'p\u0000\ud800',
      segment: 1,
      timeUs: 1,
      opening: null,
      offset: 0,
    },
  },
  { kind: 'event', event: opening },
  { kind: 'data', offset: 0, timeUs: 1_700_000_000_000_000, data: new Uint8Array([0, 255, 10]) },
  { kind: 'data', offset: 2 ** 40, timeUs: Number.MAX_SAFE_INTEGER, data: new Uint8Array([7]) },
  { kind: 'event', event: { type: 'gap', epoch: opening.epoch, from: 3, to: null, reason: 'lagging', timeUs: 2 } },
];
const records = entries.map(encodeEntry);
const segment = Buffer.concat([segmentMagic, ...records]);
const ends = records.reduce<number[]>(
  (all, record) => [...all, (all.at(-1) ?? segmentMagic.length) + record.length],
  [],
);

/** @param most bytes given at a time */
function fileOf(bytes: Buffer, most = Infinity): ReadableRecordFile {
  return {
    read: (into, position) => Promise.resolve(bytes.copy(into, 0, position, Math.min(bytes.length, position + most))),
    close: () => Promise.resolve(),
  };
}

async function read(bytes: Buffer, most?: number, to = bytes.length): Promise<RecordEntry[]> {
  const found: RecordEntry[] = [];
  for await (const { entry } of readSegment(fileOf(bytes, most), to))
    found.push(entry.kind === 'data' ? { ...entry, data: new Uint8Array(entry.data) } : entry);
  return found;
}

describe('readSegment()', () => {
  it('returns what was written, also from a disk that gives a byte at a time', async () => {
    expect(await read(segment)).toEqual(entries);
    expect(await read(segment, 1)).toEqual(entries);
  });

  it('reads everything before a cut tail, wherever it was cut', async () => {
    for (let length = 0; length <= segment.length; length++) {
      const whole = ends.filter((end) => end <= length).length;
      expect(await read(segment.subarray(0, length)), `cut at ${length}`).toEqual(entries.slice(0, whole));
    }
  });

  it('reads everything before a tail of zeros or of noise, as a power cut can leave', async () => {
    for (let length = 0; length <= segment.length; length++) {
      const whole = ends.filter((end) => end <= length).length;
      for (const fill of [0, 0xff, 0x5a]) {
        const bytes = Buffer.concat([segment.subarray(0, length), Buffer.alloc(100, fill)]);
        expect(await read(bytes), `${fill} from ${length}`).toEqual(entries.slice(0, whole));
      }
    }
  });

  it('stops before a record in which any bit has changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: segmentMagic.length, max: segment.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          const bytes = Buffer.from(segment);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
          expect(await read(bytes)).toEqual(entries.slice(0, ends.filter((end) => end <= at).length));
        },
      ),
    );
  });

  it('skips a record of a future type', async () => {
    const later = Buffer.from(encodeEntry({ kind: 'event', event: opening }));
    later[8] = 77;
    later.writeUInt32BE(crc32(later.subarray(4)), 0);
    const bytes = Buffer.concat([segmentMagic, ...records.slice(0, 1), later, ...records.slice(1, 2)]);
    expect(await read(bytes)).toEqual(entries.slice(0, 2));
  });

  it('finds nothing in a file of another kind', async () => {
    expect(await read(Buffer.concat([Buffer.from('BAUDREC2'), ...records]))).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await read(Buffer.from(bytes))).toEqual([]);
      }),
    );
  });
});
