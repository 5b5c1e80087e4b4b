import { describe, expect, it } from 'vitest';
import { Transmitter } from '../../web/line/transmitter.ts';
import { bytes } from './bench.ts';

/** A line that accepts a piece when a test says so. */
function slowLine() {
  const pieces: string[] = [];
  const takers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const waiters: (() => void)[] = [];
  const line = {
    transmit: (piece: Uint8Array) => {
      pieces.push(new TextDecoder().decode(piece));
      for (const wake of waiters.splice(0)) wake();
      return new Promise<void>((resolve, reject) => takers.push({ resolve, reject }));
    },
    drain: async () => {},
    discard: async () => {
      for (const { reject } of takers.splice(0)) reject(new Error('discarded'));
    },
  };
  const offered = async (count: number) => {
    while (pieces.length < count) await new Promise<void>((resolve) => waiters.push(resolve));
  };
  return { line, pieces, offered, take: () => takers.shift()?.resolve() };
}

/** A line that accepts everything at once. */
const quickLine = { transmit: async () => {}, drain: async () => {}, discard: async () => {} };
const nothing = { onPiece: () => {}, onTaken: () => {}, onFailed: () => {}, mayTransmit: () => true };

describe('Transmitter', () => {
  it('sends waiting data in one piece, in order', async () => {
    const { line, pieces, offered, take } = slowLine();
    const transmitter = new Transmitter(line, nothing);
    const first = transmitter.write(bytes('a'));
    await offered(1);
    const others = ['b', 'c', 'd'].map((text) => transmitter.write(bytes(text)));
    expect(transmitter.queuedBytes).toBe(4);
    take();
    await first;
    await offered(2);
    take();
    await Promise.all(others);
    expect([pieces, transmitter.queuedBytes]).toEqual([['a', 'bcd'], 0]);
  });

  it('sends a write that arrives at the moment the previous one is accepted', async () => {
    // The second write may come any number of turns later, so every moment is tried.
    for (let ticks = 0; ticks < 12; ticks++) {
      const transmitter = new Transmitter(quickLine, nothing);
      await transmitter.write(bytes('one'));
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      await transmitter.write(bytes('two'));
    }
  });

  it('stops data given before a stop, and sends data given after it', async () => {
    const { line, pieces, offered, take } = slowLine();
    const transmitter = new Transmitter(line, nothing);
    const before = [transmitter.write(bytes('going')), transmitter.write(bytes('waiting'))].map((written) =>
      written.then(
        () => 'taken',
        ({ code }) => code as string,
      ),
    );
    await offered(1);
    const stopped = transmitter.abort();
    const after = transmitter.write(bytes('after'));
    expect(await Promise.all(before)).toEqual(['transmit-failed', 'transmit-failed']);
    await offered(2);
    take();
    take();
    await after;
    await stopped;
    expect([pieces.at(-1), transmitter.queuedBytes]).toEqual(['after', 0]);
  });

  it('cuts a long write into pieces, so that a stop takes effect at once', async () => {
    const sizes: number[] = [];
    const transmitter = new Transmitter(quickLine, { ...nothing, onPiece: ({ length }) => sizes.push(length) });
    await transmitter.write(new Uint8Array(10_000));
    expect(sizes).toEqual([4096, 4096, 1808]);
  });

  it('gives the first piece to the line in the same turn', () => {
    const { line, pieces } = slowLine();
    void new Transmitter(line, nothing).write(bytes('a'));
    expect(pieces).toEqual(['a']);
  });

  it('fails all waiting writes when the line fails, and reports how much of each was not accepted', async () => {
    const { line, offered, take } = slowLine();
    const failed: unknown[] = [];
    const onFailed = (count: number, none: boolean) => failed.push([count, none]);
    const transmitter = new Transmitter(line, { ...nothing, onFailed });
    const long = transmitter.write(new Uint8Array(5000));
    const short = transmitter.write(bytes('abc'));
    take();
    await offered(2);
    await line.discard();
    await expect(long).rejects.toMatchObject({ code: 'transmit-failed', detail: '904' });
    await expect(short).rejects.toMatchObject({ code: 'transmit-failed', detail: '3' });
    // Both were in the piece being sent: its result is unknown.
    expect(failed).toEqual([
      [904, false],
      [3, false],
    ]);
    expect(transmitter.queuedBytes).toBe(0);
  });

  it('drains the line when all data has been accepted', async () => {
    const { line, offered, take } = slowLine();
    const order: string[] = [];
    const transmitter = new Transmitter({ ...line, drain: async () => void order.push('drained') }, nothing);
    const written = transmitter.write(bytes('a')).then(() => order.push('taken'));
    const drained = transmitter.drain();
    await offered(1);
    take();
    await Promise.all([written, drained]);
    expect(order).toEqual(['taken', 'drained']);
  });

  it('trials 20: counts bytes when the line has accepted them, not when they are handed over', async () => {
    const { line, pieces, offered, take } = slowLine();
    const taken: number[] = [];
    const transmitter = new Transmitter(line, { ...nothing, onTaken: (count) => taken.push(count) });
    const written = transmitter.write(new Uint8Array(5000));
    expect([pieces.length, taken, transmitter.queuedBytes]).toEqual([1, [], 5000]);
    take();
    await offered(2);
    expect([taken, transmitter.queuedBytes]).toEqual([[4096], 904]);
    take();
    await written;
    expect([taken, transmitter.queuedBytes]).toEqual([[4096, 904], 0]);
  });

  it('trials 20: keeps bytes while the device accepts none, drops them whole, and sends later ones', async () => {
    const { line, pieces, offered, take } = slowLine();
    const failed: unknown[] = [];
    let mayTransmit = false;
    const onFailed = (count: number, none: boolean) => failed.push([count, none]);
    const transmitter = new Transmitter(line, { ...nothing, onFailed, mayTransmit: () => mayTransmit });
    const dropped = transmitter.write(bytes('never'));
    transmitter.wake();
    expect([pieces, transmitter.queuedBytes]).toEqual([[], 5]);
    await transmitter.abort();
    await expect(dropped).rejects.toMatchObject({ code: 'transmit-failed', detail: '5' });
    expect(failed).toEqual([[5, true]]);
    const later = transmitter.write(bytes('later'));
    mayTransmit = true;
    transmitter.wake();
    await offered(1);
    take();
    await later;
    expect(pieces).toEqual(['later']);
  });
});
