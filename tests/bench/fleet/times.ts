import { quantile } from '../relay/round-trip.ts';

export interface Quantiles {
  readonly medianMs: number;
  readonly p99Ms: number;
}

export const quantiles = (values: readonly number[]): Quantiles => ({
  medianMs: quantile(values, 0.5),
  p99Ms: quantile(values, 0.99),
});

/** Since 1970, as relays stamp what they receive. */
export const nowMs = (): number => performance.timeOrigin + performance.now();
