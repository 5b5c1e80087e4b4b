import { randomBytes } from 'node:crypto';
import type { NewRelayEvent, RelayEvent } from '../protocol/relay-event.ts';

interface EventBusOptions {
  /** Name of the host. */
  readonly node: string;
  /**
   * The wall clock, milliseconds since 1970: what is set is followed, unlike by the clock that bytes are timed with.
   */
  readonly wallMs: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly steadyMs: () => number;
  /** Gets what a subscriber threw. */
  readonly onError: (error: unknown) => void;
}

/** A larger jump of the wall clock against the monotonic one is an event: NTP's slewing stays below. */
const movedAtLeastMs = 2000;

/**
 * Gives every event its id, time and node, and passes it to all subscribers synchronously. A failing subscriber affects
 * nobody else.
 */
export class EventBus {
  readonly #options: EventBusOptions;
  readonly #subscribers = new Set<(event: RelayEvent) => void>();
  readonly #run = randomBytes(6).toString('base64url');
  #count = 0;
  #differenceMs: number;

  constructor(options: EventBusOptions) {
    this.#options = options;
    this.#differenceMs = options.wallMs() - options.steadyMs();
  }

  readonly emit = (event: NewRelayEvent): void => this.#tell(event, this.lookAtClock());

  /** An event where the wall clock was set since the last look. @returns what it says */
  lookAtClock(): number {
    const { wallMs, steadyMs } = this.#options;
    const nowMs = wallMs();
    const movedMs = nowMs - steadyMs() - this.#differenceMs;
    if (Math.abs(movedMs) >= movedAtLeastMs) {
      this.#differenceMs += movedMs;
      this.#tell({ type: 'clock-moved', movedMs: Math.round(movedMs) }, nowMs);
    }
    return nowMs;
  }

  /** @param listener gets every event from now on; must not block @returns unsubscribes */
  subscribe(listener: (event: RelayEvent) => void): () => void {
    this.#subscribers.add(listener);
    return () => this.#subscribers.delete(listener);
  }

  #tell(event: NewRelayEvent, nowMs: number): void {
    const whole: RelayEvent = {
      id: `${this.#run}-${++this.#count}`,
      time: new Date(nowMs).toISOString(),
      node: this.#options.node,
      ...event,
    };
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(whole);
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }
}
