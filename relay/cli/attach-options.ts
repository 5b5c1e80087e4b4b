import { defaultAddress, type RelayTarget } from './client/relay-address.ts';
import {
  helpFlag,
  isOn,
  type PortOptions,
  portFlags,
  readNumber,
  readPortOptions,
  readWords,
  valueOf,
} from './client-flags.ts';
import { type Flag, type FlagValues, helpOfFlags } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { accessFlags, accessHelp, accessVariables, readRelayAccess } from './relay-access.ts';
import { UsageError } from './command.ts';

/** What the person asked `attach` to do. */
export interface AttachArguments extends PortOptions {
  readonly address: RelayTarget;
  readonly from: number | 'oldest' | 'newest';
  readonly hex: boolean;
  readonly timestamps: boolean;
  /** How long the line is to be quiet before the command ends; Infinity: it does not. */
  readonly lingerMs: number;
  readonly isReadOnly: boolean;
  /** stdin continues over replugs of the device and restarts of the relay. */
  readonly isLasting: boolean;
}

const defaults = { linger: '1000', retry: '600' } as const;

export const attachFlags: readonly Flag[] = [
  {
    name: 'from',
    kind: 'text',
    placeholder: 'OFFSET',
    help: 'where to begin: an offset in the present opening, the oldest byte that the relay has, or only new bytes',
    byDefault: 'newest',
  },
  { name: 'hex', kind: 'switch', help: 'write received bytes in hexadecimal, 16 a line', byDefault: 'off' },
  {
    name: 'timestamps',
    kind: 'switch',
    help: "write the relay's time before each line, in UTC with microseconds",
    byDefault: 'off',
  },
  {
    name: 'linger',
    kind: 'text',
    placeholder: 'MS',
    help: 'after the end of stdin, continue until nothing was received for MS milliseconds; forever: until stopped',
    byDefault: `${defaults.linger}; with --read-only forever`,
  },
  {
    name: 'one-opening',
    kind: 'switch',
    help: 'with --linger forever: stop when the device was replugged or the relay restarted, as for a script',
    byDefault: 'off',
  },
  {
    name: 'read-only',
    kind: 'switch',
    help: 'only receive: do not read stdin, open the port or take control',
    byDefault: 'off',
  },
  ...accessFlags,
  ...portFlags(defaults.retry),
  helpFlag,
];

/** What `attach --help` prints. */
export const attachHelp = `Connects stdin and stdout to a port of a relay, byte for byte.

Usage: baudcast attach URL [options]
As in: baudcast attach ${defaultAddress}/ports/lab1/gps < script.txt > log.bin

URL is the address of the port's page, http://HOST:8017/ports/NODE/PORT or http://HOST:8017/PORT, or the link of a share
(in quotes).

${helpOfFlags(attachFlags)}
The port is opened if it is closed, and stays open (a relay closes a port that nobody uses). Control of the port, which
is needed to transmit, is taken if nobody has it, or with --take-over from the present holder, and released at the end.
With control, the relay reads the port only as fast as stdout takes it, so that no byte is lost (if the port has flow
control), unless stdout takes nothing for 5 s.
With a pipe or a file as stdin, the command ends when all of it is written and the line is quiet, or when stdout is
closed. With --linger forever it continues when the device is replugged or the relay restarted: each piece of stdin is
for the opening that the port has when it is read, and what can't be transmitted is dropped and reported. --one-opening
ends the command instead.
With a terminal as stdin every key goes to the line, also Ctrl-C; Ctrl-] leaves.
After a cut it resumes where it was, and no byte is lost or duplicated. Bytes that the relay no longer has are reported
on stderr, like all other messages.
--baud, --format, --flow, --linger, --retry and --name can also be variables: BAUDCAST_BAUD=9600.
${accessHelp}
Exit status: 0 done, 1 something was not written or received, 2 wrong usage.
`;

/** @returns undefined when help is asked for @throws {UsageError} */
export function readAttachOptions(args: readonly string[], environment: Environment): AttachArguments | undefined {
  const read = readWords(attachFlags, args, environment, [
    'baud',
    'format',
    'flow',
    'linger',
    'retry',
    'name',
    ...accessVariables,
  ]);
  if (!read) return undefined;
  const { words, values } = read;
  const [url, ...others] = words;
  if (url === undefined || others.length > 0)
    throw new UsageError('attach takes one URL: baudcast attach URL. See --help.');
  const isReadOnly = isOn(values, 'read-only');
  const doing = ['take-over', 'dtr', 'rts'].find((name) => values.has(name));
  if (isReadOnly && doing !== undefined) throw new UsageError(`--${doing} and --read-only exclude each other.`);
  const lingerMs = readLinger(valueOf(values, 'linger') ?? (isReadOnly ? 'forever' : defaults.linger));
  const isOneOpening = isOn(values, 'one-opening');
  if (isOneOpening && (isReadOnly || lingerMs !== Infinity))
    throw new UsageError('--one-opening goes with --linger forever; without that, stdin is for one opening anyway.');
  return {
    address: readPortAddress(url, values, environment),
    from: readFrom(valueOf(values, 'from') ?? 'newest'),
    hex: isOn(values, 'hex'),
    timestamps: isOn(values, 'timestamps'),
    lingerMs,
    isReadOnly,
    isLasting: lingerMs === Infinity && !isReadOnly && !isOneOpening,
    ...readPortOptions(values, defaults.retry),
  };
}

/** An address that names a port. @throws {UsageError} */
export function readPortAddress(url: string, values: FlagValues, environment: Environment): RelayTarget {
  const address = readRelayAccess(url, values, environment);
  if (address.path === '')
    throw new UsageError(
      `The address names no port, as ${address.root}/ports/lab1/gps does: baudcast ports ${address.root} ` +
        'lists them.',
    );
  return address;
}

function readFrom(from: string): AttachArguments['from'] {
  if (from === 'oldest' || from === 'newest') return from;
  if (!/^\d{1,15}$/.test(from))
    throw new UsageError(`--from takes an offset in bytes, oldest or newest, not '${from}'.`);
  return Number(from);
}

const readLinger = (linger: string): number =>
  linger === 'forever' ? Infinity : readNumber('linger', linger, 'milliseconds, or forever');
