import { readPortAddress } from './attach-options.ts';
import { defaultAddress, type RelayTarget } from './client/relay-address.ts';
import {
  helpFlag,
  isOn,
  jsonFlag,
  type PortOptions,
  portFlags,
  readNumber,
  readPortOptions,
  readWords,
  valueOf,
} from './client-flags.ts';
import { UsageError } from './command.ts';
import { type Flag, type FlagValues, helpOfFlags } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { accessFlags, accessHelp, accessVariables } from './relay-access.ts';
import { payloadFlags, readPayload } from './transmit-options.ts';

/** What the person asked `wait` or `transact` to do. */
export interface WaitOptions extends PortOptions {
  readonly address: RelayTarget;
  /** A regular expression over text lines. Default: the line being silent ends it. */
  readonly regex: string | undefined;
  /** Default: it waits for ever. */
  readonly timeoutMs: number | undefined;
  /** Transmitted first; undefined: nothing, and the port is not opened. */
  readonly bytes: Uint8Array | undefined;
  readonly isJson: boolean;
}

const defaultRetryS = '30';
const defaultTimeoutS = '10';

const forFlag: Flag = {
  name: 'for',
  kind: 'text',
  placeholder: 'REGEX',
  help: 'a regular expression that a text line has to match: RE2 syntax, without look-around and back-references',
  byDefault: 'none',
};
const timeoutFlag = (byDefault: string): Flag => ({
  name: 'timeout',
  kind: 'text',
  placeholder: 'SECONDS',
  help: 'how long to wait; also as in 500ms, 10s or 5m',
  byDefault,
});
const portNames = ['name', 'retry'];
export const waitFlags: readonly Flag[] = [
  { ...forFlag, byDefault: 'has to be given' },
  timeoutFlag('no limit'),
  jsonFlag,
  ...accessFlags,
  ...portFlags(defaultRetryS).filter(({ name }) => portNames.includes(name)),
  helpFlag,
];
export const transactFlags: readonly Flag[] = [
  { ...forFlag, byDefault: 'until nothing came for 300 ms' },
  timeoutFlag(defaultTimeoutS),
  ...payloadFlags,
  jsonFlag,
  ...accessFlags,
  ...portFlags(defaultRetryS),
  helpFlag,
];

const ends = `What the port receives until then goes to stdout, to the end of the match. With --json, at most the last
64 KiB of that as {"endedBy", "encoding", "data", "bytes"}.
Exit status: 0 it matched, 1 it failed, 2 wrong usage, 3 time-out.
`;

/** What `wait --help` prints. */
export const waitHelp = `Waits until a port of a relay receives a text line that matches.

Usage: baudcast wait URL --for REGEX [options]   as in: baudcast wait ${defaultAddress}/ports/lab1/gps --for 'login:'

${helpOfFlags(waitFlags)}
Only what is received from now on counts. The port is neither opened nor controlled.
${accessHelp}
${ends}`;

/** What `transact --help` prints. */
export const transactHelp = `Transmits to a port of a relay, and prints the reply.

Usage: baudcast transact URL TEXT [options]   as in: baudcast transact ${defaultAddress}/ports/lab1/gps AT --for OK
       baudcast transact URL --hex HEX [options]

TEXT is transmitted as UTF-8; write -- before a TEXT that begins with a dash.

${helpOfFlags(transactFlags)}
The port is opened if it is closed, and control taken if nobody has it, as with baudcast transmit. Only what is
received after that counts.
${accessHelp}
${ends}`;

/** @returns undefined when help is asked for @throws {UsageError} */
export function readWaitOptions(args: readonly string[], environment: Environment): WaitOptions | undefined {
  const read = readWords(waitFlags, args, environment, [...portNames, ...accessVariables]);
  if (!read) return undefined;
  const [url, ...others] = read.words;
  if (url === undefined || others.length > 0)
    throw new UsageError('wait takes one URL: baudcast wait URL --for REGEX. See --help.');
  const options = readCommon(url, read.values, environment);
  if (options.regex === undefined) throw new UsageError('wait needs --for REGEX. See --help.');
  return { ...options, bytes: undefined };
}

/** @returns undefined when help is asked for @throws {UsageError} */
export function readTransactOptions(args: readonly string[], environment: Environment): WaitOptions | undefined {
  const names = ['baud', 'format', 'flow', 'line-ending', ...portNames, ...accessVariables];
  const read = readWords(transactFlags, args, environment, names);
  if (!read) return undefined;
  const [url, text, ...others] = read.words;
  if (url === undefined) throw new UsageError('transact takes a URL: baudcast transact URL TEXT. See --help.');
  if (others.length > 0)
    throw new UsageError("transact takes one TEXT: put it in quotes if there are spaces in it, as in 'AT+CSQ ?'.");
  const bytes = readPayload('transact', text, read.values);
  if (bytes === undefined) throw new UsageError('transact takes TEXT or --hex. See --help.');
  const options = readCommon(url, read.values, environment);
  return { ...options, timeoutMs: options.timeoutMs ?? Number(defaultTimeoutS) * 1000, bytes };
}

function readCommon(url: string, values: FlagValues, environment: Environment): Omit<WaitOptions, 'bytes'> {
  const timeout = valueOf(values, 'timeout');
  return {
    address: readPortAddress(url, values, environment),
    regex: valueOf(values, 'for'),
    timeoutMs: timeout === undefined ? undefined : readTimeout(timeout),
    isJson: isOn(values, 'json'),
    ...readPortOptions(values, defaultRetryS),
  };
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function readTimeout(text: string): number {
  const [, count = text, unit = 's'] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  return readNumber('timeout', count, 'seconds') * (unitsMs[unit] ?? 1000);
}
