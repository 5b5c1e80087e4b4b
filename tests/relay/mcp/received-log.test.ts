import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReceivedLog } from '../../../relay/mcp/received-log.ts';
import { assertProperty } from '../../support/assert-property.ts';

const epoch = '00000000000000aa';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('what was received for an agent', () => {
  it('is read in pieces of any size, each byte once, with the offsets it had', () => {
    assertProperty(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 9 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
        (chunks, sizes) => {
          const log = new ReceivedLog();
          log.begin(epoch, 100);
          let start = log.now;
          let offset = 100;
          for (const chunk of chunks) {
            log.append(epoch, offset, chunk);
            offset += chunk.length;
          }
          const all: number[] = [];
          for (let i = 0; log.bytesFrom(start) > 0; i++) {
            const piece = log.read(start, sizes[i % sizes.length] ?? 1);
            expect(piece.from).toEqual({ epoch, offset: 100 + all.length });
            all.push(...piece.bytes);
            expect(piece.next).toEqual({ epoch, offset: 100 + all.length });
            start = piece.end;
          }
          expect(all).toEqual(chunks.flatMap((chunk) => [...chunk]));
        },
      ),
    );
  });

  it('reports a gap once, to the reader who comes across it', () => {
    const log = new ReceivedLog();
    log.begin(epoch, 0);
    log.append(epoch, 0, bytesOf('abc'));
    const first = log.read({ position: 0, mark: 0 }, 100);
    log.skip(epoch, 3, 10);
    log.append(epoch, 10, bytesOf('def'));
    expect(first.bytesLost).toBe(0);
    const second = log.read(first.end, 100);
    expect([textOf(second.bytes), second.bytesLost, second.from.offset]).toEqual(['def', 7, 10]);
    expect(log.read(second.end, 100).bytesLost).toBe(0);
    const { bytesLost, ...found } = log.find(epoch, 5) ?? { position: 0, mark: 0, bytesLost: 0 };
    expect([found.position, bytesLost, log.read(found, 100).bytesLost]).toEqual([3, 5, 0]);
  });

  it('shows an event at the end of a piece only once', () => {
    const log = new ReceivedLog();
    log.append(epoch, 0, bytesOf('abc'));
    log.note(3, 'first');
    const piece = log.read({ position: 0, mark: 0 }, 100);
    log.note(3, 'second');
    expect(piece.events.map(({ text }) => text)).toEqual(['first']);
    expect(log.read(piece.end, 100).events.map(({ text }) => text)).toEqual(['second']);
  });

  it('forgets the oldest bytes beyond its size, and counts them as lost for who wants them', () => {
    const log = new ReceivedLog(10);
    log.begin(epoch, 0);
    for (let i = 0; i < 10; i++) log.append(epoch, 4 * i, bytesOf('wxyz'));
    const piece = log.read({ position: 0, mark: 0 }, 100);
    expect([piece.bytes.length, piece.bytesLost, piece.from.offset]).toEqual([12, 28, 28]);
    expect(log.find(epoch, 0)).toMatchObject({ bytesLost: 28 });
    expect(log.find(epoch, 41)).toBeUndefined();
    expect(log.find(epoch, 40)).toMatchObject({ position: 40, bytesLost: 0 });
    expect(log.find('00000000000000bb', 0)).toBeUndefined();
  });

  it('is bounded whatever the port receives', () => {
    const log = new ReceivedLog(1000);
    for (let i = 0; i < 5000; i++) {
      log.append(epoch, i, new Uint8Array([i & 255]));
      log.note(i, 'again');
    }
    expect(log.bytesFrom({ position: 0, mark: 0 })).toBeLessThanOrEqual(1001);
    expect(log.read({ position: 0, mark: 0 }, 5000).events.length).toBeLessThanOrEqual(1000);
  });
});
