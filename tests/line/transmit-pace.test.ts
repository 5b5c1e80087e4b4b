import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TransmitPace } from '../../web/line/transmit-pace.ts';
import { Transmitter } from '../../web/line/transmitter.ts';
import { randomFrom } from '../transfer/simulate.ts';

/** 115,200 baud, 8N1, in bytes a millisecond. */
const nominal = 11.52;

interface SimulatedLine {
  /** Bytes in a millisecond, at a time. */
  readonly rate: (nowMs: number) => number;
  /** What a drain and a new stream cost. Default: 2 ms */
  readonly lookMs?: () => number;
  /** How late timers are. Default: not at all */
  readonly timerLateMs?: () => number;
  /** A buffer that takes so much at once, and that a drain does not see. Default: none */
  readonly hiddenBytes?: number;
}

/** A platform that takes everything at once, its line, and what is handed to it. Time passes in steps of 1 ms. */
class PacedLine {
  readonly #line: SimulatedLine;
  readonly #pace = new TransmitPace(() => this.nowMs);
  nowMs = 0;
  #queued = 0;
  #hidden = 0;
  /** The most that would leave after a stop, in bytes. */
  mostUnsent = 0;
  /** How long more than 42 ms at the baud rate would. */
  tooMuchMs = 0;
  /** What a look began with at most: nothing is read meanwhile. */
  mostDrained = 0;
  looks = 0;

  constructor(line: SimulatedLine) {
    this.#line = line;
  }

  /** @returns how long it took until the last byte was handed over, in milliseconds */
  transmit(bytes: number, bytesPerMs = nominal): number {
    const startMs = this.nowMs;
    for (let left = Math.ceil(bytes); left > 0;) {
      const next = this.#pace.next(bytesPerMs, left);
      if (next === 'look') {
        this.#look(bytesPerMs);
      } else if ('waitMs' in next) {
        // The engine's timers have whole milliseconds.
        this.pass(Math.max(1, next.waitMs) + (this.#line.timerLateMs?.() ?? 0), bytesPerMs);
      } else {
        const piece = Math.min(next.bytes, 4096);
        left -= piece;
        this.#queued += piece;
        this.#pace.handedOver(piece);
        this.pass(0.05, bytesPerMs);
      }
    }
    return this.nowMs - startMs;
  }

  pass(ms: number, bytesPerMs = nominal): void {
    const endMs = this.nowMs + ms;
    this.mostUnsent = Math.max(this.mostUnsent, this.#queued + this.#hidden);
    while (this.nowMs < endMs) {
      const stepMs = Math.min(1, endMs - this.nowMs);
      this.#settle(stepMs * this.#line.rate(this.nowMs));
      this.nowMs = endMs - this.nowMs <= 1 ? endMs : this.nowMs + stepMs;
      if (this.#queued + this.#hidden > 42 * bytesPerMs) this.tooMuchMs += stepMs;
    }
  }

  #look(bytesPerMs: number): void {
    this.looks++;
    this.#settle(0);
    this.mostDrained = Math.max(this.mostDrained, this.#queued);
    while (this.#queued > 0.001)
      this.pass(Math.max(0.01, Math.min(1, this.#queued / Math.max(0.01, this.#line.rate(this.nowMs)))), bytesPerMs);
    this.pass(this.#line.lookMs?.() ?? 2, bytesPerMs);
    this.#pace.looked();
  }

  #settle(sent: number): void {
    const left = Math.max(0, this.#queued + this.#hidden - sent);
    this.#hidden = Math.min(left, this.#line.hiddenBytes ?? 0);
    this.#queued = left - this.#hidden;
  }
}

describe('bytes for a platform that takes them before they leave', () => {
  it.each([300, 1200, 9600, 115_200, 921_600, 3_000_000, 12_000_000])(
    'are at most 40 ms ahead at %i baud, so that a stop leaves no more, and the line does not pause',
    (baudRate) => {
      const rate = baudRate / 10_000;
      const line = new PacedLine({ rate: () => rate });
      expect(line.transmit(rate * 3000, rate)).toBeLessThan(3000 * 1.01);
      expect(line.mostUnsent).toBeLessThanOrEqual(40 * rate + 2);
      expect(line.mostDrained).toBeLessThanOrEqual(4096);
    },
  );

  it.each([
    ['9,600 baud', 0.96, 2, 1.15],
    ['115,200 baud', nominal, 2, 1.08],
    ['115,200 baud on a busy computer', nominal, 25, 1.6],
    ['115,200 baud on a very busy computer', nominal, 60, 2.5],
    ['921,600 baud', 92.16, 2, 1.08],
    ['3 Mbaud', 300, 2, 1.08],
  ])('are as many as the device takes where it ignores %s', (_, bytesPerMs, lookMs, most) => {
    const line = new PacedLine({ rate: () => 2000, lookMs: () => lookMs });
    expect(line.transmit(10_000_000, bytesPerMs)).toBeLessThan(5000 * most);
    // It is still known after a pause.
    line.pass(60_000);
    expect(line.transmit(200_000, bytesPerMs)).toBeLessThan(250 * most);
  });

  it.each([
    [30, 1.12],
    [60, 1.25],
    [100, 1.4],
  ])('do not become fewer because looks take %i ms', (lookMs, most) => {
    const line = new PacedLine({ rate: () => nominal, lookMs: () => lookMs });
    expect(line.transmit(nominal * 5000)).toBeLessThan(5000 * most);
  });

  it.each([1, 2, 3])('are what the line takes where looks last from 2 to 80 ms (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const lookMs = () => 2 + 78 * random();
    const exact = new PacedLine({ rate: () => nominal, lookMs });
    expect(exact.transmit(nominal * 10_000)).toBeLessThan(12_000);
    expect(exact.tooMuchMs).toBeLessThan(500);
    expect(new PacedLine({ rate: () => 2000, lookMs }).transmit(20_000_000)).toBeLessThan(50_000);
  });

  it('do not become fewer because a look comes very late now and then', () => {
    let looks = 0;
    const line = new PacedLine({ rate: () => nominal, lookMs: () => (++looks % 5 === 0 ? 600 : 4) });
    expect(line.transmit(nominal * 10_000)).toBeLessThan(10_000 + 700 * (looks / 5) + 300);
  });

  it('leave the line idle for no longer than timers are late', () => {
    const random = randomFrom(1);
    const line = new PacedLine({ rate: () => nominal, timerLateMs: () => 50 * random() });
    expect(line.transmit(nominal * 10_000)).toBeLessThan(12_500);
  });

  it.each([0.9, 0.5, 0.125])('do not pile up where the device takes %f of the baud rate', (share) => {
    const line = new PacedLine({ rate: () => nominal * share });
    expect(line.transmit(nominal * 2000)).toBeLessThan((2000 / share) * 1.1);
    expect(line.mostUnsent).toBeLessThan(40 * nominal + (512 / 4) * nominal);
  });

  it('pile up for half a second when the device stalls, and are as many as before after it', () => {
    const line = new PacedLine({ rate: (ms) => (ms > 4000 && ms < 8000 ? 0 : nominal) });
    line.transmit(nominal * 4000);
    const tookMs = line.transmit(nominal * 4000);
    expect(line.mostUnsent).toBeLessThan(560 * nominal);
    expect(tookMs).toBeLessThan(8000 * 1.06);
  });

  it('are soon as many as before when a device that ignores its rate has stalled', () => {
    const line = new PacedLine({ rate: (ms) => (ms > 1000 && ms < 4000 ? 0 : 2000) });
    expect(line.transmit(10_000_000)).toBeLessThan(3000 + 5000 * 1.2);
  });

  it.each([255, 4096, 65_536])(
    'do not become more because a buffer of %i bytes fills: it empties again, and is seldom filled later',
    (hiddenBytes) => {
      const line = new PacedLine({ rate: () => nominal, hiddenBytes });
      expect(line.transmit(400_000)).toBeLessThan((400_000 / nominal) * 1.02);
      expect(line.mostUnsent).toBeLessThan(hiddenBytes * 1.5 + 60 * nominal);
      line.pass(10_000);
      line.tooMuchMs = 0;
      line.transmit(400_000);
      expect(line.tooMuchMs / (400_000 / nominal)).toBeLessThan(hiddenBytes < 10_000 ? 0.02 : 0.4);
    },
  );
});

/** Takes everything at once, and sends it at 115,200 baud. */
class HastyLine {
  #dueMs = 0;
  #discards = 0;
  taken = 0;
  looks = 0;

  transmit = (bytes: Uint8Array): Promise<void> => {
    this.#dueMs = Math.max(this.#dueMs, performance.now()) + bytes.length / nominal;
    this.taken += bytes.length;
    return Promise.resolve();
  };

  drain = async (): Promise<void> => {
    this.looks++;
    const discards = this.#discards;
    while (performance.now() < this.#dueMs && discards === this.#discards)
      await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (discards !== this.#discards) throw new Error('Discarded');
  };

  /** As Chromium: not while it drains. */
  discard = (): Promise<void> => {
    this.#discards++;
    return Promise.resolve();
  };
}

describe('a transmitter over such a platform', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const over = (line: HastyLine) =>
    new Transmitter(line, {
      onPiece: () => {},
      onTaken: () => {},
      onFailed: () => {},
      mayTransmit: () => true,
      bytesPerMs: () => nominal,
    });

  it('does not look while a person types, or at an interval the line can hold', async () => {
    const line = new HastyLine();
    const transmitter = over(line);
    for (let time = 0; time < 300; time++) {
      void transmitter.write(new Uint8Array(100));
      expect(transmitter.queuedBytes).toBe(100);
      await vi.advanceTimersByTimeAsync(10);
      expect(transmitter.queuedBytes).toBe(0);
    }
    expect(line.looks).toBe(0);
  });

  it('hands over nothing more after a stop, whether the next piece waits, or the line is looked at', async () => {
    for (let afterMs = 1; afterMs < 400; afterMs += 7) {
      const line = new HastyLine();
      const transmitter = over(line);
      const failed = expect(transmitter.write(new Uint8Array(100_000))).rejects.toMatchObject({
        code: 'transmit-failed',
      });
      await vi.advanceTimersByTimeAsync(afterMs);
      const before = line.taken;
      expect(before).toBeLessThanOrEqual(nominal * (afterMs + 40));
      await transmitter.abort();
      await failed;
      await vi.advanceTimersByTimeAsync(2000);
      expect(line.taken).toBe(before);
      const again = transmitter.write(new Uint8Array(1000)).then(() => transmitter.drain());
      await vi.advanceTimersByTimeAsync(200);
      await again;
      expect(line.taken).toBe(before + 1000);
    }
  });

  it('ends what waits for a drain when everything is stopped', async () => {
    const transmitter = over(new HastyLine());
    await transmitter.write(new Uint8Array(100));
    const drained = expect(transmitter.drain()).rejects.toMatchObject({ code: 'transmit-failed' });
    await transmitter.abort();
    await drained;
  });
});
