import type { PortInfo } from '../protocol/port-info.ts';
import type { Clock } from '../base/clock.ts';
import { connectOnce, locateRelay } from './client/make-client.ts';
import { defaultName, newClient } from './client/new-client.ts';
import { defaultAddress, portUrl, type RelayTarget } from './client/relay-address.ts';
import { describeSettings } from '../protocol/port-info.ts';
import { helpFlag, isOn, jsonFlag, readWords } from './client-flags.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import { accessFlags, accessHelp, accessVariables, readRelayAccess } from './relay-access.ts';
import type { Environment } from './read-flags.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './command.ts';
import { visibleJson } from './visible-text.ts';

/** What the person asked `ports` to do. */
interface PortsOptions {
  readonly address: RelayTarget;
  /** The address is the link of a share: one to its only port stands for all ports of that share. */
  readonly isLink: boolean;
  readonly json: boolean;
}

export const portsFlags: readonly Flag[] = [jsonFlag, ...accessFlags, helpFlag];

/** What `ports --help` prints. */
export const portsHelp = `Lists the ports of a relay.

Usage: baudcast ports [URL] [options]        URL: of the relay, or the link of a share (default: ${defaultAddress})

${helpOfFlags(portsFlags)}
${accessHelp}
Exit status: 0 done, 1 no answer from a relay, 2 wrong usage.
`;

/** @returns undefined when help is asked for @throws {UsageError} */
export function readPortsOptions(args: readonly string[], environment: Environment): PortsOptions | undefined {
  const read = readWords(portsFlags, args, environment, accessVariables);
  if (!read) return undefined;
  const [url, ...others] = read.words;
  if (others.length > 0) throw new UsageError('ports takes one URL. See --help.');
  return {
    address: readRelayAccess(url, read.values, environment),
    isLink: url?.includes('#') ?? false,
    json: isOn(read.values, 'json'),
  };
}

/**
 * @returns the list as it is to be printed
 * @throws {Error} with a sentence, when no relay answers @throws {UsageError} when the address names a port
 */
export async function printPorts(
  { address: given, isLink, json }: PortsOptions,
  clock: Clock,
  stop: AbortSignal,
): Promise<string> {
  const address = await locateRelay(given);
  if (address.path !== '' && !isLink)
    throw new UsageError(`ports lists all ports of a relay: its address is ${address.root}.`);
  const client = await connectOnce({ address, client: newClient(defaultName()), clock, random: Math.random }, stop);
  const ports = [...client.ports.values()];
  await client.close();
  return json ? `${visibleJson(ports)}\n` : portTable(address.root, ports);
}

/** The ports as a table; untrusted names cannot affect the terminal. */
function portTable(root: string, ports: readonly PortInfo[]): string {
  if (ports.length === 0) return 'No ports.\n';
  const rows = ports.map((port) => [
    portUrl(root, port),
    port.name,
    port.state,
    port.bytesOnly ? 'TCP, only bytes' : port.settings ? describeSettings(port.settings) : '-',
    String(port.viewers),
    port.holder === null ? '-' : port.holder.name || 'another client',
  ]);
  return textTable([['URL', 'NAME', 'STATE', 'SETTINGS', 'VIEWERS', 'CONTROL'], ...rows]);
}
