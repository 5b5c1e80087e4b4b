import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeTunnelFrame, type TunnelFrame, TunnelReader } from '../../relay/protocol/tunnel-frame.ts';
import { parseTunnelClose } from '../../relay/protocol/tunnel.ts';
import { refusalPath } from './refusal.ts';

const frame: fc.Arbitrary<TunnelFrame> = fc.record({
  kind: fc.constantFrom('text', 'binary', 'close'),
  payload: fc.uint8Array({ maxLength: 40 }),
});
const frames = fc.array(frame, { maxLength: 6 });
const body = (all: readonly TunnelFrame[]): Uint8Array =>
  Uint8Array.from(all.flatMap((one) => [...encodeTunnelFrame(one)]));

describe('a body of the HTTP transport', () => {
  test('is read as a whole, byte by byte, and cut at every position', () => {
    fc.assert(
      fc.property(frames, (all) => {
        const bytes = body(all);
        expect(new TunnelReader(100).read(bytes)).toEqual(all);
        const single = new TunnelReader(100);
        expect([...bytes].flatMap((byte) => single.read(Uint8Array.of(byte)))).toEqual(all);
        for (let cut = 0; cut <= bytes.length; cut++) {
          const reader = new TunnelReader(100);
          expect([...reader.read(bytes.subarray(0, cut)), ...reader.read(bytes.subarray(cut))]).toEqual(all);
          expect(reader.unfinished).toBe(false);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is unfinished when it is cut inside a message', () => {
    const bytes = body([{ kind: 'text', payload: Uint8Array.of(1, 2, 3) }]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new TunnelReader(3);
      reader.read(bytes.subarray(0, cut));
      expect(reader.unfinished).toBe(cut > 0 && cut < bytes.length);
    }
  });

  test('gives messages of their own, which stay unchanged when the chunk is reused', () => {
    const chunk = body([{ kind: 'binary', payload: Uint8Array.of(1, 2, 3) }]);
    const [message] = new TunnelReader(3).read(chunk);
    chunk.fill(0);
    expect(message?.payload).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('may have messages up to the maximum size, and refuses a longer one by its header alone', () => {
    expect(new TunnelReader(3).read(body([{ kind: 'text', payload: new Uint8Array(3) }]))).toHaveLength(1);
    expect(refusalPath(() => new TunnelReader(3).read(Uint8Array.of(0, 0, 0, 0, 4)))).toBe('length');
  });
});

test('a close has its reason', () => {
  expect(parseTunnelClose('{"code":4501,"reason":"The relay was stopped.","more":1}')).toEqual({
    code: 4501,
    reason: 'The relay was stopped.',
  });
  for (const [json, path] of [
    ['', ''],
    ['[]', ''],
    ['{"code":999,"reason":""}', 'code'],
    ['{"code":5000,"reason":""}', 'code'],
    ['{"code":4400}', 'reason'],
  ] as const) {
    expect(refusalPath(() => parseTunnelClose(json))).toBe(path);
  }
});
