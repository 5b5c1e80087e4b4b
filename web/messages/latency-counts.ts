/** How often latencies came, by steps of an eighth of a power of two. Plain data. */
export interface LatencyCounts {
  /** Steps and their counts, in order. */
  readonly steps: readonly (readonly [step: number, count: number])[];
  readonly maxMs: number;
}

/** The latencies of messages, for a person. */
interface LatencySummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** By powers of two, without gaps between the first and the last. */
  readonly buckets: readonly { readonly fromMs: number; readonly toMs: number; readonly count: number }[];
}

const stepsInPower = 8;

/** Shorter than a microsecond: in one piece with the request. */
const [leastMs, leastStep] = [0.001, -80];

/** Counts latencies: percentiles are right to a twentieth, whatever their size. */
export class LatencyHistogram {
  readonly #counts = new Map<number, number>();
  #maxMs = 0;

  /** @param ms what is negative or not a number is left out */
  add(ms: number): void {
    if (!(ms >= 0) || ms === Infinity) return;
    const step = ms < leastMs ? leastStep : Math.max(leastStep, Math.floor(Math.log2(ms) * stepsInPower));
    this.#counts.set(step, (this.#counts.get(step) ?? 0) + 1);
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  addAll({ steps, maxMs }: LatencyCounts): void {
    for (const [step, count] of steps) this.#counts.set(step, (this.#counts.get(step) ?? 0) + count);
    if (maxMs > this.#maxMs) this.#maxMs = maxMs;
  }

  copy(): LatencyHistogram {
    const copy = new LatencyHistogram();
    copy.addAll(this.result());
    return copy;
  }

  result(): LatencyCounts {
    return { steps: [...this.#counts].sort(([a], [b]) => a - b), maxMs: this.#maxMs };
  }

  /** `undefined` where there is none. */
  summary(): LatencySummary | undefined {
    const { steps, maxMs } = this.result();
    const [first] = steps;
    const last = steps.at(-1);
    if (!first || !last) return undefined;
    const total = steps.reduce((sum, [, count]) => sum + count, 0);
    const percentile = (share: number): number => {
      let left = Math.ceil(total * share);
      for (const [step, count] of steps) if ((left -= count) <= 0) return Math.min(maxMs, middleOf(step));
      return maxMs;
    };
    const powerOf = (step: number): number => Math.floor(step / stepsInPower);
    const buckets = Array.from({ length: powerOf(last[0]) - powerOf(first[0]) + 1 }, (_, at) => {
      const power = powerOf(first[0]) + at;
      const count = steps.reduce((sum, [step, one]) => sum + (powerOf(step) === power ? one : 0), 0);
      return { fromMs: power === powerOf(leastStep) ? 0 : 2 ** power, toMs: 2 ** (power + 1), count };
    });
    const [p50Ms, p95Ms, p99Ms] = [percentile(0.5), percentile(0.95), percentile(0.99)];
    return { count: total, p50Ms, p95Ms, p99Ms, maxMs, buckets };
  }
}

const middleOf = (step: number): number => (step === leastStep ? 0 : 2 ** ((step + 0.5) / stepsInPower));
