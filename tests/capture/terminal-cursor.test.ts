import { describe, expect, it } from 'vitest';
import { TerminalCursor } from '../../web/capture/terminal-cursor.ts';
import type { Capture } from '../../web/capture/capture.ts';
import { captureOf, chunks, feed } from './support.ts';
import type { Piece } from './support.ts';

async function drain(cursor: TerminalCursor, maxBytes = 1000): Promise<string[]> {
  const out: string[] = [];
  for (let piece = await cursor.next(maxBytes); piece; piece = await cursor.next(maxBytes)) {
    out.push(piece.kind === 'bytes' ? new TextDecoder().decode(piece.bytes) : `<${piece.event.kind}>`);
  }
  return out;
}

const story: Piece[] = [
  { event: { kind: 'opened', settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' }, policy: 'leave' }, timeMs: 0 },
  ...chunks('rx', 'one ', 'two '),
  ...chunks('tx', 'typed '),
  { event: { kind: 'signal', signal: 'clearToSend', on: true }, timeMs: 3 },
  ...chunks('rx', 'three '),
  { event: { kind: 'lost', code: 'port-gone' }, timeMs: 4 },
  ...chunks('rx', 'boot'),
];

const long = (): Capture => captureOf(Array.from({ length: 3000 }, (_, i) => ({ direction: 'rx', bytes: new Uint8Array(300).fill(i), timeMs: i })));

describe('TerminalCursor', () => {
  it('gives received bytes and what a person must see, in the order they came', async () => {
    expect(await drain(new TerminalCursor(captureOf(story), false))).toEqual(['one two ', 'three ', '<lost>', 'boot']);
  });

  it('gives transmitted bytes in their place with local echo', async () => {
    expect(await drain(new TerminalCursor(captureOf(story), true))).toEqual(['one two ', 'typed ', 'three ', '<lost>', 'boot']);
  });

  it('goes on where the capture grew', async () => {
    const capture = captureOf(chunks('rx', 'a'));
    const cursor = new TerminalCursor(capture, false);
    expect(await drain(cursor)).toEqual(['a']);
    feed(capture, chunks('rx', 'b')[0] as Piece);
    expect([cursor.backlog, await drain(cursor)]).toEqual([1, ['b']]);
  });

  it('gives every byte once over all segments, in pieces of a bounded size', async () => {
    const capture = long();
    const cursor = new TerminalCursor(capture, false);
    let total = 0;
    for (let piece = await cursor.next(4096); piece?.kind === 'bytes'; piece = await cursor.next(4096)) {
      expect(piece.bytes.length).toBeLessThan(4096 + 300);
      expect(piece.bytes[0]).toBe(Math.floor(total / 300) & 255);
      total += piece.bytes.length;
    }
    expect(total).toBe(900_000);
    expect(capture.segmentCount).toBeGreaterThan(3);
  });

  it('moves over segments and says how many bytes it passed over', async () => {
    const cursor = new TerminalCursor(long(), false);
    await cursor.next(300);
    expect(await cursor.moveTo(600_000)).toBe(599_700);
    expect([cursor.position, cursor.backlog]).toEqual([600_000, 300_000]);
    const piece = await cursor.next(300);
    expect(piece?.kind === 'bytes' && piece.bytes[0]).toBe(2000 & 255);
  });
});
