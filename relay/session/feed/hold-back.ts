import { defaultLimits } from '../../protocol/limits.ts';
import type { Clock } from '../../base/clock.ts';

/** What the port is held back for. */
interface HeldFor {
  readonly behindBytes: number;
  /** Grows as bytes are sent. */
  readonly place: number;
}

interface HoldBackOptions {
  readonly clock: Clock;
  /** How far behind is too far: half of the replay buffer, since what is on its way still comes after a pause. */
  readonly maxBehindBytes: number;
  /** How long a viewer may take no byte, 5 s. */
  readonly stallMs?: number;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly onStalled: () => void;
}

/** Pauses the device while the lossless holder is too far behind, unless that takes nothing at all. */
export class HoldBack {
  readonly #options: HoldBackOptions;
  #paused = false;
  /** A viewer that took nothing for too long, until it has caught up. */
  #stalled: HeldFor | undefined;
  #watched: { readonly viewer: HeldFor; readonly place: number } | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(options: HoldBackOptions) {
    this.#options = options;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** To be called when bytes were received or sent, or the holder changed. @param viewer the lossless holder */
  update(viewer: HeldFor | undefined): void {
    if (viewer !== this.#stalled || viewer?.behindBytes === 0) this.#stalled = undefined;
    const { maxBehindBytes } = this.#options;
    if (!viewer || this.#stalled || viewer.behindBytes < maxBehindBytes / 2) this.#resume();
    else if (viewer.behindBytes >= maxBehindBytes) this.#pause();
    if (this.#paused && viewer) this.#watch(viewer);
  }

  /** The device is another one now, and is not paused. */
  reset(): void {
    this.#paused = false;
    this.#unwatch();
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#options.pause();
  }

  #resume(): void {
    this.#unwatch();
    if (!this.#paused) return;
    this.#paused = false;
    this.#options.resume();
  }

  #watch(viewer: HeldFor): void {
    if (this.#watched?.viewer === viewer && this.#watched.place === viewer.place) return;
    this.#unwatch();
    this.#watched = { viewer, place: viewer.place };
    this.#stopTimer = this.#options.clock.after(this.#options.stallMs ?? defaultLimits.losslessStallMs, () => {
      this.#stalled = viewer;
      this.#resume();
      this.#options.onStalled();
    });
  }

  #unwatch(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#watched = undefined;
  }
}
