import type { Socket } from 'node:net';
import type { Clock } from '../session/clock.ts';

export interface WaitingRoomOptions {
  readonly clock: Clock;
  /** How long a connection may take to become one that is encrypted, from when it was accepted. Default 10 s. */
  readonly patienceMs?: number;
  /** How many may be doing so at one time. Default 1024. */
  readonly places?: number;
}

/**
 * Where connections are until they are encrypted: each for a bounded time, and a bounded number of them. When it is full, the one that has
 * waited longest goes: who shakes hands at once gets in however many others only pretend to.
 */
export class WaitingRoom {
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #places: number;
  /** What stops the clock of each; the oldest first. */
  readonly #waiting = new Map<Socket, () => void>();

  constructor({ clock, patienceMs = 10_000, places = 1024 }: WaitingRoomOptions) {
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.#places = places;
  }

  get size(): number {
    return this.#waiting.size;
  }

  enter(socket: Socket): void {
    this.#waiting.set(socket, this.#clock.after(this.#patienceMs, () => socket.destroy()));
    socket.once('close', () => this.leave(socket));
    const [oldest] = this.#waiting.keys();
    if (oldest && this.#waiting.size > this.#places) this.#turnOut(oldest);
  }

  leave(socket: Socket): void {
    this.#waiting.get(socket)?.();
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
