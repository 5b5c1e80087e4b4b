import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findEvent, findOffset, findTime } from '../../../web/capture/rows/find-place.ts';
import { captureOf, type Piece } from '../support.ts';

const tiny = { bytes: 8, records: 3 };
const never = () => false;

const packet = (direction: 'rx' | 'tx', text: string, timeMs: number): Piece => ({
  direction,
  bytes: new TextEncoder().encode(text),
  timeMs,
});
const error = (timeMs: number): Piece => ({ event: { kind: 'line-error', error: 'framing' }, timeMs });
const note = (timeMs: number): Piece => ({ event: { kind: 'note', text: 'x' }, timeMs });

const capture = captureOf(
  [
    packet('rx', 'abcdef', 0),
    error(10),
    packet('rx', 'ghijkl', 20),
    packet('tx', 'XY', 30),
    note(40),
    error(60_000),
    packet('rx', 'mn', 60_010),
  ],
  tiny,
);
const eventAt = async (place: { segment: number; at: number; kind: string } | undefined) =>
  place && place.kind === 'event' ? (await capture.segment(place.segment)).events[place.at] : undefined;

describe('trials A 12: finding a place in a capture', () => {
  test('finds the events of a kind in turn, and the first one again after the last', async () => {
    const first = await findEvent(capture, ['line-error'], undefined, never);
    expect(await eventAt(first)).toMatchObject({ kind: 'line-error' });
    const second = await findEvent(capture, ['line-error'], first, never);
    expect(second).not.toEqual(first);
    expect(await findEvent(capture, ['line-error'], second, never)).toEqual(first);
    expect(await eventAt(await findEvent(capture, ['note'], second, never))).toMatchObject({ kind: 'note' });
    expect(await findEvent(capture, ['gap'], undefined, never)).toBeUndefined();
  });

  test('finds line errors of one kind', async () => {
    const both = captureOf([error(1), { event: { kind: 'line-error', error: 'break' }, timeMs: 2 }, note(3)], tiny);
    const place = await findEvent(both, ['line-error'], undefined, never, 'break');
    expect(place).toEqual({ ...(await findEvent(both, ['line-error'], undefined, never)), at: 1 });
    expect(await findEvent(both, ['line-error'], undefined, never, 'parity')).toBeUndefined();
  });

  test('finds the next event after a row of bytes', async () => {
    const after = await findOffset(capture, 'rx', 7);
    const found = await findEvent(capture, ['line-error', 'note'], after, never);
    expect(await eventAt(found)).toMatchObject({ kind: 'note' });
  });

  test('finds a byte by its offset in either direction, and nothing beyond the end', async () => {
    for (const [direction, text] of [
      ['rx', 'abcdefghijklmn'],
      ['tx', 'XY'],
    ] as const) {
      for (const [offset, letter] of [...text].entries()) {
        const place = await findOffset(capture, direction, offset);
        const segment = await capture.segment(place?.segment ?? -1);
        expect(String.fromCharCode(segment[direction][place?.at ?? -1] ?? 0)).toBe(letter);
      }
      expect(await findOffset(capture, direction, text.length)).toBeUndefined();
    }
  });

  test('finds the first record at or after a time, wherever the capture is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            delta: fc.nat(9),
            kind: fc.constantFrom('rx', 'tx', 'event'),
            size: fc.integer({ min: 1, max: 7 }),
          }),
          { minLength: 1, maxLength: 20 },
        ),
        fc.nat(100),
        async (records, wanted) => {
          let timeMs = 0;
          const pieces = records.map(({ delta, kind, size }): Piece => {
            timeMs += delta;
            return kind === 'event' ? note(timeMs) : packet(kind as 'rx', 'x'.repeat(size), timeMs);
          });
          const cut = captureOf(pieces, tiny);
          const place = await findTime(cut, wanted);
          const whole = await findTime(captureOf(pieces), wanted);
          const timeOf = async (reader: typeof cut, at: typeof place) => {
            const { kinds, times, lengths } = await reader.segment(at?.segment ?? 0);
            const code = { rx: 0, tx: 1, event: 2 }[at?.kind ?? 'rx'];
            let left = at?.at ?? 0;
            for (let i = 0; i < kinds.length; i++) {
              if (kinds[i] !== code) continue;
              if (left < (code === 2 ? 1 : (lengths[i] ?? 0))) return times[i];
              left -= code === 2 ? 1 : (lengths[i] ?? 0);
            }
            return undefined;
          };
          const expected = pieces.find((piece) => piece.timeMs >= wanted)?.timeMs ?? pieces.at(-1)?.timeMs;
          expect(await timeOf(cut, place)).toBe(expected);
          expect(await timeOf(captureOf(pieces), whole)).toBe(expected);
        },
      ),
    );
  });
});
