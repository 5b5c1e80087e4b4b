import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../relay/ws/byte-writer.ts';
import { settle } from '../../support/settle.ts';

function bench() {
  const writes: { readonly bytes: number[]; readonly done: (error?: Error) => void }[] = [];
  const seen = { taken: 0, errors: [] as unknown[] };
  const writer = new ByteWriter(
    (bytes) =>
      new Promise((resolve, reject) =>
        writes.push({ bytes: [...bytes], done: (error) => (error ? reject(error) : resolve()) }),
      ),
    () => seen.taken++,
    (error) => seen.errors.push(error),
  );
  return { writer, writes, seen };
}

describe('ByteWriter', () => {
  it('has one write in progress, and then writes all later chunks at once', async () => {
    const { writer, writes } = bench();
    writer.push(Uint8Array.of(1));
    writer.push(Uint8Array.of(2, 3));
    writer.push(Uint8Array.of());
    writer.push(Uint8Array.of(4));
    expect(writes.map(({ bytes }) => bytes)).toEqual([[1]]);
    expect(writer.queuedBytes).toBe(4);
    writes[0]?.done();
    await settle();
    expect(writes.map(({ bytes }) => bytes)).toEqual([[1], [2, 3, 4]]);
    writes[1]?.done();
    await settle();
    expect(writer.queuedBytes).toBe(0);
    writer.push(Uint8Array.of(5));
    expect(writes.at(-1)?.bytes).toEqual([5]);
  });

  it('writes no more than 64 KiB of many chunks at a time', async () => {
    const { writer, writes } = bench();
    writer.push(Uint8Array.of(0));
    for (let i = 0; i < 5; i++) writer.push(new Uint8Array(20_000));
    writes[0]?.done();
    await settle();
    expect(writes[1]?.bytes).toHaveLength(60_000);
  });

  it('keeps every byte in order, for any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 40 }),
        fc.array(fc.boolean(), { maxLength: 80 }),
        async (chunks, lets) => {
          const { writer, writes } = bench();
          const left = [...chunks];
          for (const isPush of lets) {
            if (isPush) writer.push(left.shift() ?? new Uint8Array());
            else writes.at(-1)?.done();
            await settle();
          }
          for (const chunk of left) writer.push(chunk);
          for (let i = 0; i < 200 && writer.queuedBytes > 0; i++) {
            writes.at(-1)?.done();
            await settle();
          }
          expect(writes.flatMap(({ bytes }) => bytes)).toEqual(chunks.flatMap((chunk) => [...chunk]));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('writes nothing after an error, which is reported once', async () => {
    const { writer, writes, seen } = bench();
    writer.push(Uint8Array.of(1));
    writer.push(Uint8Array.of(2));
    writes[0]?.done(new Error('gone'));
    await settle();
    writer.push(Uint8Array.of(3));
    expect(writes).toHaveLength(1);
    expect(seen.errors).toEqual([new Error('gone')]);
  });
});
