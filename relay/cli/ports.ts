import type { DirectoryQuery } from '../protocol/directory-messages.ts';
import { bounds } from '../protocol/limits.ts';
import { isLabelKey } from '../protocol/labels.ts';
import type { PortInfo, PortState } from '../protocol/port-info.ts';
import type { RelayClient } from '../client/relay-client.ts';
import type { Clock } from '../base/clock.ts';
import { matcherOf } from '../protocol/directory-match.ts';
import { connectOnce, locateRelay } from './client/make-client.ts';
import { defaultName, newClient } from './client/new-client.ts';
import { defaultAddress, portUrl, type RelayTarget } from './client/relay-address.ts';
import { describeSettings } from '../protocol/port-info.ts';
import { helpFlag, isOn, jsonFlag, readWords } from './client-flags.ts';
import { type Flag, type FlagValues, helpOfFlags } from './flag.ts';
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
  readonly query: DirectoryQuery;
}

const states = ['closed', 'open', 'lost'] as const satisfies readonly PortState[];

export const portsFlags: readonly Flag[] = [
  {
    name: 'search',
    kind: 'text',
    placeholder: 'WORDS',
    help: 'only ports with all of these words in their name, address, labels or USB texts',
    byDefault: 'all',
  },
  {
    name: 'label',
    kind: 'list',
    placeholder: 'KEY[=VALUE]',
    help: 'only ports with this label',
    byDefault: 'all',
  },
  { name: 'node', kind: 'text', placeholder: 'NAME', help: 'only ports of this computer', byDefault: 'all' },
  {
    name: 'port-state',
    kind: 'text',
    placeholder: 'STATE',
    choices: states,
    help: `only ports in this state: ${states.join(', ')}`,
    byDefault: 'all',
  },
  jsonFlag,
  ...accessFlags,
  helpFlag,
];

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
    query: readQuery(read.values),
  };
}

/** @throws {UsageError} */
function readQuery(values: FlagValues): DirectoryQuery {
  const [search, node, state] = ['search', 'node', 'port-state'].map((name) => values.get(name)?.[0]);
  const labels = values.get('label') ?? [];
  const known = states.find((one) => one === state);
  if (state !== undefined && !known)
    throw new UsageError(`Unknown state '${state}': --port-state takes ${states.join(', ')}.`);
  if (search !== undefined && search.length > bounds.searchLength)
    throw new UsageError(`--search takes at most ${bounds.searchLength} characters.`);
  const wrong = labels.find((label) => !isLabelKey(label.replace(/=.*/s, '')));
  if (wrong !== undefined || labels.length > bounds.labels)
    throw new UsageError(
      wrong === undefined
        ? `--label can be given at most ${bounds.labels} times.`
        : `'${wrong}' is not a label: --label takes KEY=VALUE or KEY.`,
    );
  return {
    ...(search === undefined ? {} : { search }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(node === undefined ? {} : { node }),
    ...(known === undefined ? {} : { state: known }),
  };
}

/**
 * @returns the list as it is to be printed
 * @throws {Error} with a sentence, when no relay answers @throws {UsageError} when the address names a port
 */
export async function printPorts(
  { address: given, isLink, json, query }: PortsOptions,
  clock: Clock,
  stop: AbortSignal,
): Promise<string> {
  const address = await locateRelay(given);
  if (address.path !== '' && !isLink)
    throw new UsageError(`ports lists all ports of a relay: its address is ${address.root}.`);
  const client = await connectOnce(
    { address, client: newClient(defaultName()), clock, random: Math.random, usesDirectory: true },
    stop,
  );
  const ports = await allPorts(client, query, stop).finally(() => client.close());
  return json ? `${visibleJson(ports)}\n` : portTable(address.root, ports);
}

/** As the relay lists them, or page by page. */
async function allPorts(client: RelayClient, query: DirectoryQuery, stop: AbortSignal): Promise<readonly PortInfo[]> {
  if (client.total === undefined) return [...client.ports.values()].filter(matcherOf(query));
  await client.whenLive(stop);
  const ports: PortInfo[] = [];
  let hasMore = true;
  while (hasMore) {
    const after = ports.at(-1)?.id;
    const page = await client.directory({
      ...query,
      limit: bounds.directoryPage,
      ...(after === undefined ? {} : { after }),
    });
    ports.push(...page.ports);
    hasMore = page.more && page.ports.length > 0;
  }
  return ports;
}

/** The ports as a table; untrusted names cannot affect the terminal. */
function portTable(root: string, ports: readonly PortInfo[]): string {
  if (ports.length === 0) return 'No ports.\n';
  const hasLabels = ports.some(({ labels }) => labels);
  const rows = ports.map((port) => [
    portUrl(root, port),
    port.name,
    port.state,
    port.bytesOnly ? 'TCP, only bytes' : port.settings ? describeSettings(port.settings) : '-',
    String(port.viewers),
    port.holder === null ? '-' : port.holder.name || 'another client',
    ...(hasLabels ? [describeLabels(port)] : []),
  ]);
  const head = ['URL', 'NAME', 'STATE', 'SETTINGS', 'VIEWERS', 'CONTROL', ...(hasLabels ? ['LABELS'] : [])];
  return textTable([head, ...rows]);
}

const describeLabels = ({ labels = {} }: PortInfo): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ') || '-';
