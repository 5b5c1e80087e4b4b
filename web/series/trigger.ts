import type { Series } from './series.ts';

type TriggerMode = 'auto' | 'normal' | 'single';
type TriggerSlope = 'rising' | 'falling' | 'either';

/** When a sweep begins. */
export interface TriggerSettings {
  readonly mode: TriggerMode;
  readonly level: number;
  readonly slope: TriggerSlope;
  /** After a trigger others do not count for so long. */
  readonly holdOffMs: number;
  /** The length of a sweep. */
  readonly spanMs: number;
  /** The share of a sweep that is before its trigger, 0 to 1. */
  readonly before: number;
  /** What crosses the level before this time does not count. */
  readonly fromMs: number;
}

/**
 * `armed`: waits for the level to be crossed. `triggered`: a sweep is being taken. `free`: nothing crosses the level,
 * and the newest is shown. `stopped`: the single sweep is complete.
 */
type TriggerState = 'armed' | 'triggered' | 'free' | 'stopped';

export interface Sweep {
  readonly triggerMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** In automatic mode the newest is shown when nothing has crossed the level for so long, or for two sweeps. */
const freeMs = 200;

/** A sweep of this length or more is shown while it is being taken. */
const slowSweepMs = 1000;

/** Finds the places where a series crosses a level, as an oscilloscope does. Its clock is that of the points. */
export class Trigger {
  /** Sweeps so far. */
  count = 0;
  readonly #series: Series;
  readonly #settings: TriggerSettings;
  #next: number;
  /** The point before; NaN: none, or a gap. */
  #beforeMs = NaN;
  #before = NaN;
  /** The sweep that was found last, and the one before it. */
  #latest: Sweep | undefined;
  #earlier: Sweep | undefined;
  /** Nothing counts until then. */
  #armedMs: number;

  constructor(series: Series, settings: TriggerSettings) {
    this.#series = series;
    this.#settings = settings;
    this.#armedMs = settings.fromMs;
    // The point before the first one tells on which side of the level it was.
    this.#next = Math.max(0, series.indexAt(settings.fromMs) - 1);
  }

  get state(): TriggerState {
    const latest = this.#latest;
    const { lastMs } = this.#series;
    const { mode, spanMs } = this.#settings;
    if (latest && !(lastMs >= latest.toMs)) return 'triggered';
    if (mode === 'single' && latest) return 'stopped';
    const sinceMs = latest?.toMs ?? Math.max(this.#settings.fromMs, this.#series.firstMs);
    return mode === 'auto' && lastMs - sinceMs > Math.max(freeMs, spanMs * 2) ? 'free' : 'armed';
  }

  /** What is to be seen; `undefined`: nothing, or in automatic mode the newest. */
  get shown(): Sweep | undefined {
    if (this.state === 'free') return undefined;
    const isComplete = this.#latest !== undefined && this.#series.lastMs >= this.#latest.toMs;
    return isComplete || this.#settings.spanMs >= slowSweepMs ? this.#latest : (this.#earlier ?? this.#latest);
  }

  /** Reads the points that came since the last time, as long as `outOfTime` allows. @returns whether all are read */
  advance(outOfTime: () => boolean): boolean {
    const series = this.#series;
    const end = series.length;
    while (this.#next < end) {
      if (this.#settings.mode === 'single' && this.#latest) return true;
      const run = series.run(this.#next, end);
      const stopped = this.#read(run.times, run.values, run.from, run.to);
      this.#next = stopped === undefined ? run.next : run.next - (run.to - stopped);
      if (this.#next < end && outOfTime()) return false;
    }
    return true;
  }

  /** @returns where it stopped in single mode */
  #read(times: Float64Array, values: Float64Array, from: number, to: number): number | undefined {
    const { level, slope, mode } = this.#settings;
    const [isRisingMeant, isFallingMeant] = [slope !== 'falling', slope !== 'rising'];
    let beforeMs = this.#beforeMs;
    let before = this.#before;
    let stoppedAt: number | undefined;
    for (let at = from; at < to && stoppedAt === undefined; at++) {
      const timeMs = times[at] ?? NaN;
      const value = values[at] ?? NaN;
      const isCrossed =
        (isRisingMeant && before < level && value >= level) || (isFallingMeant && before > level && value <= level);
      if (isCrossed) {
        const crossedMs = beforeMs + ((timeMs - beforeMs) * (level - before)) / (value - before);
        if (crossedMs >= this.#armedMs) this.#begin(crossedMs);
        if (mode === 'single' && this.#latest) stoppedAt = at + 1;
      }
      before = value;
      beforeMs = timeMs;
    }
    this.#before = before;
    this.#beforeMs = beforeMs;
    return stoppedAt;
  }

  #begin(triggerMs: number): void {
    const { spanMs, before, holdOffMs } = this.#settings;
    const fromMs = triggerMs - spanMs * before;
    this.#earlier = this.#latest;
    this.#latest = { triggerMs, fromMs, toMs: fromMs + spanMs };
    this.#armedMs = Math.max(fromMs + spanMs, triggerMs + holdOffMs);
    this.count++;
  }
}
