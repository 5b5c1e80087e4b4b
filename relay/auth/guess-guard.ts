import { isIPv6 } from 'node:net';
import type { Clock } from '../base/clock.ts';

interface Guesser {
  failures: number;
  /** When it last failed, microseconds of the monotonic clock. */
  atUs: number;
}

/** Wrong credentials an address may send before it has to wait; first and longest wait. */
const freeFailures = 5;
const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** What is forgotten after this long without another. */
const forgetMs = 15 * 60_000;
/** Addresses that are remembered; of more, the one that failed longest ago is forgotten. */
const maxGuessers = 4096;

/**
 * Counts wrong credentials by address, and says how long to wait. It never refuses a valid credential: that is checked
 * first, however many others guess from the same address. Guessing 192 random bits is hopeless anyway:
 * this slows down programs, and open pages, that keep sending a wrong credential.
 */
export class GuessGuard {
  readonly #clock: Clock;
  readonly #guessers = new Map<string, Guesser>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#guessers.size;
  }

  /** Counts a wrong credential. @returns how long to wait, in milliseconds; 0: not at all */
  failed(address: string): number {
    const key = networkOf(address);
    const nowUs = this.#clock.nowUs();
    const known = this.#guessers.get(key);
    const failures = (known && nowUs - known.atUs < forgetMs * 1000 ? known.failures : 0) + 1;
    // The one that failed last is the last in the map.
    this.#guessers.delete(key);
    this.#guessers.set(key, { failures, atUs: nowUs });
    const [oldest] = this.#guessers.keys();
    if (this.#guessers.size > maxGuessers && oldest !== undefined) this.#guessers.delete(oldest);
    const over = failures - freeFailures;
    return over <= 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(over - 1, 16));
  }
}

/** The owner of one IPv6 address has its whole /64. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const all = address.includes('::')
    ? [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'), ...after]
    : before;
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
