import { describeComputer } from '../computer.ts';
import { table } from '../table.ts';
import type { FleetReport } from './fleet-benchmark.ts';

export const fleetHeading = '## A fleet';

const milliseconds = (ms: number): string => `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;

/** As Markdown. */
export function formatFleetReport({ sizes, viewers, ways, killed }: FleetReport, loadBefore: number): string {
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
    `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`,
    (bytesPerSecond / (plain?.bytesPerSecond ?? 0)).toFixed(2),
  ]),
)}

In turns, each at a node of its own. The delay is that of 100 bytes each 10 ms.

One of two gateways is killed with ${killed.clients} clients, which wait for a random time as a page does and go on at
the other: all have bytes again after ${milliseconds(killed.allBackMs)}; the longest silence of one is
${milliseconds(killed.longestSilenceMs)}; ${killed.lostBytes} bytes lost.
`;
}
