import type { Clock } from '../base/clock.ts';

export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Sends a tick after this much silence. */
  readonly tickMs: number;
  /** A connection that gave no sign of life for this long is dead; `onDead` is to stop the heartbeat. */
  readonly deadMs: number;
  /** How often the transport asks for a sign of life. Default: it does not. */
  readonly pingMs?: number;
  readonly onTick: () => void;
  readonly onDead: () => void;
  readonly onPing?: () => void;
}

/** Keeps a connection alive, and finds out when it is not. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #stops = new Set<() => void>();
  #heardUs: number;
  #saidUs: number;
  #isStopped = false;

  constructor(options: HeartbeatOptions) {
    const { clock, tickMs, deadMs, pingMs, onTick, onDead, onPing } = options;
    this.#options = options;
    this.#heardUs = this.#saidUs = clock.nowUs();
    this.#watch(
      () => this.#saidUs,
      tickMs,
      () => {
        this.said();
        onTick();
      },
    );
    this.#watch(() => this.#heardUs, deadMs, onDead);
    if (pingMs !== undefined && onPing) this.#repeat(pingMs, onPing);
  }

  /** A sign of life came. */
  heard(): void {
    this.#heardUs = this.#options.clock.nowUs();
  }

  /** Something was sent. */
  said(): void {
    this.#saidUs = this.#options.clock.nowUs();
  }

  stop(): void {
    this.#isStopped = true;
    for (const stop of this.#stops) stop();
    this.#stops.clear();
  }

  /** Calls back whenever `patienceMs` have passed since the time that `sinceUs` gives. */
  #watch(sinceUs: () => number, patienceMs: number, onLate: () => void): void {
    const check = (): void => {
      const leftMs = patienceMs - (this.#options.clock.nowUs() - sinceUs()) / 1000;
      if (leftMs > 0) return this.#after(leftMs, check);
      onLate();
      this.#after(patienceMs, check);
    };
    this.#after(patienceMs, check);
  }

  #repeat(everyMs: number, callback: () => void): void {
    this.#after(everyMs, () => {
      callback();
      this.#repeat(everyMs, callback);
    });
  }

  #after(delayMs: number, callback: () => void): void {
    if (this.#isStopped) return;
    const stop = this.#options.clock.after(Math.ceil(delayMs), () => {
      this.#stops.delete(stop);
      callback();
    });
    this.#stops.add(stop);
  }
}
