import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { randomFrom } from '../transfer/simulate.ts';
import { Transmitter } from '../../web/line/transmitter.ts';

/** 115,200 baud, 8N1. */
const nominal = 11.52;

/** A platform that takes everything at once, and sends `rate` bytes in a millisecond to its device. */
class HastyLine {
  /** A driver's or an adapter's buffer takes so much at once, and is not seen by a drain. */
  bufferBytes = 0;
  rate: number;
  /** What a drain and a new stream cost, in milliseconds. */
  readonly #tripMs: () => number;
  #queued = 0;
  #buffered = 0;
  #atMs = performance.now();
  taken = 0;
  looks = 0;
  /** At a drain, which cannot be ended. */
  mostQueuedMs = 0;
  #discards = 0;

  constructor(rate: number, tripMs: number | (() => number) = 2) {
    this.rate = rate;
    this.#tripMs = typeof tripMs === 'number' ? () => tripMs : tripMs;
  }

  /** Bytes of the platform's queue, without the device's buffer. */
  get queued(): number {
    const nowMs = performance.now();
    const sent = (nowMs - this.#atMs) * this.rate;
    this.#atMs = nowMs;
    this.#buffered -= Math.min(this.#buffered, sent);
    const left = Math.min(this.#queued, this.bufferBytes > 0 ? this.bufferBytes - this.#buffered : sent);
    this.#queued -= left;
    this.#buffered = Math.min(this.bufferBytes, this.#buffered + left);
    return this.#queued;
  }

  transmit = (bytes: Uint8Array): Promise<void> => {
    this.#queued = this.queued + bytes.length;
    this.taken += bytes.length;
    return Promise.resolve();
  };

  drain = async (): Promise<void> => {
    this.looks++;
    this.mostQueuedMs = Math.max(this.mostQueuedMs, this.queued / this.rate);
    const discards = this.#discards;
    while (this.queued > 0.5 && discards === this.#discards) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, this.#tripMs()));
    if (discards !== this.#discards) throw new Error('Discarded');
  };

  /** As Chromium: not while it drains. */
  discard = (): Promise<void> => {
    this.#discards++;
    return Promise.resolve();
  };
}

describe('a platform that takes bytes before they leave', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const over = (line: HastyLine, bytesPerMs = nominal) =>
    new Transmitter(line, {
      onPiece: () => {},
      onTaken: () => {},
      onFailed: () => {},
      mayTransmit: () => true,
      bytesPerMs: () => bytesPerMs,
    });
  /** @returns how long it took until all had left, in milliseconds */
  const timeOf = async (transmitter: Transmitter, bytes: number): Promise<number> => {
    const startMs = performance.now();
    const ends: number[] = [];
    const all = transmitter.write(new Uint8Array(bytes)).then(() => transmitter.drain());
    void all.then(() => ends.push(performance.now()));
    while (ends.length === 0) await vi.advanceTimersByTimeAsync(1);
    return (ends[0] ?? NaN) - startMs;
  };

  it.each([
    ['115,200 baud', nominal],
    ['3 Mbaud', 300],
  ])('is given at most 50 ms ahead at %s, and the line does not run dry', async (_, rate) => {
    const line = new HastyLine(rate);
    const tookMs = await timeOf(over(line, rate), rate * 3000);
    expect(line.mostQueuedMs).toBeLessThan(45);
    expect(tookMs).toBeLessThan(3000 * 1.02);
  });

  it.each([
    ['', 2, 1.1],
    [' on a busy computer, too', 25, 1.5],
  ])('is given more where the device does not keep to the baud rate%s', async (_, tripMs, most) => {
    const line = new HastyLine(10_000, tripMs);
    const tookMs = await timeOf(over(line), 50_000_000);
    expect(tookMs).toBeLessThan(5000 * most);
    expect(line.mostQueuedMs).toBeLessThan(70);
  });

  it.each([30, 60, 100])('is not believed to be slower because looks take %i ms', async (tripMs) => {
    const line = new HastyLine(nominal, tripMs);
    expect(await timeOf(over(line), nominal * 5000)).toBeLessThan(5000 * (1 + tripMs / 300));
  });

  it.each([1, 2, 3, 4, 5])('is believed to be what it is where looks take 2 to 80 ms (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const tripMs = () => 2 + 78 * random();
    const slow = new HastyLine(nominal, tripMs);
    expect(await timeOf(over(slow), nominal * 10_000)).toBeLessThan(14_000);
    expect(slow.mostQueuedMs).toBeLessThan(205);
    const fast = new HastyLine(10_000, tripMs);
    expect(await timeOf(over(fast), 20_000_000)).toBeLessThan(12_000);
  });

  it('is not believed to be slow because a look comes very late now and then', async () => {
    let looks = 0;
    const line = new HastyLine(nominal, () => (++looks % 5 === 0 ? 600 : 4));
    expect(await timeOf(over(line), nominal * 10_000)).toBeLessThan(10_000 + 600 * (looks / 5) + 300);
  });

  it('does not run dry where timers are late', async () => {
    const random = randomFrom(1);
    const { setTimeout: timer } = globalThis;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((callback: () => void, delayMs: number) =>
      timer(callback, delayMs + (delayMs > 5 ? 50 * random() : 0))) as typeof setTimeout);
    const line = new HastyLine(nominal);
    expect(await timeOf(over(line), nominal * 10_000)).toBeLessThan(11_000);
    vi.restoreAllMocks();
  });

  it('is given less where the device holds the line back', async () => {
    const line = new HastyLine(nominal / 4);
    const tookMs = await timeOf(over(line), nominal * 1000);
    expect(tookMs).toBeLessThan(4000 * 1.05);
    expect(line.mostQueuedMs).toBeLessThan(200);
  });

  it('is given less when the device becomes slower', async () => {
    const line = new HastyLine(nominal);
    const transmitter = over(line);
    const sent = transmitter.write(new Uint8Array(100_000));
    await vi.advanceTimersByTimeAsync(4000);
    line.rate = nominal * 0.7;
    await vi.advanceTimersByTimeAsync(4000);
    expect(line.mostQueuedMs).toBeLessThan(300);
    line.rate = 1e6;
    await vi.advanceTimersByTimeAsync(10_000);
    await sent;
  });

  it('is not believed to be faster because a buffer of the adapter fills', async () => {
    const line = new HastyLine(nominal);
    line.bufferBytes = 12_000;
    await timeOf(over(line), 40_000);
    expect(line.mostQueuedMs).toBeLessThan(65);
  });

  it('is not looked at while a person types, or at an interval the line can hold', async () => {
    const line = new HastyLine(nominal);
    const transmitter = over(line);
    for (let time = 0; time < 300; time++) {
      void transmitter.write(new Uint8Array(100));
      expect(transmitter.queuedBytes).toBe(100);
      await vi.advanceTimersByTimeAsync(10);
      expect(transmitter.queuedBytes).toBe(0);
    }
    expect(line.looks).toBe(0);
  });

  it('gets nothing more after a stop, whether the next piece waits, or the line is looked at', async () => {
    for (let afterMs = 1; afterMs < 400; afterMs += 7) {
      const line = new HastyLine(nominal);
      const transmitter = over(line);
      const failed = expect(transmitter.write(new Uint8Array(100_000))).rejects.toMatchObject({
        code: 'transmit-failed',
      });
      await vi.advanceTimersByTimeAsync(afterMs);
      const before = line.taken;
      await transmitter.abort();
      await failed;
      await vi.advanceTimersByTimeAsync(2000);
      expect(line.taken).toBe(before);
      await timeOf(transmitter, 1000);
      expect(line.taken).toBe(before + 1000);
    }
  });

  it('ends what waits for a drain when everything is stopped', async () => {
    const line = new HastyLine(0);
    const transmitter = over(line);
    await transmitter.write(new Uint8Array(100));
    const drained = expect(transmitter.drain()).rejects.toMatchObject({ code: 'transmit-failed' });
    await transmitter.abort();
    await drained;
  });
});
