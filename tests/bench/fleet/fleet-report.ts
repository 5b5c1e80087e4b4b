import { describeComputer } from '../computer.ts';
import { table } from '../table.ts';
import type { FleetReport } from './fleet-benchmark.ts';

export const fleetHeading = '## A fleet';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const milliseconds = (ms: number): string => `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;

/** As Markdown. */
export function formatFleetReport({ sizes, viewers, ways, killed, history }: FleetReport, loadBefore: number): string {
  const [plain] = ways;
  return `${fleetHeading}

Nodes with simulated ports, one NATS server, gateways and the clients, all on this computer; each node and gateway is a
process of its own.

${describeComputer()} · load ${loadBefore.toFixed(1)} before

${table(
  [
    'idle ports',
    'nodes',
    'memory per port: node',
    'gateway',
    'processor time per port',
    'a new gateway knows all',
    'attach: median',
    'p99',
  ],
  sizes.map(({ ports, nodes, nodeBytes, gatewayBytes, idlePart, knownMs, attach }) => [
    String(ports),
    String(nodes),
    ...[nodeBytes, gatewayBytes].map((bytes) => `${(bytes / 1000).toFixed(1)} kB`),
    `${(idlePart * 1e6).toFixed(0)} µs/s`,
    milliseconds(knownMs),
    milliseconds(attach.medianMs),
    milliseconds(attach.p99Ms),
  ]),
)}

Memory is what a process has over one without ports. *Knows all*: from the start of the process. *Processor time*: of
all nodes and the gateway together, with nobody there.

${viewers.count} viewers on as many ports at 9,600 baud, through one gateway:
delay ${milliseconds(viewers.medianMs)} (median), ${milliseconds(viewers.p99Ms)} (p99);
${viewers.lostBytes} bytes lost.

${table(
  ['one port', 'delay: median', 'of plain', 'p99', 'as fast as it is read', 'of plain'],
  ways.map(({ name, delay, bytesPerSecond }) => [
    name,
    milliseconds(delay.medianMs),
    (delay.medianMs / (plain?.delay.medianMs ?? 0)).toFixed(2),
    milliseconds(delay.p99Ms),
    `${megabytes(bytesPerSecond)} MB/s`,
    (bytesPerSecond / (plain?.bytesPerSecond ?? 0)).toFixed(2),
  ]),
)}

In turns, each at a node of its own. The delay is that of 100 bytes each 10 ms. *Bare NATS and ws*: two programs of a
few lines, one that publishes and one that passes on what was published. A gateway cannot be faster than that.

One of two gateways is killed with ${killed.clients} clients, which wait for a random time as a page does and go on at
the other: all have bytes again after ${milliseconds(killed.allBackMs)}; the longest silence of one is
${milliseconds(killed.longestSilenceMs)}; ${killed.lostBytes} bytes lost.

History: ${history.ports} ports of a node receive ${megabytes(history.bytes)} MB, as fast as they are stored:
${megabytes(history.writtenBytesPerSecond)} MB/s. Then the node is killed, and a gateway reads all of it:
${megabytes(history.readBytesPerSecond)} MB/s; ${history.missedBytes} bytes in gaps, ${history.lostBytes} bytes lost.

${table(
  ['history of a node that is gone: first bytes', 'median', `longest of ${history.toOffset.count}`],
  [
    { name: 'from an offset', ...history.toOffset },
    { name: 'from a moment', ...history.toMoment },
  ].map(({ name, medianMs, longestMs }) => [name, milliseconds(medianMs), milliseconds(longestMs)]),
)}
`;
}
