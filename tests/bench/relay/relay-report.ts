import { describeComputer } from '../computer.ts';
import { table } from '../table.ts';
import type { Throughput } from './fan-out.ts';
import { viewerTurns, type ManyViewers } from './many-viewers.ts';
import type { RelayMemory } from './relay-memory.ts';
import { tripSeries, type RoundTrip } from './round-trip.ts';
import type { BesideStalled } from './stalled-viewer.ts';

export interface RelayMeasures {
  readonly name: string;
  readonly roundTrip: RoundTrip;
  /** By number of viewers. */
  readonly throughput: ReadonlyMap<number, Throughput>;
  readonly besideStalled: BesideStalled | undefined;
  readonly manyViewers: ManyViewers | undefined;
}

export interface RelayReport {
  /** Programs that wanted to run when it began, averaged over a minute: what else the computer was doing. */
  readonly loadBefore: number;
  /** The bare relay is what the others are compared with. */
  readonly relays: readonly RelayMeasures[];
  readonly memory: RelayMemory;
  /** Sentences about the parts that could not be measured. */
  readonly missing: readonly string[];
}

export const relayHeading = '## Through a relay';

const bareName = 'bare ws + serialport';
const mega = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);
const none = '–';

/** The section about the relay, as Markdown. */
export function formatRelayReport({ loadBefore, relays, memory, missing }: RelayReport): string {
  const bare = relays.find(({ name }) => name === bareName);
  const fans = [...new Set(relays.flatMap(({ throughput }) => [...throughput.keys()]))];
  const ratio = (value: number, bareValue: number | undefined): string =>
    bareValue ? (value / bareValue).toFixed(2) : none;
  return `${relayHeading}

Every relay in a process of its own with a pty of its own, all on this computer; the client is the same process for all.
Relays take turns in each measure. *Of bare*: compared with twenty lines of \`ws\` and \`serialport\`, without offsets,
credit, past, lease or limit.

${describeComputer()} · load ${loadBefore.toFixed(1)} before

${missing.map((sentence) => `**Not measured:** ${sentence}\n\n`).join('')}${table(
    [
      'round trip of one byte',
      'median',
      'of bare',
      'p99',
      'of bare',
      'after a pause',
      'of bare',
      'processor time',
      'of bare',
    ],
    relays.map(({ name, roundTrip: { medianUs, p99Us, p99RangeUs, idleMedianUs, processorUs } }) => [
      name,
      `${medianUs.toFixed(0)} µs`,
      ratio(medianUs, bare?.roundTrip.medianUs),
      `${p99Us.toFixed(0)} µs (${p99RangeUs.map((us) => us.toFixed(0)).join('–')})`,
      ratio(p99Us, bare?.roundTrip.p99Us),
      `${idleMedianUs.toFixed(0)} µs`,
      ratio(idleMedianUs, bare?.roundTrip.idleMedianUs),
      processorUs > 0 ? `${processorUs.toFixed(0)} µs` : none,
      processorUs > 0 ? ratio(processorUs, bare?.roundTrip.processorUs) : none,
    ]),
  )}

Trips follow each other at once, 50 in a turn. *p99*: the middle one of ${tripSeries} series of some 2,000 trips; in
brackets the lowest and the highest, whose distance is the computer's doing. *After a pause*: the first trip of a turn,
median; while the others have theirs, the relay is idle and the processor's caches are filled with other programs.

${table(
  [
    'as fast as it is read, to all viewers together',
    ...fans.flatMap((viewers) => [`${viewers} viewer${viewers === 1 ? '' : 's'}`, 'of bare', 'passed over']),
  ],
  relays.map(({ name, throughput }) => [
    name,
    ...fans.flatMap((viewers) => {
      const measured = throughput.get(viewers);
      if (!measured) return [none, none, none];
      const of = ratio(measured.bytesPerSecond, bare?.throughput.get(viewers)?.bytesPerSecond);
      return [`${mega(measured.bytesPerSecond)} MB/s`, of, `${(measured.missedPart * 100).toFixed(1)} %`];
    }),
  ]),
)}

The fastest of several turns. *Passed over*: bytes reported to a viewer as a gap because it was too slow; the bare relay
queues them in memory without limit.

${table(
  ['a healthy viewer at 4 MB/s', 'alone', 'beside a stalled one', 'kept', 'the relay grew by'],
  relays.flatMap(({ name, besideStalled }) => {
    if (!besideStalled) return [];
    const { aloneBytesPerSecond, besideBytesPerSecond, grownBytes } = besideStalled;
    return [
      [
        name,
        `${mega(aloneBytesPerSecond)} MB/s`,
        `${mega(besideBytesPerSecond)} MB/s`,
        ratio(besideBytesPerSecond, aloneBytesPerSecond),
        `${mega(grownBytes)} MB`,
      ],
    ];
  }),
)}

${table(
  ['many viewers at 115,200 baud', 'viewers', 'delay: median', 'p99', 'lost', 'of one core', 'memory per viewer'],
  relays.flatMap(({ name, manyViewers: many }) => {
    if (!many) return [];
    const { viewers, medianMs, p99Ms, p99RangeMs, lostBytes, processorPart, bytesPerViewer } = many;
    return [
      [
        name,
        String(viewers),
        `${medianMs.toFixed(1)} ms`,
        `${p99Ms.toFixed(1)} ms (${p99RangeMs.map((ms) => ms.toFixed(1)).join('–')})`,
        `${lostBytes} bytes`,
        `${(processorPart * 100).toFixed(0)} %`,
        `${(bytesPerViewer / 1000).toFixed(0)} kB`,
      ],
    ];
  }),
)}

All viewers of all relays are connected, and the devices take ${viewerTurns} turns. *p99*: the middle one of those of
the turns; in brackets the lowest and the highest.

Memory of the relay: ${mega(memory.startBytes)} MB when it has started; ${mega(memory.idlePortBytes)} MB more with a
port open, its replay buffer (2 MiB) full and nobody attached; ${mega(memory.stalledViewerBytes)} MB for each stalled
viewer.
`;
}
