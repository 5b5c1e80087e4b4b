import type { Series } from '../series/series.ts';
import { ThresholdWatch } from '../series/threshold.ts';
import { Trigger } from '../series/trigger.ts';
import type { PlotCrossings, PlotSweep, PlotThreshold, PlotTrigger, PlotWanted } from './api/plots.ts';

/** Counts crossings of thresholds, and finds triggers, in the points of a plot as they come. */
export class PlotWatch {
  #thresholds = new Map<string, { readonly of: PlotThreshold; readonly watch: ThresholdWatch }>();
  #trigger: Trigger | undefined;
  #triggerKey = '';

  /** What is wanted from now on; what was counted of the same stays. @param series by their numbers */
  show({ thresholds = [], trigger, range }: PlotWanted, series: readonly Series[]): void {
    const before = this.#thresholds;
    this.#thresholds = new Map();
    for (const of of thresholds) {
      const one = series[of.series];
      const key = JSON.stringify([of.series, of.level, of.side]);
      if (one) this.#thresholds.set(key, before.get(key) ?? { of, watch: new ThresholdWatch(one, of.level, of.side) });
    }
    this.#watchTrigger(trigger, series, range.kind === 'newest' ? range.spanMs : undefined);
  }

  /** Reads new points, as long as `outOfTime` allows. @returns whether all are read */
  advance(outOfTime: () => boolean): boolean {
    for (const { watch } of this.#thresholds.values()) if (!watch.advance(outOfTime)) return false;
    return this.#trigger?.advance(outOfTime) ?? true;
  }

  get crossings(): readonly PlotCrossings[] | undefined {
    if (this.#thresholds.size === 0) return undefined;
    return Array.from(this.#thresholds.values(), ({ of, watch: { count, lastMs, isBeyond } }) => ({
      ...of,
      count,
      lastMs,
      isBeyond,
    }));
  }

  get sweep(): PlotSweep | undefined {
    if (!this.#trigger) return undefined;
    const { state, shown, count } = this.#trigger;
    return { state, triggerMs: shown?.triggerMs ?? NaN, toMs: shown?.toMs ?? NaN, count };
  }

  /** What the trigger shows; `undefined`: nothing yet. `newest`: what comes, as without one. */
  get sweepRange(): { readonly fromMs: number; readonly toMs: number } | 'newest' | undefined {
    if (!this.#trigger || this.#trigger.state === 'free') return 'newest';
    const { shown } = this.#trigger;
    return shown && { fromMs: shown.fromMs, toMs: shown.toMs };
  }

  /** @param spanMs absent: another range is looked at, and the trigger goes on as it was */
  #watchTrigger(trigger: PlotTrigger | undefined, series: readonly Series[], spanMs: number | undefined): void {
    const one = trigger && series[trigger.series];
    if (!trigger || !one) this.#trigger = undefined;
    const key = JSON.stringify([trigger, spanMs]);
    if (!trigger || !one || spanMs === undefined || (this.#trigger && key === this.#triggerKey)) return;
    this.#trigger = new Trigger(one, { ...trigger, spanMs });
    this.#triggerKey = key;
  }
}
