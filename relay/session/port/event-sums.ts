import type { OutputSignalChange, ViewerId } from '../../protocol/port-info.ts';
import type { Actor, EmitEvent } from '../../protocol/relay-event.ts';
import type { Clock } from '../../base/clock.ts';

/** How long transmitted bytes are summed, and changes of the lines, before they are told: a write is no event of its own. */
const transmitSumMs = 60_000;
const signalSumMs = 1000;

interface Sum {
  bytes: number;
  writes: number;
  changes: number;
  sequences: number;
  set: OutputSignalChange;
}

/** Sums what each client does to one port so often that telling it each time would cost more than doing it. */
export class EventSums {
  readonly #port: string;
  readonly #clock: Clock;
  readonly #emit: EmitEvent;
  readonly #actorOf: (viewer: ViewerId) => Actor | null;
  readonly #sums = new Map<ViewerId, Sum>();
  #stopTransmit: (() => void) | undefined;
  #stopSignals: (() => void) | undefined;

  constructor(port: string, clock: Clock, emit: EmitEvent, actorOf: (viewer: ViewerId) => Actor | null) {
    this.#port = port;
    this.#clock = clock;
    this.#emit = emit;
    this.#actorOf = actorOf;
  }

  transmitted(viewer: ViewerId, bytes: number): void {
    const sum = this.#sum(viewer);
    sum.bytes += bytes;
    sum.writes++;
    this.#stopTransmit ??= this.#clock.after(transmitSumMs, () => {
      this.#stopTransmit = undefined;
      for (const each of this.#sums.keys()) this.#tellTransmitted(each);
    });
  }

  lines(viewer: ViewerId, set: OutputSignalChange, isSequence: boolean): void {
    const sum = this.#sum(viewer);
    if (isSequence) sum.sequences++;
    else sum.changes++;
    sum.set = { ...sum.set, ...set };
    this.#stopSignals ??= this.#clock.after(signalSumMs, () => {
      this.#stopSignals = undefined;
      for (const each of this.#sums.keys()) this.#tellLines(each);
    });
  }

  /** Tells what one client did since it was told last. */
  flush(viewer: ViewerId): void {
    this.#tellTransmitted(viewer);
    this.#tellLines(viewer);
    this.#sums.delete(viewer);
    if (this.#sums.size === 0) this.#stopTimers();
  }

  /** Tells all that is summed. */
  flushAll(): void {
    for (const viewer of this.#sums.keys()) this.flush(viewer);
  }

  #stopTimers(): void {
    this.#stopTransmit?.();
    this.#stopSignals?.();
    this.#stopTransmit = undefined;
    this.#stopSignals = undefined;
  }

  #sum(viewer: ViewerId): Sum {
    let sum = this.#sums.get(viewer);
    if (!sum) this.#sums.set(viewer, (sum = { bytes: 0, writes: 0, changes: 0, sequences: 0, set: {} }));
    return sum;
  }

  #tellTransmitted(viewer: ViewerId): void {
    const sum = this.#sum(viewer);
    const { bytes, writes } = sum;
    if (writes === 0) return;
    sum.bytes = 0;
    sum.writes = 0;
    this.#emit({ type: 'transmitted', port: this.#port, by: this.#actorOf(viewer), bytes, writes });
  }

  #tellLines(viewer: ViewerId): void {
    const sum = this.#sum(viewer);
    const { changes, sequences, set } = sum;
    if (changes + sequences === 0) return;
    Object.assign(sum, { changes: 0, sequences: 0, set: {} });
    this.#emit({ type: 'signals', port: this.#port, by: this.#actorOf(viewer), changes, sequences, set });
  }
}
