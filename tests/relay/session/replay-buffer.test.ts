import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplayBuffer } from '../../../relay/session/feed/replay-buffer.ts';

const frameOf = (bytes: number): Uint8Array => new Uint8Array(bytes);

test('keeps the same frame objects, and finds each by the offset of any of its bytes', () => {
  const buffer = new ReplayBuffer(100);
  const frames = [10, 1, 30].map(frameOf);
  for (const frame of frames) buffer.append(frame, frame.length);
  expect(buffer.oldest).toBe(0);
  expect(buffer.end).toBe(41);
  expect([0, 9, 10, 11, 40].map((place) => buffer.frame(buffer.sequenceAt(place)))).toEqual([
    frames[0],
    frames[0],
    frames[1],
    frames[2],
    frames[2],
  ]);
  expect(buffer.frame(buffer.sequenceAt(9))).toBe(frames[0]);
  expect(buffer.frame(buffer.sequenceAt(41))).toBeUndefined();
});

test('an empty buffer has its end as its oldest offset, and no frame', () => {
  const buffer = new ReplayBuffer();
  expect([buffer.oldest, buffer.end, buffer.frameCount]).toEqual([0, 0, 0]);
  expect(buffer.frame(buffer.sequenceAt(0))).toBeUndefined();
});

test('keeps the newest frame even if it alone is larger than the buffer', () => {
  const buffer = new ReplayBuffer(10);
  buffer.append(frameOf(5), 5);
  buffer.append(frameOf(50), 50);
  expect(buffer.oldest).toBe(5);
  expect(buffer.frameCount).toBe(1);
});

test('holds no more bytes and frames than its limits, for any sizes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 300 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 50 }),
      (sizes, maxBytes, maxFrames) => {
        const buffer = new ReplayBuffer(maxBytes, maxFrames);
        const model: { frame: Uint8Array; start: number }[] = [];
        let end = 0;
        for (const size of sizes) {
          const frame = frameOf(size);
          buffer.append(frame, size);
          model.push({ frame, start: end });
          end += size;
          while (model.length > 1 && (end - (model[0]?.start ?? 0) > maxBytes || model.length > maxFrames))
            model.shift();
          expect(buffer.frameCount).toBe(model.length);
          expect(buffer.oldest).toBe(model[0]?.start);
          expect(buffer.end).toBe(end);
        }
        for (const { frame, start } of model) {
          expect(buffer.frame(buffer.sequenceAt(start))).toBe(frame);
          expect(buffer.frame(buffer.sequenceAt(start + frame.length - 1))).toBe(frame);
          expect(buffer.startOf(buffer.sequenceAt(start))).toBe(start);
        }
        const [first] = model;
        if (first && first.start > 0) expect(buffer.frame(buffer.sequenceAt(0))).toBe(first.frame);
      },
    ),
  );
});

test('releases frames that it no longer holds', () => {
  const buffer = new ReplayBuffer(1000);
  for (let i = 0; i < 10_000; i++) buffer.append(frameOf(10), 10);
  const held = Array.from({ length: 10_000 }, (_, sequence) => buffer.frame(sequence)).filter(
    (frame) => frame !== undefined,
  );
  expect(held).toHaveLength(100);
});
