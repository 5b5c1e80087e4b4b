import { defaultAddress, type RelayAddress } from './client/relay-address.ts';
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
import { UsageError } from './usage-error.ts';

/** What the person asked `attach` to do. */
export interface AttachOptions extends PortOptions {
  readonly address: RelayAddress;
  readonly from: number | 'oldest' | 'newest';
  readonly hex: boolean;
  readonly timestamps: boolean;
  /** How long the line is to be quiet before the command ends; Infinity: it does not. */
  readonly lingerMs: number;
  readonly isReadOnly: boolean;
}

const defaults = { linger: '1000', retry: '600' } as const;

const flags: readonly Flag[] = [
  {
    name: 'from',
    kind: 'text',
    placeholder: 'OFFSET',
    help: 'begin at this byte of the present opening, at the oldest that the relay has, or with the newest',
    byDefault: 'newest',
  },
  { name: 'hex', kind: 'switch', help: 'write what is received in hexadecimal, 16 bytes to a line', byDefault: 'off' },
  {
    name: 'timestamps',
    kind: 'switch',
    help: "write the relay's time before each line, UTC with microseconds",
    byDefault: 'off',
  },
  {
    name: 'linger',
    kind: 'text',
    placeholder: 'MS',
    help: 'when stdin has ended, go on until nothing was received for MS milliseconds; forever: until stopped',
    byDefault: `${defaults.linger}; with --read-only forever`,
  },
  {
    name: 'read-only',
    kind: 'switch',
    help: 'only receive: do not read stdin, open the port or take the lease',
    byDefault: 'off',
  },
  ...accessFlags,
  ...portFlags(defaults.retry),
  helpFlag,
];

/** What `attach --help` prints. */
export const attachHelp = `Connects stdin and stdout to a port of a relay: stdin to the line, the line to stdout, byte for byte.

Usage: baudcast attach URL [options]        as in: baudcast attach ${defaultAddress}/ports/lab1/gps < script.txt > log.bin

URL is that of the port's page, http://HOST:8017/ports/NODE/PORT, or http://HOST:8017/PORT; or the link of a share (in quotes).

${helpOfFlags(flags)}
The port is opened if it is not open, and stays so (a relay closes a port that nobody uses). The lease, without which nothing can be
transmitted, is taken if it is free, or with --take-over from whoever has it, and given back at the end. While it is held and stdout
is no terminal, the port is held back rather than a byte lost (flow control permitting).
With a pipe or a file as stdin, the command ends when all of it has been written and the line is quiet, or when nobody reads stdout any more.
With a terminal as stdin every key goes to the line, Ctrl-C too; Ctrl-] leaves.
After a cut it goes on where it was, with no byte lost or doubled. Bytes that the relay no longer has are told on stderr, and so is all else.
--baud, --format, --flow, --linger, --retry and --name can also be variables: BAUDCAST_BAUD=9600.
${accessHelp}
Exit status: 0 done, 1 not all could be written or received, 2 wrong usage.
`;

/** @returns undefined when help is asked for @throws {UsageError} */
export function readAttachOptions(args: readonly string[], environment: Environment): AttachOptions | undefined {
  const read = readWords(flags, args, environment, [
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
    throw new UsageError('attach takes one URL: baudcast attach URL. --help says more.');
  const isReadOnly = isOn(values, 'read-only');
  const doing = ['take-over', 'dtr', 'rts'].find((name) => values.has(name));
  if (isReadOnly && doing !== undefined)
    throw new UsageError(`--${doing} does something to the port, and --read-only nothing: take one of them.`);
  return {
    address: readPortAddress(url, values, environment),
    from: readFrom(valueOf(values, 'from') ?? 'newest'),
    hex: isOn(values, 'hex'),
    timestamps: isOn(values, 'timestamps'),
    lingerMs: readLinger(valueOf(values, 'linger') ?? (isReadOnly ? 'forever' : defaults.linger)),
    isReadOnly,
    ...readPortOptions(values, defaults.retry),
  };
}

/** An address that names a port. @throws {UsageError} */
export function readPortAddress(url: string, values: FlagValues, environment: Environment): RelayAddress {
  const address = readRelayAccess(url, values, environment);
  if (address.path === '')
    throw new UsageError(
      `The address names no port, as ${address.origin}/ports/lab1/gps does: baudcast ports ${address.origin} lists them.`,
    );
  return address;
}

function readFrom(from: string): AttachOptions['from'] {
  if (from === 'oldest' || from === 'newest') return from;
  if (!/^\d{1,15}$/.test(from))
    throw new UsageError(`--from takes an offset in bytes, oldest or newest, not '${from}'.`);
  return Number(from);
}

const readLinger = (linger: string): number =>
  linger === 'forever' ? Infinity : readNumber('linger', linger, 'milliseconds, or forever');
