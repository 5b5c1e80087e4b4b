import type { Clock } from '../base/clock.ts';

/** Both kinds of time that an access can end by. */
export interface RelayTime {
  readonly clock: Clock;
  /** The wall clock, milliseconds since 1970: it may be set, forward and back, at any time. */
  readonly wallMs: () => number;
}

/**
 * When something ends that was given an hour. The wall clock counts, because what ends at noon ends at noon, whether the relay was restarted
 * meanwhile or not; and the monotonic one, so that a wall clock that is set back gives nobody more time.
 */
export class Deadline {
  readonly #time: RelayTime;
  readonly #wallMs: number;
  readonly #monotonicUs: number;

  /** @param endsAt by the wall clock, milliseconds since 1970 */
  constructor(endsAt: number, time: RelayTime) {
    this.#time = time;
    this.#wallMs = endsAt;
    this.#monotonicUs = time.clock.nowUs() + (endsAt - time.wallMs()) * 1000;
  }

  get leftMs(): number {
    const { clock, wallMs } = this.#time;
    return Math.min(this.#wallMs - wallMs(), (this.#monotonicUs - clock.nowUs()) / 1000);
  }
}
