import { describe, expect, it } from 'vitest';
import { RateMeter } from '../../web/engine/rate-meter.ts';

describe('RateMeter', () => {
  it('reports a steady rate, and falls to zero a second after the last byte', () => {
    const meter = new RateMeter();
    let rate = 0;
    for (let t = 0; t <= 3000; t += 100) rate = meter.rate(t, t * 11.5);
    expect(rate).toBeCloseTo(11_500, -2);
    for (let t = 3100; t <= 4200; t += 100) rate = meter.rate(t, 3000 * 11.5);
    expect(rate).toBe(0);
  });

  it('does not overestimate the first moment', () => {
    const meter = new RateMeter();
    meter.rate(0, 0);
    expect(meter.rate(1, 100)).toBeLessThanOrEqual(100);
  });

  it('averages over a longer time where what it measures comes in bursts', () => {
    const meter = new RateMeter(10_000);
    const rates = Array.from({ length: 300 }, (_, at) => meter.rate(at * 100, Math.floor(at / 20) * 50));
    expect(rates.slice(100).every((rate) => rate > 19 && rate < 31)).toBe(true);
  });
});
