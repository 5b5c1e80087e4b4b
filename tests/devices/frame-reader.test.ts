import { expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';

const frames = [
  ['D', 'hello'],
  ['E', ''],
  ['A', '\x00\x00\x00\x05\x00\x00\x00\x00'],
  ['D', 'x'.repeat(300)],
] as const;

const stream = Buffer.concat(
  frames.map(([type, payload]) => {
    const head = Buffer.from([type.charCodeAt(0), 0, 0, 0, 0]);
    head.writeUInt32BE(payload.length, 1);
    return Buffer.concat([head, Buffer.from(payload, 'latin1')]);
  }),
);

function read(chunks: readonly Buffer[]): (readonly [string, string])[] {
  const taken: (readonly [string, string])[] = [];
  const reader = new FrameReader((type, payload) => taken.push([type, payload.toString('latin1')]));
  for (const chunk of chunks) reader.push(chunk);
  return taken;
}

test('frames are the same whole, byte by byte, and cut at every position', () => {
  expect(read([stream])).toEqual(frames);
  expect(read(Array.from(stream, (_, at) => stream.subarray(at, at + 1)))).toEqual(frames);
  for (let at = 0; at <= stream.length; at++)
    expect(read([stream.subarray(0, at), stream.subarray(at)])).toEqual(frames);
});

test('an unfinished frame is not read', () => {
  expect(read([stream.subarray(0, 9)])).toEqual([]);
});
