import { describeComputer } from '../computer.ts';
import { table } from '../table.ts';
import type { GatewayReport } from './gateway-benchmark.ts';
import { pacedBytesPerSecond } from './measure-gateway.ts';

export const gatewayHeading = '## To programs';

const milliseconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`);
const rate = (bytesPerSecond: number | undefined): string =>
  bytesPerSecond === undefined ? '–' : `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`;

/** As Markdown. */
export function formatGatewayReport({ gateways, missing, agents }: GatewayReport, loadBefore: number): string {
  const used = gateways.map(({ name, figures: { open, signal, baudRate, oneByte, smallReads } }) => [
    name,
    ...[open.median, signal?.median, baudRate?.median].map(milliseconds),
    ...[oneByte, smallReads].flatMap(({ median, p99 }) => [milliseconds(median), milliseconds(p99)]),
  ]);
  const paced = `${pacedBytesPerSecond / 1e6} MB/s from it, next to a stalled client`;
  const bare = gateways.find(({ figures }) => figures.fromDevice === undefined)?.figures.toDevice;
  const rates = gateways
    .filter(({ figures }) => figures.toDevice !== undefined)
    .map(({ name, figures: { fromDevice, toDevice, besideStalled } }) => [
      name,
      ...[fromDevice, toDevice].map(rate),
      toDevice !== undefined && bare !== undefined ? (toDevice / bare).toFixed(2) : '–',
      rate(besideStalled),
    ]);
  return `${gatewayHeading}

A virtual serial device that sends back what it gets, used by Debian's pyserial through what offers it by RFC 2217, each
in a process of its own. pyserial looks for an answer every 50 ms: it needs at least 0.4 s to open and 0.05 s for a
change. *As esptool reads*: a command of 36 bytes and its answer. *By socat*: socat between pyserial and ser2net, in
place of a tunnel. *By a pty*: a device file of this computer, made by socat. *0.0 MB/s*: nothing came, or the program
was disconnected: forward does that where bytes would be missing, as from a device that floods faster than it reads.

${describeComputer()} · load ${loadBefore.toFixed(1)} before

${missing.map((sentence) => `**Not measured:** ${sentence}\n\n`).join('')}${table(
    ['from pyserial', 'open', 'DTR', 'baud rate', 'one byte there and back', 'p99', 'as esptool reads', 'p99'],
    used,
  )}

${table(['by Telnet, FF doubled', 'from the device', 'to the device', 'of the port itself', paced], rates)}

*The port itself* is written to by npm serialport's binding and nothing else: a pty takes 4 KB at a time, and the
simulated device is a program that has to read them.

${table(
  ['an agent’s `transact` by', 'median', 'p99'],
  agents.map(({ name, medianMs, p99Ms }) => [name, milliseconds(medianMs), milliseconds(p99Ms)]),
)}
`;
}
