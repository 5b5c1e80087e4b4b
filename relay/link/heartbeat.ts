import type { Clock } from '../base/clock.ts';

interface HeartbeatOptions {
  readonly clock: Clock;
  /** Sends a tick after this much silence. */
  readonly tickMs: number;
  /** A connection that is silent for this long is dead; `onDead` has to stop the heartbeat. */
  readonly deadMs: number;
  /** How often the transport sends a ping. Default: never. */
  readonly pingMs?: number;
  readonly onTick: () => void;
  readonly onDead: () => void;
  readonly onPing?: () => void;
}

/** A timer that fires this late was delayed by this computer, not by the client. */
const pausedUs = 2_000_000;
/** How long to wait for a sign of life after that. */
const afterPauseMs = 5000;

/** Keeps a connection alive, and detects when it is dead. */
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
        this.sent();
        onTick();
      },
    );
    this.#watch(() => this.#heardUs, deadMs, onDead);
    if (pingMs !== undefined && onPing) this.#repeat(pingMs, onPing);
  }

  /** Something was received. */
  received(): void {
    this.#heardUs = this.#options.clock.nowUs();
  }

  /** Something was sent. */
  sent(): void {
    this.#saidUs = this.#options.clock.nowUs();
  }

  stop(): void {
    this.#isStopped = true;
    for (const stop of this.#stops) stop();
    this.#stops.clear();
  }

  /** Calls back whenever `patienceMs` have passed since the time that `sinceUs` gives. */
  #watch(sinceUs: () => number, patienceMs: number, onLate: () => void): void {
    let dueUs = this.#options.clock.nowUs() + patienceMs * 1000;
    const again = (delayMs: number): void => {
      dueUs = this.#options.clock.nowUs() + delayMs * 1000;
      this.#after(delayMs, check);
    };
    const check = (): void => {
      // This process was paused: read what arrived meanwhile, and send the ping that is due.
      if (this.#options.clock.nowUs() - dueUs > pausedUs) return again(afterPauseMs);
      const leftMs = patienceMs - (this.#options.clock.nowUs() - sinceUs()) / 1000;
      if (leftMs > 0) return again(leftMs);
      onLate();
      again(patienceMs);
    };
    again(patienceMs);
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
