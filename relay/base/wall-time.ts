import type { Clock } from './clock.ts';

/** The host's wall clock was set, or the host slept: what it said until then and says from here on. */
export interface WallClockMove {
  readonly wasUs: number;
  readonly isUs: number;
}

interface WallTimeOptions {
  /** Monotonic: what is set bends none of its times. */
  readonly clock: Clock;
  /** The wall clock, microseconds since 1970. Default: the system's. */
  readonly wallUs?: () => number;
}

/** A larger difference between the clocks is a move: what NTP corrects by itself stays below. */
const movedAtLeastUs = 2_000_000;
/** A clock that drifts by more than this is followed, this much at each look: 1 % of the time that passes. */
const driftUs = 250_000;
const followUs = 10_000;
const lookMs = 1000;
/** Nothing waits for long before its time is asked for. */
const maxOffsets = 64;

/**
 * What the wall clock said at times of the monotonic clock. Recordings are read long after: their times are those of
 * the wall clock, though it is set while they run.
 */
export class WallTime {
  readonly #clock: Clock;
  readonly #wallUs: () => number;
  readonly #listeners = new Set<(move: WallClockMove) => void>();
  /** Since when the wall clock is ahead by how much, oldest first. */
  readonly #offsets = [{ sinceUs: -Infinity, offsetUs: 0 }];
  /** When the clocks were last compared: the wall clock had its offset until then. */
  #lookedUs: number;
  #stopLooking: (() => void) | undefined;

  constructor({ clock, wallUs = () => Date.now() * 1000 }: WallTimeOptions) {
    this.#clock = clock;
    this.#wallUs = wallUs;
    this.#lookedUs = clock.nowUs();
  }

  /** How much the wall clock is ahead of the monotonic one now. */
  get offsetUs(): number {
    return this.#offsets.at(-1)?.offsetUs ?? 0;
  }

  /** The wall clock's time at `timeUs` of the monotonic clock. */
  at(timeUs: number): number {
    const known = this.#offsets.findLast(({ sinceUs }) => sinceUs <= timeUs) ?? this.#offsets[0];
    return timeUs + (known?.offsetUs ?? 0);
  }

  /** Calls `listener` at each move, with the times of the wall clock. */
  onMoved(listener: (move: WallClockMove) => void): void {
    this.#listeners.add(listener);
  }

  /** Looks at the wall clock once a second, until `stop`. */
  start(): void {
    this.#stopLooking?.();
    this.#stopLooking = this.#clock.after(lookMs, () => {
      this.look();
      this.start();
    });
  }

  stop(): void {
    this.#stopLooking?.();
  }

  /** Compares the clocks. To be called before what is to have the right time. */
  look(): void {
    const nowUs = this.#clock.nowUs();
    const wasUs = nowUs + this.offsetUs;
    const isUs = this.#wallUs();
    const movedUs = isUs - wasUs;
    const sinceUs = this.#lookedUs;
    this.#lookedUs = nowUs;
    if (Math.abs(movedUs) >= movedAtLeastUs) {
      this.#set(sinceUs, isUs - nowUs);
      for (const listener of this.#listeners) listener({ wasUs, isUs });
    } else if (Math.abs(movedUs) > driftUs && nowUs - (this.#offsets.at(-1)?.sinceUs ?? 0) >= lookMs * 1000)
      this.#set(nowUs, this.offsetUs + Math.min(Math.max(movedUs, -followUs), followUs));
  }

  #set(sinceUs: number, offsetUs: number): void {
    this.#offsets.push({ sinceUs, offsetUs });
    if (this.#offsets.length > maxOffsets) this.#offsets.shift();
  }
}
