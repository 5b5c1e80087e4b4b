import { describeComputer } from '../computer.ts';
import { tripSeries, type RoundTrip } from '../relay/round-trip.ts';
import type { Throughput } from '../relay/fan-out.ts';
import { table } from '../table.ts';
import type { Reconnecting } from './reconnecting.ts';
import type { BesideStrangers } from './strangers.ts';

export interface WayMeasures {
  readonly name: string;
  readonly roundTrip: RoundTrip;
  /** By number of viewers. */
  readonly throughput: ReadonlyMap<number, Throughput>;
}

export interface AccessReport {
  readonly loadBefore: number;
  /** The first is what the others are compared with. */
  readonly ways: readonly WayMeasures[];
  readonly strangers: BesideStrangers;
  readonly reconnecting: Reconnecting;
}

export const accessHeading = '## From elsewhere';

const us = (value: number): string => `${value.toFixed(0)} µs`;
const mega = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);

/** The section about remote access, as Markdown. */
export function formatAccessReport({ loadBefore, ways, strangers, reconnecting }: AccessReport): string {
  const [plain] = ways;
  const fans = [...(plain?.throughput.keys() ?? [])];
  const ratio = (value: number, base = Number.NaN): string => (value / base).toFixed(2);
  const { aloneUs, besideUs } = strangers;
  const thousandth = (value: number, digits: number): string => (value / 1000).toFixed(digits);
  return `${accessHeading}

The same relay without and with its protections, each in a process of its own with a pty of its own, taking turns on
this computer.

${describeComputer()} · load ${loadBefore.toFixed(1)} before

${table(
  [
    'one byte there and back',
    'median',
    'of plain',
    'p99',
    'of plain',
    ...fans.flatMap((viewers) => [`to ${viewers} viewer${viewers === 1 ? '' : 's'}`, 'of plain']),
  ],
  ways.map(({ name, roundTrip: { medianUs, p99Us }, throughput }) => [
    name,
    us(medianUs),
    ratio(medianUs, plain?.roundTrip.medianUs),
    us(p99Us),
    ratio(p99Us, plain?.roundTrip.p99Us),
    ...fans.flatMap((viewers) => {
      const bytes = throughput.get(viewers)?.bytesPerSecond ?? Number.NaN;
      return [`${mega(bytes)} MB/s`, ratio(bytes, plain?.throughput.get(viewers)?.bytesPerSecond)];
    }),
  ]),
)}

*p99*: the middle one of ${tripSeries} series. Through a hub the bytes cross two relays, without TLS; both have the same
two cores here.

${table(
  ['a holder at work', 'median', 'p99'],
  [
    ['alone', us(aloneUs.median), us(aloneUs.p99)],
    ['beside strangers', us(besideUs.median), us(besideUs.p99)],
  ],
)}

A byte there and back every 2 ms. *Strangers*: ${strangers.strangers} clients that open TLS connections and WebSockets
without a credential, are refused, and reconnect half a second later, ${strangers.attempts} times in
${strangers.seconds.toFixed(0)} s; at most ${strangers.mostOpen} of their WebSockets were open at one time. The relay
grew by ${mega(strangers.grownBytes)} MB and was busy for ${(strangers.processorPart * 100).toFixed(0)} % of one core.

${reconnecting.clients} clients of a relay with TLS that was killed and is back after
${thousandth(reconnecting.awayMs, 0)} s: half of them are back after ${thousandth(reconnecting.medianMs, 1)} s, all
after ${thousandth(reconnecting.allMs, 1)} s, at most ${reconnecting.densest} within a tenth of a second. The relay
needed ${thousandth(reconnecting.processorMs, 1)} s of processor time for that and has
${thousandth(reconnecting.bytesPerClient, 0)} kB for each.
`;
}
