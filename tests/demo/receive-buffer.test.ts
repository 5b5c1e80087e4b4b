import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReceiveBuffer } from '../../web/demo/receive-buffer.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('bytes are read in order, for any sizes of writes and reads', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 20 })),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (pieces, sizes) => {
        const buffer = new ReceiveBuffer(100_000);
        for (const piece of pieces) buffer.push(piece);
        const all = pieces.flatMap((piece) => [...piece]);
        const taken: number[] = [];
        for (let i = 0; taken.length < all.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          const some = buffer.take(size);
          expect(some.length).toBe(Math.min(size, all.length - taken.length));
          taken.push(...some);
        }
        expect(taken).toEqual(all);
        expect(buffer.freeBytes).toBe(100_000);
      },
    ),
  );
});

test('excess bytes are lost, and one overrun is in their place', () => {
  const buffer = new ReceiveBuffer(4);
  buffer.push(bytes(1, 2, 3));
  buffer.push(bytes(4, 5));
  buffer.push(bytes(6));
  expect(buffer.freeBytes).toBe(0);
  expect(buffer.nextError).toBeUndefined();
  expect(buffer.take(10)).toEqual(bytes(1, 2, 3, 4));
  buffer.push(bytes(7));
  expect(buffer.nextError).toBe('overrun');
  expect(buffer.take(10)).toEqual(bytes());
  buffer.dropError();
  expect(buffer.nextError).toBeUndefined();
  expect(buffer.take(10)).toEqual(bytes(7));
});

test('an error stays in its place among the bytes', () => {
  const buffer = new ReceiveBuffer(100);
  buffer.push(bytes(1));
  buffer.raise('parity');
  buffer.raise('break');
  buffer.push(bytes(2));
  expect(buffer.take(10)).toEqual(bytes(1));
  expect(buffer.nextError).toBe('parity');
  buffer.dropError();
  expect(buffer.nextError).toBe('break');
  buffer.dropError();
  expect(buffer.take(10)).toEqual(bytes(2));
});

test('it stays bounded when nobody reads, for any events on the line', () => {
  const buffer = new ReceiveBuffer(10);
  for (let i = 0; i < 1000; i++) {
    buffer.push(bytes(i));
    buffer.raise(i % 2 ? 'break' : 'parity');
  }
  let items = 0;
  while (buffer.nextError !== undefined || buffer.take(1).length > 0) {
    buffer.dropError();
    items++;
  }
  expect(items).toBeLessThanOrEqual(11);
});

test('cleared, it is like a new one', () => {
  const buffer = new ReceiveBuffer(2);
  buffer.push(bytes(1, 2, 3));
  buffer.clear();
  expect(buffer.nextError).toBeUndefined();
  expect(buffer.freeBytes).toBe(2);
});
