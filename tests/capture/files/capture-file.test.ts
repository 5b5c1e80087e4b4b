import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  CaptureFileReader,
  CaptureFileWriter,
  type CaptureBlock,
  type CaptureFileProblem,
} from '../../../web/capture/files/capture-file.ts';
import { captureOf, type Piece } from '../support.ts';

const text = {
  encode: (value: string) => new TextEncoder().encode(value),
  decode: (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
};
const isEvent = (value: unknown): boolean => typeof value === 'object' && value !== null && 'kind' in value;

function read(
  file: Uint8Array,
  pieceBytes = Infinity,
): { blocks: CaptureBlock[]; problem: CaptureFileProblem | undefined } {
  const reader = new CaptureFileReader(text.decode, isEvent);
  const blocks: CaptureBlock[] = [];
  for (let at = 0; at < file.length; at += pieceBytes) blocks.push(...reader.take(file.subarray(at, at + pieceBytes)));
  return { blocks, problem: reader.problem };
}

async function fileOf(
  pieces: readonly Piece[],
  segmentBytes = 16,
): Promise<{ file: Uint8Array; blocks: CaptureBlock[] }> {
  const capture = captureOf(pieces, { bytes: segmentBytes, records: 5 });
  const writer = new CaptureFileWriter(text.encode);
  const parts = [writer.begin({ name: 'ESP32 ☃' }, true)];
  const blocks: CaptureBlock[] = [{ kind: 'head', head: { version: 1, name: 'ESP32 ☃' } }];
  for (let index = 0; index < capture.segmentCount; index++) {
    const { rxBase, txBase, rx, tx, kinds, times, lengths, events } = await capture.segment(index);
    // Copies of their own size: the segment in progress has spare room.
    const segment = {
      rxBase,
      txBase,
      rx: rx.slice(),
      tx: tx.slice(),
      kinds: kinds.slice(),
      times: times.slice(),
      lengths: lengths.slice(),
      events,
    };
    parts.push(writer.segment(segment));
    blocks.push({ kind: 'segment', segment });
  }
  parts.push(writer.end());
  blocks.push({ kind: 'end' });
  return { file: new Uint8Array(Buffer.concat(parts)), blocks };
}

const piece = fc.oneof(
  fc.record({
    direction: fc.constantFrom<'rx' | 'tx'>('rx', 'tx'),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
    timeMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  }),
  fc.record({
    event: fc.record({ kind: fc.constant('note' as const), text: fc.string({ unit: 'grapheme' }) }),
    timeMs: fc.nat(),
  }),
);

describe('a capture as a file', () => {
  it('is read back unchanged, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 100 }), async (pieces, size) => {
        const { file, blocks } = await fileOf(pieces);
        expect(read(file, size)).toEqual({ blocks, problem: undefined });
      }),
    );
  });

  const example: Piece[] = [
    { direction: 'rx', bytes: Uint8Array.from({ length: 40 }, (_, i) => i), timeMs: 0.25 },
    { event: { kind: 'note', text: 'here' }, timeMs: 1 },
    { direction: 'tx', bytes: Uint8Array.of(1, 2), timeMs: 2 },
  ];

  it('is read up to where it is cut, and reports it', async () => {
    const { file, blocks } = await fileOf(example);
    for (let length = 8; length < file.length; length++) {
      const cut = read(file.subarray(0, length));
      expect(cut.blocks, `cut at ${length}`).toEqual(blocks.slice(0, cut.blocks.length));
      expect(cut.problem === 'cut' || cut.blocks.length === 0, `cut at ${length}`).toBe(true);
      expect(cut.blocks.length).toBeLessThan(blocks.length);
    }
  });

  it('is read up to a corrupt byte, and reports it', async () => {
    const { file, blocks } = await fileOf(example);
    for (let at = 8; at < file.length; at++) {
      const damaged = file.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      const found = read(damaged);
      expect(found.problem, `byte ${at}`).toBe('cut');
      expect(found.blocks, `byte ${at}`).toEqual(blocks.slice(0, found.blocks.length));
    }
  });

  it('may have several captures in sequence', async () => {
    const { file, blocks } = await fileOf(example);
    const writer = new CaptureFileWriter(text.encode);
    const second = Buffer.concat([writer.begin({ name: 'second' }, false), writer.end()]);
    const found = read(new Uint8Array(Buffer.concat([file, second])));
    expect(found).toEqual({
      blocks: [...blocks, { kind: 'head', head: { version: 1, name: 'second' } }, { kind: 'end' }],
      problem: undefined,
    });
  });

  it('skips blocks that a later version may add; a file of a later version is refused', async () => {
    const { file, blocks } = await fileOf(example);
    const block = (type: string, body: string): Buffer => {
      const bytes = Buffer.alloc(8 + body.length + 4);
      bytes.write(type, 0, 'latin1');
      bytes.writeUInt32LE(body.length, 4);
      bytes.write(body, 8, 'latin1');
      bytes.writeUInt32LE(crc32(bytes.subarray(0, 8 + body.length)), 8 + body.length);
      return bytes;
    };
    const withNews = new Uint8Array(Buffer.concat([file.subarray(0, 8), block('NEWS', 'abc'), file.subarray(8)]));
    expect(read(withNews)).toEqual({ blocks, problem: undefined });
    const later = new Uint8Array(Buffer.concat([file.subarray(0, 8), block('HEAD', '{"version":2}')]));
    expect(read(later)).toEqual({ blocks: [], problem: 'newer' });
  });

  it('is refused when it is of another kind or inconsistent', async () => {
    expect(read(text.encode('just a log\nof some lines\n')).problem).toBe('foreign');
    expect(read(new Uint8Array(0)).problem).toBe('foreign');
    const writer = new CaptureFileWriter(text.encode);
    const segment = {
      rxBase: 0,
      txBase: 0,
      rx: Uint8Array.of(1),
      tx: new Uint8Array(0),
      kinds: Uint8Array.of(0),
      times: Float64Array.of(0),
      lengths: Uint32Array.of(1),
      events: [],
    };
    const wrong = [
      { ...segment, lengths: Uint32Array.of(2) },
      { ...segment, kinds: Uint8Array.of(3) },
      { ...segment, kinds: Uint8Array.of(1) },
      { ...segment, times: Float64Array.of(NaN) },
      { ...segment, rxBase: -1 },
      { ...segment, events: [{ kind: 'closed' as const }] },
    ];
    for (const one of wrong) {
      const file = new Uint8Array(Buffer.concat([writer.begin({}, true), writer.segment(one), writer.end()]));
      expect(read(file)).toMatchObject({ problem: 'cut', blocks: [{ kind: 'head' }] });
    }
  });

  it('never throws for any bytes, and allocates nothing for an impossible length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { file } = { file: Buffer.concat([Buffer.from('89424155440d0a1a', 'hex'), bytes]) };
        expect(read(new Uint8Array(file)).problem ?? 'whole').toMatch(/whole|cut|newer/);
      }),
    );
  });
});
