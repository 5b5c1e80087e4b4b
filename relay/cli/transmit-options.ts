import { defaultAddress, type RelayTarget } from './client/relay-address.ts';
import { readPortAddress } from './attach-options.ts';
import {
  helpFlag,
  isOn,
  jsonFlag,
  type PortOptions,
  portFlags,
  readPortOptions,
  readWords,
  valueOf,
} from './client-flags.ts';
import { type Flag, type FlagValues, helpOfFlags } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { accessFlags, accessHelp, accessVariables } from './relay-access.ts';
import { UsageError } from './command.ts';

/** What the person asked `transmit` to do. */
export interface TransmitOptions extends PortOptions {
  readonly address: RelayTarget;
  /** undefined: from stdin. */
  readonly bytes: Uint8Array | undefined;
  readonly isJson: boolean;
}

const defaultRetryS = '30';
const lineEndings: ReadonlyMap<string, string> = new Map([
  ['none', ''],
  ['cr', '\r'],
  ['lf', '\n'],
  ['crlf', '\r\n'],
]);

/** What is transmitted, besides TEXT. */
export const payloadFlags: readonly Flag[] = [
  {
    name: 'hex',
    kind: 'text',
    placeholder: 'HEX',
    help: "bytes in hexadecimal instead of TEXT, with or without spaces, such as 'de ad be ef'",
    byDefault: 'none',
  },
  {
    name: 'line-ending',
    kind: 'text',
    placeholder: 'ENDING',
    choices: [...lineEndings.keys()],
    help: 'line ending after TEXT: none, cr, lf or crlf',
    byDefault: 'crlf; none after HEX and stdin',
  },
];

export const transmitFlags: readonly Flag[] = [
  ...payloadFlags,
  jsonFlag,
  ...accessFlags,
  ...portFlags(defaultRetryS),
  helpFlag,
];

/** What `transmit --help` prints. */
export const transmitHelp = `Transmits once to a port of a relay. The exit status says whether it was written.

Usage: baudcast transmit URL TEXT [options]   as in: baudcast transmit ${defaultAddress}/ports/lab1/gps 'AT+GMR'
       baudcast transmit URL --hex HEX [options]
       baudcast transmit URL [options] < FILE

TEXT is transmitted as UTF-8; write -- before a TEXT that begins with a dash. Without TEXT and --hex, stdin is
transmitted.

${helpOfFlags(transmitFlags)}
The port is opened if it is closed, and stays open (a relay closes a port that nobody uses). Control of the port is
taken if nobody has it, or with --take-over from the present holder, and released at the end.
--baud, --format, --flow, --line-ending, --retry and --name can also be variables: BAUDCAST_LINE_ENDING=lf.
${accessHelp}
Exit status: 0 the host's system accepted everything, 1 not everything (stderr says how much), 2 wrong usage.
`;

/** @returns undefined when help is asked for @throws {UsageError} */
export function readTransmitOptions(args: readonly string[], environment: Environment): TransmitOptions | undefined {
  const read = readWords(transmitFlags, args, environment, [
    'baud',
    'format',
    'flow',
    'line-ending',
    'retry',
    'name',
    ...accessVariables,
  ]);
  if (!read) return undefined;
  const { words, values } = read;
  const [url, text, ...others] = words;
  if (url === undefined) throw new UsageError('transmit takes a URL: baudcast transmit URL TEXT. See --help.');
  if (others.length > 0)
    throw new UsageError("transmit takes one TEXT: put it in quotes if there are spaces in it, as in 'AT+CSQ ?'.");
  const bytes = readPayload('transmit', text, values);
  return {
    address: readPortAddress(url, values, environment),
    bytes,
    isJson: isOn(values, 'json'),
    ...readPortOptions(values, defaultRetryS),
  };
}

/** TEXT with its line ending, or HEX. @returns undefined when neither is given @throws {UsageError} */
export function readPayload(command: string, text: string | undefined, values: FlagValues): Uint8Array | undefined {
  const hex = valueOf(values, 'hex');
  if (hex !== undefined && text !== undefined) throw new UsageError(`${command} takes TEXT or --hex, not both.`);
  const ending = lineEndings.get(valueOf(values, 'line-ending') ?? (text === undefined ? 'none' : 'crlf'));
  if (ending === undefined) throw new UsageError(`--line-ending takes ${[...lineEndings.keys()].join(', ')}.`);
  if (ending !== '' && text === undefined) throw new UsageError('--line-ending goes with TEXT.');
  if (hex !== undefined) return readHex(hex);
  return text === undefined ? undefined : new TextEncoder().encode(text + ending);
}

function readHex(hex: string): Uint8Array {
  const digits = hex.replaceAll(/[\s:,]|0x/gi, '');
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits))
    throw new UsageError(`--hex takes pairs of hexadecimal digits, as in 'de ad be ef', not '${hex}'.`);
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}
