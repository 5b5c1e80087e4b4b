import { accessBounds, confirmations, type PortScope, type ShareRequest } from '../protocol/access.ts';
import { bounds } from '../protocol/limits.ts';
import { roles } from '../protocol/roles.ts';
import type { RelayTarget } from './client/relay-address.ts';
import { helpFlag, isOn, jsonFlag, readNumber, readWords, valueOf } from './client-flags.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import { readDuration } from './read-values.ts';
import type { Environment } from './read-flags.ts';
import { accessFlags, accessHelp, accessVariables, readRelayAccess } from './relay-access.ts';
import { UsageError } from './command.ts';

/** What the person asked `share` to do. */
interface ShareOptions {
  readonly address: RelayTarget;
  readonly isJson: boolean;
  /** @param path the port that the address names; `''`: none @throws {UsageError} when no port is named at all */
  readonly requestFor: (path: string) => ShareRequest;
}

export const shareFlags: readonly Flag[] = [
  {
    name: 'ports',
    kind: 'text',
    placeholder: 'PORTS',
    help: "ids of ports, such as gps,demo/echo, or 'all'",
    byDefault: 'the port that URL names',
  },
  {
    name: 'role',
    kind: 'text',
    placeholder: 'ROLE',
    choices: roles,
    help: 'viewer (may watch), operator (may also transmit) or admin (may also share)',
    byDefault: 'viewer',
  },
  {
    name: 'for',
    kind: 'text',
    placeholder: 'TIME',
    help: 'how long the link is valid, such as 30m, 4h, 2d or 1w',
    byDefault: '4h',
  },
  {
    name: 'devices',
    kind: 'text',
    placeholder: 'N',
    help: `for people, not programs: how many devices the link signs in, ever, 1 to ${accessBounds.signInsPerShare}`,
    byDefault: 'any number, and programs',
  },
  {
    name: 'confirm',
    kind: 'text',
    placeholder: 'WHAT',
    choices: ['none', ...confirmations],
    help:
      'what a person in the page has to allow each time: transmit (that, signals, breaks and sequences), signals ' +
      '(all of these but transmitting) or none',
    byDefault: 'none',
  },
  {
    name: 'name',
    kind: 'text',
    placeholder: 'NAME',
    help: `name in the list of shares, at most ${bounds.nameLength} characters`,
    byDefault: 'role and ports',
  },
  jsonFlag,
  ...accessFlags,
  helpFlag,
];

/** What `share --help` prints. */
export const shareHelp = `Makes a link that lets others use ports of a relay for a time.

Usage: baudcast share [URL] [options]        URL: of the relay, or of a port's page (default: this computer's relay)

Prints the link. Everybody who has it gets access, so send it like a password. Revoke it with baudcast revoke.
A link stays in the history of a browser that opened it. For a person, use --devices 1: it then signs in the first
device that opens it, and no other. Without --devices it is also an address for baudcast attach, and a credential for
programs.

${helpOfFlags(shareFlags)}
${accessHelp}
Exit status: 0 done, 1 failed, 2 wrong usage.
`;

/** @returns undefined when help is asked for @throws {UsageError} */
export function readShareOptions(args: readonly string[], environment: Environment): ShareOptions | undefined {
  const read = readWords(shareFlags, args, environment, accessVariables);
  if (!read) return undefined;
  const { words, values } = read;
  const [url, ...others] = words;
  if (others.length > 0) throw new UsageError('share takes one URL. See --help.');
  const address = readRelayAccess(url, values, environment);
  const role = roles.find((one) => one === (valueOf(values, 'role') ?? 'viewer'));
  if (!role) throw new UsageError(`--role takes ${roles.join(', ')}.`);
  const durationMs = readDuration('for', valueOf(values, 'for') ?? '4h', {
    minMs: accessBounds.minShareMs,
    maxMs: accessBounds.maxShareMs,
  });
  const devices = readDevices(valueOf(values, 'devices'));
  const asked = valueOf(values, 'confirm') ?? 'none';
  const confirm = confirmations.find((one) => one === asked);
  if (!confirm && asked !== 'none') throw new UsageError(`--confirm takes none, ${confirmations.join(', ')}.`);
  const name = valueOf(values, 'name');
  if (name !== undefined && (name === '' || name.length > bounds.nameLength || /[\p{Cc}\p{Cs}]/u.test(name))) {
    throw new UsageError(`--name takes 1 to ${bounds.nameLength} characters, none of them control characters.`);
  }
  const requestFor = (path: string): ShareRequest => {
    const ports = readPorts(valueOf(values, 'ports'), path);
    const usualName = `${role}: ${ports === 'all' ? 'all ports' : ports.join(', ')}`.slice(0, bounds.nameLength);
    return {
      name: name ?? usualName,
      ports,
      role,
      durationMs,
      ...(devices === undefined ? {} : { devices }),
      ...(confirm && { confirm }),
    };
  };
  return { address, isJson: isOn(values, 'json'), requestFor };
}

function readDevices(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const devices = readNumber('devices', given, 'devices');
  if (devices < 1 || devices > accessBounds.signInsPerShare)
    throw new UsageError(`--devices takes 1 to ${accessBounds.signInsPerShare}.`);
  return devices;
}

function readPorts(given: string | undefined, path: string): PortScope {
  if (given === undefined && path !== '') return [path];
  const ports = (given ?? '')
    .split(',')
    .map((port) => port.trim())
    .filter((port) => port !== '');
  if (ports.length === 0)
    throw new UsageError(
      "Which ports? Use --ports gps,demo/echo, --ports all, or the address of a port's page. List them with: " +
        'baudcast ports.',
    );
  return ports.includes('all') ? 'all' : ports;
}
