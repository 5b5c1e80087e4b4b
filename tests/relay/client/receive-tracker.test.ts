import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import { ReceiveTracker } from '../../../relay/client/receive-tracker.ts';
import { epochs } from '../../remote/scripted-relay.ts';

const frame = (offset: number, length: number): ReceiveFrame => ({
  kind: 'receive',
  handle: 1,
  offset,
  timeUs: 0,
  // Each byte has its position.
  payload: Uint8Array.from({ length }, (_, i) => (offset + i) & 0xff),
});

function tracker(from = 0): ReceiveTracker {
  const made = new ReceiveTracker();
  made.begin(epochs[0], from);
  return made;
}

describe('ReceiveTracker', () => {
  test('accepts frames that continue each other, and the new part of one that overlaps', () => {
    const receive = tracker();
    expect(receive.frame(frame(0, 10))).toMatchObject([{ kind: 'bytes', offset: 0 }]);
    expect(receive.frame(frame(5, 10))).toMatchObject([
      { kind: 'bytes', offset: 10, bytes: Uint8Array.of(10, 11, 12, 13, 14) },
    ]);
    expect(receive.frame(frame(0, 15))).toEqual([]);
    expect(receive.next).toBe(15);
  });

  test('reports bytes that the relay leaves out without a gap message', () => {
    const receive = tracker();
    expect(receive.frame(frame(7, 1))).toMatchObject([
      { kind: 'gap', epoch: epochs[0], from: 0, to: 7, reason: 'unexplained' },
      { kind: 'bytes', offset: 7 },
    ]);
    expect(receive.ended(epochs[0], 20)).toMatchObject([{ kind: 'gap', from: 8, to: 20, reason: 'unexplained' }]);
  });

  test('takes a gap from its start, and none for bytes it has', () => {
    const receive = tracker(10);
    const gap = { type: 'gap', handle: 1, epoch: epochs[0], reason: 'lagging' } as const;
    expect(receive.gap({ ...gap, from: 5, to: 10 })).toEqual([]);
    expect(receive.gap({ ...gap, from: 5, to: 30 })).toEqual([
      { kind: 'gap', epoch: epochs[0], from: 10, to: 30, reason: 'lagging' },
    ]);
    expect(receive.gap({ ...gap, from: 30, to: null, reason: 'overrun' })).toMatchObject([
      { from: 30, to: null, reason: 'overrun' },
    ]);
    expect(receive.next).toBe(30);
  });

  test('reports no gap in an opening that it has to its end, though the relay has forgotten it', () => {
    const receive = tracker(10);
    const gap = { type: 'gap', handle: 1, epoch: epochs[0], from: 10, to: null, reason: 'epoch-ended' } as const;
    expect(receive.gap(gap)).toHaveLength(1);
    receive.ended(epochs[0], 10);
    expect(receive.gap(gap)).toEqual([]);
  });

  test('reports the rest of an opening that is over, and an overrun, without moving in the present one', () => {
    const present = tracker();
    const rest = { type: 'gap', handle: 1, epoch: epochs[1], from: 7, reason: 'epoch-ended' } as const;
    const received = [
      ...present.gap({ ...rest, to: null }),
      ...present.gap({ ...rest, to: 9 }),
      ...present.gap({ type: 'gap', handle: 1, epoch: epochs[0], from: 0, to: null, reason: 'overrun' }),
    ];
    expect(received).toMatchObject([
      { from: 7, to: null },
      { from: 7, to: 9 },
      { from: 0, to: null },
    ]);
    expect(present.next).toBe(0);
  });

  test('detects bytes that were missing when their opening ended', () => {
    const present = tracker(3);
    expect([...present.ended(epochs[0], 3), ...present.ended(epochs[1], 100)]).toEqual([]);
    expect(present.ended(epochs[0], 5)).toMatchObject([{ from: 3, to: 5, reason: 'unexplained' }]);
  });

  test('begins at 0 with another opening, and keeps its position when the same one is named again', () => {
    const receive = tracker(10);
    receive.opened(epochs[0]);
    expect(receive.next).toBe(10);
    receive.opened(epochs[1]);
    expect([receive.epoch, receive.next]).toEqual([epochs[1], 0]);
  });

  test('reports each position once, in order, as its byte or as missing, for any frames and gaps', () => {
    const step = fc.record({ offset: fc.nat(300), length: fc.integer({ min: 1, max: 60 }), gap: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const receive = tracker();
        const told = steps.flatMap(({ offset, length, gap }) =>
          gap
            ? receive.gap({
                type: 'gap',
                handle: 1,
                epoch: epochs[0],
                from: offset,
                to: offset + length,
                reason: 'lagging',
              })
            : receive.frame(frame(offset, length)),
        );
        let next = 0;
        for (const item of told) {
          if (item.kind === 'gap') {
            expect(item.from).toBe(next);
            next = item.to ?? next;
          } else {
            expect(item.offset).toBe(next);
            for (const byte of item.bytes) expect(byte).toBe(next++ & 0xff);
          }
        }
        expect(receive.next).toBe(next);
      }),
    );
  });
});
