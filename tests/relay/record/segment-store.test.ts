import { expect, it } from 'vitest';
import { SegmentStore } from '../../../relay/record/segment-store.ts';
import { RecordSegment } from '../../../relay/record/segment.ts';
import { MemoryFiles } from './memory-files.ts';

const folders = ['a', 'b', 'c'].map((name) => `${name}-${'0'.repeat(32)}`);

function bench(budgetBytes: number) {
  const files = new MemoryFiles();
  const store = new SegmentStore('/record', budgetBytes, files, () => undefined);
  /** A segment of 100 bytes, sealed. @param sinceUs the time by the clock */
  const add = async (folder = '', sinceUs = 0): Promise<number> => {
    await store.makeRoom(100, undefined);
    const number = store.nextNumber();
    const path = `/record/${folder}/${String(number).padStart(10, '0')}.baudrec`;
    const file = await files.create(path);
    await file.write(Buffer.alloc(100), 0);
    await file.close();
    store.add(new RecordSegment({ path, folder, number, sinceUs, byteLength: 100 }));
    return number;
  };
  const numbers = (folder = ''): number[] => store.of(folder).map(({ number }) => number);
  return { files, store, add, numbers };
}

it('security 26: a recording of one port never removes what others keep as their part of half the budget', async () => {
  const { add, numbers } = bench(1200);
  const [quiet, flood, other] = folders;
  for (let i = 0; i < 3; i++) await add(quiet);
  await add(other);
  for (let i = 0; i < 200; i++) await add(flood);
  expect(numbers(quiet)).toEqual([2, 3]);
  expect(numbers(other)).toEqual([4]);
  expect(numbers(flood)).toHaveLength(9);
});

it('security 30: the oldest is removed whatever the clock was, and no number is given twice', async () => {
  const { files, add, numbers, store } = bench(500);
  const yearUs = 365 * 86_400 * 1e6;
  const [port] = folders;
  // Written with a clock a year ahead.
  for (let i = 0; i < 3; i++) await add(port, yearUs);
  for (let i = 0; i < 4; i++) await add(port, 0);
  expect(numbers(port)).toEqual([3, 4, 5, 6, 7]);
  const later = new SegmentStore('/record', 500, files, () => undefined);
  await later.scan();
  await later.scan();
  expect(later.totalBytes).toBe(store.totalBytes);
  expect(later.nextNumber()).toBe(8);
});
