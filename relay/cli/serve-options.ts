import { hostname } from 'node:os';
import { isTcpAddress, readTcpAddress } from '../rfc2217/tcp-address.ts';
import { type LogFormat, type LogLevel, logLevels } from '../log/log.ts';
import { type Flag, type FlagValues, helpOfFlags } from './flag.ts';
import { type HookOptions, hookFlags, readHookOptions } from './hook-options.ts';
import { type Environment, readFlags } from './read-flags.ts';
import { hostFlag, reachFlags, type ReachOptions, readReachOptions } from './reach-options.ts';
import { labelFlag, type LabelOptions, readLabels } from './label-options.ts';
import { joinFlags, type JoinOptions, readJoinOptions } from './join-options.ts';
import { natsFlags, type NatsOptions, readNatsOptions } from './nats-options.ts';
import { type RecordOptions, readRecordOptions, recordFlags } from './record-options.ts';
import { readTcpOptions, tcpFlags, type TcpOptions } from './tcp-options.ts';
import { UsageError } from './command.ts';

/** What the person asked `serve` to do. */
export interface ServeOptions extends ReachOptions, HookOptions {
  /** TCP port. Default 8017; 0 lets the system choose. */
  readonly port: number;
  /** The name of this computer that clients see. Default: its host name up to the first dot. */
  readonly node: string;
  /** Ports to offer that are not found by themselves: paths by the ids they get. */
  readonly paths: ReadonlyMap<string, string>;
  /** Default: none. */
  readonly labels: LabelOptions;
  /** Default `auto`: demo ports where no serial port is found. */
  readonly demo: 'on' | 'off' | 'auto';
  /** Default: nothing is recorded. */
  readonly record: RecordOptions | undefined;
  /** Default: no other relay is joined. */
  readonly join: JoinOptions | undefined;
  /** Default: it is in no fleet. */
  readonly nats: NatsOptions | undefined;
  /** Default: no port is offered to programs by TCP. */
  readonly tcp: TcpOptions | undefined;
  /** Where keys and credentials are kept. Default: where the user's programs keep such things. */
  readonly stateDirectory: string | undefined;
  readonly logLevel: LogLevel;
  /** `auto`: text where a person reads along, else JSON. */
  readonly logFormat: 'auto' | LogFormat;
}

type ServeAction =
  | { readonly action: 'help' }
  | { readonly action: 'version' }
  | { readonly action: 'serve'; readonly options: ServeOptions };

const defaults = { port: '8017', log: 'warn' } as const;

export const serveFlags: readonly Flag[] = [
  hostFlag,
  {
    name: 'port',
    kind: 'text',
    placeholder: 'N',
    help: 'TCP port, 0 to 65535; 0 uses a free one',
    byDefault: defaults.port,
  },
  {
    name: 'node',
    kind: 'text',
    placeholder: 'NAME',
    help: 'name of this computer that users of its ports see, at most 64 characters',
    byDefault: "the computer's own",
  },
  {
    name: 'path',
    kind: 'list',
    placeholder: 'NAME=PATH',
    help:
      'offer the serial port at PATH, which is not detected automatically, as NAME; rfc2217://HOST:PORT or ' +
      'tcp://HOST:PORT is one that another program offers, such as ser2net',
    byDefault: 'none',
  },
  labelFlag,
  {
    name: 'demo',
    kind: 'switch',
    help: 'offer ports without hardware, to try things out',
    byDefault: 'on if no serial port is found',
  },
  ...tcpFlags,
  ...recordFlags,
  ...reachFlags,
  ...hookFlags,
  ...joinFlags,
  ...natsFlags,
  {
    name: 'state',
    kind: 'text',
    placeholder: 'DIR',
    help: 'directory for keys, the certificate and credentials; only this user may read it',
    byDefault: "the user's own, such as ~/.local/state/baudcast",
  },
  {
    name: 'log',
    kind: 'text',
    placeholder: 'LEVEL',
    choices: logLevels,
    help: `what to log on stderr, least first: ${logLevels.join(', ')}`,
    byDefault: defaults.log,
  },
  {
    name: 'log-format',
    kind: 'text',
    placeholder: 'FORMAT',
    choices: ['json', 'text'],
    help: 'format of the log: json (one object a line) or text',
    byDefault: 'text on a terminal, else json',
  },
  {
    name: 'config',
    kind: 'text',
    placeholder: 'FILE',
    help: 'JSON object with these flags as keys: {"port": 9000, "path": {"gps": "/dev/ttyS9"}}',
    byDefault: 'none',
  },
  { name: 'version', kind: 'switch', help: 'print the version and stop', byDefault: 'off' },
  { name: 'help', kind: 'switch', short: 'h', help: 'print this and stop', byDefault: 'off' },
];

/** What `serve --help` prints. */
export const serveHelp = `Serves the page and the serial ports of this computer to browsers and programs.

Usage: baudcast serve [options]        or: npm start -- [options]

${helpOfFlags(serveFlags)}
Every flag can also be a variable: BAUDCAST_PORT=9000, BAUDCAST_ALLOW_HOST=a,b. Flags win over variables, variables over
the file.
Prints a line that begins with "listening on http" when it is ready. SIGINT and SIGTERM stop it.
Exit status: 0 done, 1 could not serve, 2 wrong usage.
`;

/**
 * Reads the arguments after `serve`, with variables and the configuration file.
 * @throws {UsageError} for invalid values
 */
export function readServeOptions(
  args: readonly string[],
  environment: Environment,
  readFile: (path: string) => string,
): ServeAction {
  const values = readFlags(serveFlags, args, environment, readFile);
  if (isOn(values, 'help')) return { action: 'help' };
  if (isOn(values, 'version')) return { action: 'version' };
  const demo = values.get('demo')?.[0];
  const nats = readNatsOptions(values, readFile);
  return {
    action: 'serve',
    options: {
      ...readReachOptions(values),
      ...readHookOptions(values),
      port: readPort(first(values, 'port', defaults.port)),
      node: readNode(first(values, 'node', hostname().split('.')[0] || 'relay')),
      paths: readPaths(values.get('path') ?? []),
      labels: readLabels(values.get('label') ?? []),
      // A gateway is there for ports of others.
      demo: demo === undefined ? (nats?.isGateway ? 'off' : 'auto') : demo === 'true' ? 'on' : 'off',
      tcp: readTcpOptions(values),
      record: readRecordOptions(values),
      join: readJoinOptions(values, environment, readFile),
      nats,
      stateDirectory: values.get('state')?.[0],
      logLevel: readLogLevel(first(values, 'log', defaults.log)),
      logFormat: readLogFormat(first(values, 'log-format', 'auto')),
    },
  };
}

const first = (values: FlagValues, name: string, byDefault: string): string => values.get(name)?.[0] ?? byDefault;
const isOn = (values: FlagValues, name: string): boolean => values.get(name)?.[0] === 'true';

function readPort(port: string): number {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`'${port}' is not a port: --port takes a whole number from 0 to 65535.`);
  return Number(port);
}

function readNode(node: string): string {
  if (!/^[^\p{C}\p{Z}/]{1,64}$/u.test(node))
    throw new UsageError(`Invalid node name '${node}': --node takes 1 to 64 characters without spaces and slashes.`);
  return node;
}

function readPaths(pairs: readonly string[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const pair of pairs) {
    const [, name, path] = /^([A-Za-z0-9][A-Za-z0-9._~-]{0,127})=(.+)$/s.exec(pair) ?? [];
    if (name === undefined || path === undefined) {
      throw new UsageError(
        `'${pair}' is not NAME=PATH: the name has letters, digits, '.', '_', '~' and '-', as in gps=/dev/ttyS9.`,
      );
    }
    if (paths.has(name)) throw new UsageError(`--path names '${name}' twice.`);
    if (isTcpAddress(path) && !readTcpAddress(path))
      throw new UsageError(`'${path}' is not an address: --path takes rfc2217://HOST:PORT or tcp://HOST:PORT.`);
    paths.set(name, path);
  }
  return paths;
}

function readLogLevel(level: string): LogLevel {
  const known = logLevels.find((one) => one === level);
  if (!known) throw new UsageError(`Unknown log level '${level}': --log takes ${logLevels.join(', ')}.`);
  return known;
}

function readLogFormat(format: string): ServeOptions['logFormat'] {
  if (format !== 'auto' && format !== 'json' && format !== 'text')
    throw new UsageError(`Unknown log format '${format}': --log-format takes json or text.`);
  return format;
}
