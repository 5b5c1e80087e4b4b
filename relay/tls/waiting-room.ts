import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';

export interface WaitingRoomOptions {
  readonly clock: Clock;
  /** How long a connection may take to become one that is encrypted, from when it was accepted. Default 10 s. */
  readonly patienceMs?: number;
  /** How many may be doing so at one time, but for those that came within the last second. Default 1024. */
  readonly places?: number;
}

/**
 * Many may come at once after a restart, before any of them is attended to; who shakes hands in earnest needs less than
 * this.
 */
const graceMs = 1000;

/**
 * Where connections are until they are encrypted: each for a bounded time, and a bounded number of them. When it is
 * full, those that have waited longest go: who shakes hands at once gets in however many others only pretend to.
 */
export class WaitingRoom {
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #places: number;
  /** Since when each is here, and what stops its clock; the oldest first. */
  readonly #waiting = new Map<Socket, { readonly sinceUs: number; readonly stop: () => void }>();

  constructor({ clock, patienceMs = 10_000, places = 1024 }: WaitingRoomOptions) {
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.#places = places;
  }

  get size(): number {
    return this.#waiting.size;
  }

  enter(socket: Socket): void {
    const nowUs = this.#clock.nowUs();
    this.#waiting.set(socket, { sinceUs: nowUs, stop: this.#clock.after(this.#patienceMs, () => socket.destroy()) });
    socket.once('close', () => this.leave(socket));
    for (const [oldest, { sinceUs }] of this.#waiting) {
      if (this.#waiting.size <= this.#places || nowUs - sinceUs < graceMs * 1000) break;
      this.#turnOut(oldest);
    }
  }

  leave(socket: Socket): void {
    this.#waiting.get(socket)?.stop();
    this.#waiting.delete(socket);
  }

  /** Ends all that wait. */
  clear(): void {
    for (const socket of this.#waiting.keys()) this.#turnOut(socket);
  }

  #turnOut(socket: Socket): void {
    this.leave(socket);
    socket.destroy();
  }
}
