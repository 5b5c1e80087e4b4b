import { describe, expect, it } from 'vitest';
import type { Port } from '../../web/line/port.ts';
import { Transmitter } from '../../web/line/transmitter.ts';
import { bytes } from './bench.ts';

/** A port that takes a piece when it is told to; an aborted stream is replaced, as Web Serial does. */
function slowPort() {
  const pieces: string[] = [];
  const takers: (() => void)[] = [];
  const waiters: (() => void)[] = [];
  const stream = (): WritableStream<Uint8Array> =>
    new WritableStream<Uint8Array>({
      write: (piece, controller) => {
        pieces.push(new TextDecoder().decode(piece));
        waiters.splice(0).forEach((wake) => wake());
        return new Promise((resolve, reject) => {
          takers.push(resolve);
          controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
        });
      },
      abort: () => {
        port.writable = stream();
      },
    });
  const port = { writable: stream() };
  const offered = async (count: number) => {
    while (pieces.length < count) await new Promise<void>((resolve) => waiters.push(resolve));
  };
  return { port: port as unknown as Port, pieces, offered, take: () => takers.shift()?.() };
}

describe('Transmitter', () => {
  it('sends what waits together in one piece, in the order it was given', async () => {
    const { port, pieces, offered, take } = slowPort();
    const transmitter = new Transmitter(port, () => {});
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

  it('never leaves a write lying that is given the moment the one before is taken', async () => {
    const port = { writable: new WritableStream<Uint8Array>() } as unknown as Port;
    for (let ticks = 0; ticks < 12; ticks++) {
      const transmitter = new Transmitter(port, () => {});
      await transmitter.write(bytes('one'));
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      await transmitter.write(bytes('two'));
    }
  });

  it('stops what was given before a stop, and sends what is given after it', async () => {
    const { port, pieces, offered, take } = slowPort();
    const transmitter = new Transmitter(port, () => {});
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

  it('cuts a long write into pieces, so that a stop is felt at once', async () => {
    const sizes: number[] = [];
    const transmitter = new Transmitter({ writable: new WritableStream() } as unknown as Port, ({ length }) =>
      sizes.push(length),
    );
    await transmitter.write(new Uint8Array(10_000));
    expect(sizes).toEqual([4096, 4096, 1808]);
  });
});
