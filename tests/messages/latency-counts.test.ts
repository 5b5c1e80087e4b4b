import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../web/messages/latency-counts.ts';

function histogramOf(latencies: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const ms of latencies) histogram.add(ms);
  return histogram;
}

describe('latencies', () => {
  it('have percentiles that are right to a twentieth, and the greatest as it is', () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const latencies = Array.from({ length: 5000 }, () => 0.002 * 1e7 ** random());
    const sorted = latencies.toSorted((a, b) => a - b);
    const summary = histogramOf(latencies).summary();
    for (const [name, share] of [
      ['p50Ms', 0.5],
      ['p95Ms', 0.95],
      ['p99Ms', 0.99],
    ] as const)
      expect(Math.abs((summary?.[name] ?? 0) / sorted[Math.ceil(5000 * share) - 1]! - 1)).toBeLessThan(0.05);
    expect([summary?.count, summary?.maxMs]).toEqual([5000, sorted.at(-1)]);
  });

  it('are counted by powers of two, without gaps, down to none at all', () => {
    expect(histogramOf([4, 7.9, 8, 32]).summary()?.buckets).toEqual([
      { fromMs: 4, toMs: 8, count: 2 },
      { fromMs: 8, toMs: 16, count: 1 },
      { fromMs: 16, toMs: 32, count: 0 },
      { fromMs: 32, toMs: 64, count: 1 },
    ]);
    expect(histogramOf([0, 0]).summary()).toMatchObject({ p50Ms: 0, maxMs: 0, buckets: [{ fromMs: 0, count: 2 }] });
    expect(histogramOf([]).summary()).toBeUndefined();
    expect(histogramOf([NaN, -1, Infinity]).summary()).toBeUndefined();
  });

  it('are the same from the counts of segments', () => {
    const all = histogramOf([1, 2, 3, 500]);
    const joined = new LatencyHistogram();
    for (const part of [[1, 500], [], [2, 3]]) joined.addAll(structuredClone(histogramOf(part).result()));
    expect(joined.summary()).toEqual(all.summary());
    const copy = all.copy();
    copy.add(9000);
    expect(all.summary()?.maxMs).toBe(500);
  });
});
