import type { Clock } from './clock.ts';

interface AllowanceOptions {
  readonly clock: Clock;
  /** May be used at once. */
  readonly most: number;
  /** How much there is again each second. */
  readonly perSecond: number;
}

/** Keys remembered. Beyond this many, the one unused for longest starts anew. */
const maxKeys = 4096;

/** A token bucket for each of many keys: allows bursts, but not a steady flood. */
export class Allowance {
  readonly #options: AllowanceOptions;
  readonly #used = new Map<string, { readonly left: number; readonly atUs: number }>();

  constructor(options: AllowanceOptions) {
    this.#options = options;
  }

  /** @param cost how much is used, 1 @returns false where there is not so much left for now; then nothing is used */
  take(key: string, cost = 1): boolean {
    const { clock, most, perSecond } = this.#options;
    const nowUs = clock.nowUs();
    const known = this.#used.get(key);
    const left = known ? Math.min(most, known.left + ((nowUs - known.atUs) / 1e6) * perSecond) : most;
    if (left < cost) return false;
    // The one that took last is the last in the map.
    this.#used.delete(key);
    this.#used.set(key, { left: left - cost, atUs: nowUs });
    const [oldest] = this.#used.keys();
    if (this.#used.size > maxKeys && oldest !== undefined) this.#used.delete(oldest);
    return true;
  }
}
