import { bounds } from '../protocol/limits.ts';
import { readPortAddress } from './attach-options.ts';
import { helpFlag, portFlags, type PortOptions, readPortOptions, readWords, valueOf } from './client-flags.ts';
import { defaultAddress, type RelayTarget } from './client/relay-address.ts';
import { UsageError } from './command.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { accessFlags, accessHelp, accessVariables } from './relay-access.ts';

/** What the person asked `release` to do. */
export interface ReleaseOptions extends PortOptions {
  readonly address: RelayTarget;
  /** The program that is to have the port, and its arguments; empty: until the person stops it. */
  readonly command: readonly string[];
  /** Why, for others at the port. */
  readonly text: string | undefined;
}

const defaultRetryS = '30';

export const releaseFlags: readonly Flag[] = [
  {
    name: 'while',
    kind: 'switch',
    help: 'with -- COMMAND at the end: until that command has ended',
    byDefault: 'until Ctrl C',
  },
  {
    name: 'note',
    kind: 'text',
    placeholder: 'TEXT',
    help: `what others at the port are told, at most ${bounds.reasonLength} characters`,
    byDefault: 'the name of the command',
  },
  ...accessFlags,
  ...portFlags(defaultRetryS).filter(({ name }) => ['take-over', 'why', 'retry', 'name'].includes(name)),
  helpFlag,
];

/** What `release --help` prints. */
export const releaseHelp = `Leaves a port to another program on the relay's computer, and takes it back.

Usage: baudcast release URL [options] --while -- COMMAND [ARGUMENTS]
       baudcast release URL [options]                       until Ctrl C

as in: baudcast release ${defaultAddress}/ports/lab1/gps --while -- esptool write-flash 0 app.bin

${helpOfFlags(releaseFlags)}
The relay closes the device, and everybody at the port sees who released it. When the command has ended, the port is
opened again as it was, so that the first lines of the next boot are received. The port needs to be held by nobody, or
--take-over, which gives control back at the end. If this command dies, the port is taken back within a minute.
--retry and --name can also be variables: BAUDCAST_NAME=ci.
${accessHelp}
Exit status: that of COMMAND; 1 the port could not be released, 2 wrong usage, 127 COMMAND could not be started.
`;

/** @returns undefined when help is asked for @throws {UsageError} */
export function readReleaseOptions(args: readonly string[], environment: Environment): ReleaseOptions | undefined {
  const end = args.indexOf('--');
  const command = end < 0 ? [] : args.slice(end + 1);
  const own = end < 0 ? args : args.slice(0, end);
  const read = readWords(releaseFlags, own, environment, ['retry', 'name', ...accessVariables]);
  if (!read) return undefined;
  const { words, values } = read;
  const [url, ...others] = words;
  if (url === undefined || others.length > 0)
    throw new UsageError('release takes one URL: baudcast release URL --while -- COMMAND. See --help.');
  if ((valueOf(values, 'while') === 'true') !== command.length > 0)
    throw new UsageError('release takes --while -- COMMAND, both or neither. See --help.');
  const text = valueOf(values, 'note') ?? command[0]?.split(/[\\/]/).at(-1);
  if (text !== undefined && (text.length > bounds.reasonLength || /\p{Cs}/u.test(text)))
    throw new UsageError(`--note takes at most ${bounds.reasonLength} characters.`);
  return {
    address: readPortAddress(url, values, environment),
    command,
    text,
    ...readPortOptions(values, defaultRetryS),
  };
}
