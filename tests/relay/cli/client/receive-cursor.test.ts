import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Missing, ReceiveCursor } from '../../../../relay/cli/client/receive-cursor.ts';
import type { ReceiveFrame } from '../../../../relay/protocol/data-frame.ts';

const epoch = '9f86d081884c7d65';
const other = '1b4f0e9851971998';

function cursorAt(from: number) {
  const bytes: number[] = [];
  const missing: Missing[] = [];
  const cursor = new ReceiveCursor({
    onBytes: (received) => bytes.push(...received.bytes),
    onMissing: (one) => missing.push(one),
  });
  cursor.begin(epoch, from);
  return { cursor, bytes, missing };
}

/** Each byte tells its place. */
const frame = (offset: number, count: number): ReceiveFrame => ({
  kind: 'receive',
  handle: 1,
  offset,
  timeUs: 0,
  payload: Uint8Array.from({ length: count }, (_, i) => (offset + i) & 0xff),
});

describe('ReceiveCursor', () => {
  it('hands each byte on once, in order, or says that it is missing, whatever frames come', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 100 })), { maxLength: 20 }), (frames) => {
        const { cursor, bytes, missing } = cursorAt(0);
        for (const [offset, count] of frames) cursor.frame(frame(offset, count));
        const gone = new Set(
          missing.flatMap(({ from, to }) => Array.from({ length: (to ?? 0) - from }, (_, i) => from + i)),
        );
        const expected = Array.from({ length: cursor.next }, (_, i) => i).filter((i) => !gone.has(i));
        expect(bytes).toEqual(expected.map((i) => i & 0xff));
      }),
    );
  });

  it('goes on after a gap, which it tells from where it is', () => {
    const { cursor, bytes, missing } = cursorAt(10);
    cursor.gap({ type: 'gap', handle: 1, epoch, from: 5, to: 20, reason: 'overwritten' });
    cursor.frame(frame(20, 1));
    expect(missing).toEqual([{ from: 10, to: 20, reason: 'overwritten' }]);
    expect(bytes).toEqual([20]);
  });

  it('tells the rest of an opening that is over without moving in the present one', () => {
    const { cursor, missing } = cursorAt(0);
    cursor.gap({ type: 'gap', handle: 1, epoch: other, from: 7, to: null, reason: 'epoch-ended' });
    cursor.gap({ type: 'gap', handle: 1, epoch: other, from: 7, to: 9, reason: 'epoch-ended' });
    cursor.gap({ type: 'gap', handle: 1, epoch, from: 0, to: null, reason: 'overrun' });
    expect(missing.map(({ from, to }) => [from, to])).toEqual([
      [7, null],
      [7, 9],
      [0, null],
    ]);
    expect(cursor.next).toBe(0);
  });

  it('notices bytes that an ended opening should have had', () => {
    const { cursor, missing } = cursorAt(3);
    cursor.ended(epoch, 3);
    cursor.ended(other, 100);
    expect(missing).toEqual([]);
    cursor.ended(epoch, 5);
    expect(missing).toEqual([{ from: 3, to: 5, reason: 'unexplained' }]);
    cursor.opened(other);
    expect([cursor.epoch, cursor.next]).toEqual([other, 0]);
  });
});
