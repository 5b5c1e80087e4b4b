import { readPortAddress } from './attach-options.ts';
import {
  helpFlag,
  isOn,
  jsonFlag,
  portFlags,
  readNumber,
  readPortOptions,
  readWords,
  valueOf,
} from './client-flags.ts';
import { defaultAddress, type RelayTarget } from './client/relay-address.ts';
import { UsageError } from './command.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { accessFlags, accessHelp, accessVariables } from './relay-access.ts';

/** What the person asked `forward` to do. */
export interface ForwardOptions {
  readonly address: RelayTarget;
  /** TCP port of this computer; 0 lets the system choose. */
  readonly port: number;
  /** What others see. */
  readonly name: string;
  /** How long a connection that was cut is tried again. */
  readonly retryMs: number;
  readonly isJson: boolean;
  /** Where a device file is to be; undefined: nowhere. */
  readonly pty: string | undefined;
}

const defaultRetryS = '600';

export const forwardFlags: readonly Flag[] = [
  {
    name: 'rfc2217',
    kind: 'text',
    placeholder: 'N',
    help: 'TCP port of this computer, 0 to 65535; 0 uses a free one',
    byDefault: '0',
  },
  {
    name: 'pty',
    kind: 'text',
    placeholder: 'PATH',
    help: 'also offer it as a device file, on Linux and macOS, by socat, which passes bytes only',
    byDefault: 'none',
  },
  jsonFlag,
  ...accessFlags,
  ...portFlags(defaultRetryS).filter(({ name }) => name === 'retry' || name === 'name'),
  helpFlag,
];

/** What `forward --help` prints. */
export const forwardHelp = `Offers a port of a relay to programs of this computer, by TCP: raw and by RFC 2217.

Usage: baudcast forward URL [options]
As in: baudcast forward https://lab1.example/ports/lab1/gps --rfc2217 4001
       python3 -m serial.tools.miniterm rfc2217://localhost:4001 115200

URL is the address of the port's page, ${defaultAddress}/ports/NODE/PORT, or the link of a share (in quotes).

${helpOfFlags(forwardFlags)}
Prints where the port is when it is there. Only programs of this computer can connect; the way to the relay is encrypted
and has credentials if the relay does. Each program is a client of its own: it takes control when it transmits or
changes something, if nobody has it, and releases it when it leaves, or after 30 s. A cut on the way to the relay is
mended; a program is disconnected when bytes would be missing, when what it transmits is refused, and when the device is
lost.
--retry and --name can also be variables: BAUDCAST_NAME=ci.
${accessHelp}
Exit status: 0 stopped, 1 failed, 2 wrong usage.
`;

/** @returns undefined when help is asked for @throws {UsageError} */
export function readForwardOptions(args: readonly string[], environment: Environment): ForwardOptions | undefined {
  const read = readWords(forwardFlags, args, environment, ['retry', 'name', ...accessVariables]);
  if (!read) return undefined;
  const { words, values } = read;
  const [url, ...others] = words;
  if (url === undefined || others.length > 0)
    throw new UsageError('forward takes one URL: baudcast forward URL. See --help.');
  const port = readNumber('rfc2217', valueOf(values, 'rfc2217') ?? '0', 'a TCP port');
  if (port > 65_535) throw new UsageError(`--rfc2217 takes a TCP port from 0 to 65535, not '${port}'.`);
  const { name, retryMs } = readPortOptions(values, defaultRetryS);
  const pty = valueOf(values, 'pty');
  if (pty !== undefined && !/^[\w./-]+$/.test(pty))
    throw new UsageError(`--pty takes a path of letters, digits, '.', '_', '-' and '/', not '${pty}'.`);
  const address = readPortAddress(url, values, environment);
  return { address, port, name, retryMs, isJson: isOn(values, 'json'), pty };
}
