import type { HostSignalChange, ViewerId } from '../../protocol/port-info.ts';
import type { Actor, EmitEvent } from '../../protocol/relay-event.ts';
import type { Clock } from '../../base/clock.ts';

/** How long transmitted bytes, and changes of signals, are summed before they are reported: a write is not an event. */
const transmitSumMs = 60_000;
const signalSumMs = 1000;

interface Sum {
  bytes: number;
  writes: number;
  changes: number;
  sequences: number;
  set: HostSignalChange;
}

/** Sums what each client does to one port too often to report each time. */
export class EventSums {
  readonly #port: string;
  readonly #clock: Clock;
  readonly #emit: EmitEvent;
  readonly #clientActor: (viewer: ViewerId) => Actor | null;
  readonly #sums = new Map<ViewerId, Sum>();
  #stopTransmit: (() => void) | undefined;
  #stopSignals: (() => void) | undefined;

  constructor(port: string, clock: Clock, emit: EmitEvent, clientActor: (viewer: ViewerId) => Actor | null) {
    this.#port = port;
    this.#clock = clock;
    this.#emit = emit;
    this.#clientActor = clientActor;
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

  signals(viewer: ViewerId, set: HostSignalChange, isSequence: boolean): void {
    const sum = this.#sum(viewer);
    if (isSequence) sum.sequences++;
    else sum.changes++;
    sum.set = { ...sum.set, ...set };
    this.#stopSignals ??= this.#clock.after(signalSumMs, () => {
      this.#stopSignals = undefined;
      for (const each of this.#sums.keys()) this.#tellLines(each);
    });
  }

  /** Reports what one client did since the last report. */
  flush(viewer: ViewerId): void {
    this.#tellTransmitted(viewer);
    this.#tellLines(viewer);
    this.#sums.delete(viewer);
    if (this.#sums.size === 0) this.#stopTimers();
  }

  /** Reports everything. */
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
    this.#emit({ type: 'transmitted', port: this.#port, by: this.#clientActor(viewer), bytes, writes });
  }

  #tellLines(viewer: ViewerId): void {
    const sum = this.#sum(viewer);
    const { changes, sequences, set } = sum;
    if (changes + sequences === 0) return;
    Object.assign(sum, { changes: 0, sequences: 0, set: {} });
    this.#emit({ type: 'signals', port: this.#port, by: this.#clientActor(viewer), changes, sequences, set });
  }
}
