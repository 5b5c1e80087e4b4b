import { describe, expect, test } from 'vitest';
import type { CaptureReader } from '../../../web/capture/store/capture.ts';
import { TerminalCursor } from '../../../web/capture/store/terminal-cursor.ts';
import { captureOf, chunks } from '../support.ts';

/** As storage returns it: every segment is sealed, and there may be none. */
function storedReader(reader: CaptureReader, segmentCount = reader.segmentCount): CaptureReader {
  return {
    startedMs: reader.startedMs,
    rxBytes: reader.rxBytes,
    txBytes: reader.txBytes,
    segmentCount,
    sealedCount: segmentCount,
    segment: (index) =>
      index < segmentCount ? reader.segment(index) : Promise.reject(new RangeError(`No segment ${index}`)),
    storedCount: 0,
    rxBefore: (index) => reader.rxBefore(index),
    onAppend: () => () => undefined,
  };
}

async function drain(cursor: TerminalCursor): Promise<string> {
  let text = '';
  for (let piece = await cursor.next(1000); piece; piece = await cursor.next(1000)) {
    if (piece.kind === 'bytes') text += new TextDecoder().decode(piece.bytes);
  }
  return text;
}

describe('TerminalCursor', () => {
  test('reaches the end of a stored capture and stays there', async () => {
    const cursor = new TerminalCursor(storedReader(captureOf(chunks('rx', 'one ', 'two'))), false);
    expect(await drain(cursor)).toBe('one two');
    expect(await cursor.next(1000)).toBeUndefined();
  });

  test('finds nothing in a stored capture without a segment', async () => {
    const cursor = new TerminalCursor(storedReader(captureOf([]), 0), false);
    expect(await cursor.moveTo(100)).toBe(0);
    expect(await cursor.next(1000)).toBeUndefined();
  });

  test('continues with new data of a capture in progress', async () => {
    const capture = captureOf(chunks('rx', 'one '));
    const cursor = new TerminalCursor(capture, false);
    expect(await drain(cursor)).toBe('one ');
    capture.append('rx', new TextEncoder().encode('two'), 5);
    expect(await drain(cursor)).toBe('two');
  });
});
