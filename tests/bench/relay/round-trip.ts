import type { PtyDevice } from './pty-device.ts';
import { processorMs } from './process-memory.ts';
import type { RelaySubject } from './relay-client.ts';

export interface RoundTrip {
  readonly medianUs: number;
  /** The middle one of those of all series: one series more or less disturbed by the computer does not count. */
  readonly p99Us: number;
  /** The lowest and the highest p99 of a series: how much of it is the computer. */
  readonly p99RangeUs: readonly [lowest: number, highest: number];
  /** Of the first trips of rounds: the relay was idle while the others took their turns. */
  readonly idleMedianUs: number;
  /** The relay's processor time for each trip. Other programs on the computer do not change it much. */
  readonly processorUs: number;
}

export interface Rig {
  readonly device: PtyDevice;
  readonly subject: RelaySubject;
}

/** Odd, so that there is a middle one. */
export const tripSeries = 7;
const roundsInSeries = 40;
const tripsInRound = 50;
const warmUpTrips = 2000;
/** A round ends after this even when it is not done: a relay may be slow. */
const roundMs = 150;
const warmUpMs = 2500;

/**
 * One byte to the device and back, one after the other; the relays take turns, so that other load of the computer
 * affects them all.
 */
export async function measureRoundTrips(rigs: readonly Rig[]): Promise<Map<string, RoundTrip>> {
  const lines = [];
  for (const { device, subject } of rigs) {
    device.echo();
    const client = await subject.connect(true);
    const trip = (): Promise<number> =>
      new Promise((resolve) => {
        const startedMs = performance.now();
        client.onData = () => resolve((performance.now() - startedMs) * 1000);
        client.write(Uint8Array.of(0x55));
      });
    await untilLate(warmUpTrips, trip, warmUpMs);
    lines.push({
      device,
      client,
      trip,
      subject,
      /** By series. */
      times: Array.from({ length: tripSeries }, () => new Array<number>()),
      first: new Array<number>(),
      busyBeforeMs: processorMs(subject.pid),
    });
  }
  for (let series = 0; series < tripSeries; series++) {
    for (let round = 0; round < roundsInSeries; round++) {
      for (const { trip, times, first } of lines) {
        const [afterPause, ...others] = await untilLate(tripsInRound, trip);
        if (afterPause !== undefined) first.push(afterPause);
        times[series]!.push(...others);
      }
    }
  }
  const results = new Map<string, RoundTrip>();
  for (const { device, client, subject, times, first, busyBeforeMs } of lines) {
    const all = times.flat();
    const p99s = times.map((series) => quantile(series, 0.99));
    const processorUs = ((processorMs(subject.pid) - busyBeforeMs) * 1000) / (all.length + first.length);
    results.set(subject.name, {
      medianUs: quantile(all, 0.5),
      p99Us: quantile(p99s, 0.5),
      p99RangeUs: [Math.min(...p99s), Math.max(...p99s)],
      idleMedianUs: quantile(first, 0.5),
      processorUs,
    });
    client.close();
    await device.quiet();
  }
  return results;
}

/** @returns the value below which this part of `values` is */
export function quantile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

async function untilLate(count: number, trip: () => Promise<number>, limitMs = roundMs): Promise<number[]> {
  const times: number[] = [];
  const endMs = performance.now() + limitMs;
  while (times.length < count && performance.now() < endMs) times.push(await trip());
  return times;
}
