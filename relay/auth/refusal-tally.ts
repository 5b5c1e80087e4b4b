import type { RefusalReason } from '../protocol/access.ts';
import type { Clock } from '../base/clock.ts';

interface Refusals {
  /** Where from; `*` for more places than are kept apart. */
  readonly address: string;
  readonly reason: RefusalReason;
  /** Refusals since the last report. */
  readonly attempts: number;
}

/** Interval between reports of the same refusal, and how many sources and reasons are kept apart. */
const tellMs = 60_000;
const maxKept = 1024;

/**
 * Reports refused clients: the first immediately, further ones from the same source summed, so that they cannot fill a
 * log.
 */
export class RefusalTally {
  readonly #clock: Clock;
  readonly #tell: (refusals: Refusals) => void;
  readonly #kept = new Map<string, { attempts: number; stop: () => void }>();

  constructor(clock: Clock, tell: (refusals: Refusals) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  add(from: string, reason: RefusalReason): void {
    const isRoom = this.#kept.size < maxKept || this.#kept.has(`${reason} ${from}`);
    const address = isRoom ? from : '*';
    const key = `${reason} ${address}`;
    const known = this.#kept.get(key);
    if (known) {
      known.attempts++;
      return;
    }
    this.#tell({ address, reason, attempts: 1 });
    this.#watch(key, address, reason);
  }

  /** Reports what was not reported yet. */
  stop(): void {
    for (const [key, { attempts, stop }] of this.#kept) {
      stop();
      const [reason, address = ''] = key.split(' ') as [RefusalReason, string];
      if (attempts > 0) this.#tell({ address, reason, attempts });
    }
    this.#kept.clear();
  }

  #watch(key: string, address: string, reason: RefusalReason): void {
    const stop = this.#clock.after(tellMs, () => {
      const attempts = this.#kept.get(key)?.attempts ?? 0;
      this.#kept.delete(key);
      if (attempts === 0) return;
      this.#tell({ address, reason, attempts });
      this.#watch(key, address, reason);
    });
    this.#kept.set(key, { attempts: 0, stop });
  }
}
