import { hostname } from 'node:os';
import { isIPv6 } from 'node:net';
import { type LogLevel, logLevels } from '../log/log.ts';
import { type Flag, type FlagValues, helpOfFlags } from './flag.ts';
import { type Environment, readFlags } from './read-flags.ts';
import { type RecordOptions, readRecordOptions, recordFlags } from './record-options.ts';
import { UsageError } from './usage-error.ts';

/** What the person asked `serve` to do. */
export interface ServeOptions {
  /** Name or address to listen on. Default `localhost`, which is both the IPv4 and the IPv6 one. */
  readonly host: string;
  /** TCP port. Default 8017; 0 lets the system choose. */
  readonly port: number;
  /** What viewers read as the name of this computer. Default: its host name up to the first dot. */
  readonly node: string;
  /** Ports to offer that are not found by themselves: paths by the ids they get. */
  readonly paths: ReadonlyMap<string, string>;
  /** Default `auto`: demo ports where no serial port is found. */
  readonly demo: 'on' | 'off' | 'auto';
  /** Names in `Host`, lower case, that are this relay too; with a port or without. */
  readonly allowedHosts: readonly string[];
  /** Origins of pages elsewhere that may use this relay. */
  readonly allowedOrigins: readonly string[];
  /** Default: nothing is recorded. */
  readonly record: RecordOptions | undefined;
  readonly logLevel: LogLevel;
}

export type ServeAction = { readonly action: 'help' } | { readonly action: 'version' } | { readonly action: 'serve'; readonly options: ServeOptions };

const defaults = { host: 'localhost', port: '8017', log: 'warn' } as const;

const flags: readonly Flag[] = [
  { name: 'host', kind: 'text', placeholder: 'ADDRESS', help: 'name or address to listen on; another than localhost needs --insecure', byDefault: `${defaults.host}, at 127.0.0.1 and ::1` },
  { name: 'port', kind: 'text', placeholder: 'N', help: 'TCP port, 0 to 65535; 0 takes a free one', byDefault: defaults.port },
  { name: 'node', kind: 'text', placeholder: 'NAME', help: 'name of this computer for those who use its ports, at most 64 characters', byDefault: "the computer's own" },
  { name: 'path', kind: 'list', placeholder: 'NAME=PATH', help: 'offer the serial port at PATH, which is not found by itself, as NAME', byDefault: 'none' },
  { name: 'demo', kind: 'switch', help: 'offer ports without hardware, to try things out', byDefault: 'on where no serial port is found' },
  ...recordFlags,
  { name: 'allow-host', kind: 'list', placeholder: 'NAME[:PORT]', help: 'answer to this name too', byDefault: 'localhost, 127.0.0.1 and [::1]' },
  { name: 'allow-origin', kind: 'list', placeholder: 'ORIGIN', help: 'let pages from there use the ports, as in https://pages.example', byDefault: "the relay's own page" },
  { name: 'insecure', kind: 'switch', help: 'listen where other computers reach it, with no password and no encryption', byDefault: 'off' },
  { name: 'log', kind: 'text', placeholder: 'LEVEL', help: `what to note on stderr, as lines of JSON: ${logLevels.join(', ')}`, byDefault: defaults.log },
  { name: 'config', kind: 'text', placeholder: 'FILE', help: 'JSON object with these flags as keys: {"port": 9000, "path": {"gps": "/dev/ttyS9"}}', byDefault: 'none' },
  { name: 'version', kind: 'switch', help: 'print the version and stop', byDefault: 'off' },
  { name: 'help', kind: 'switch', short: 'h', help: 'print this and stop', byDefault: 'off' },
];

/** What `serve --help` prints. */
export const serveHelp = `Serves Baudcast, and the serial ports of this computer, to browsers and programs.

Usage: baudcast serve [options]        or: npm start -- [options]

${helpOfFlags(flags)}
Every flag can also be a variable: BAUDCAST_PORT=9000, BAUDCAST_ALLOW_HOST=a,b. Flags win over variables, variables over the file.
Prints one line, "listening on http…", when it is ready. SIGINT and SIGTERM stop it.
Exit status: 0 done, 1 could not serve, 2 wrong usage.
`;

/**
 * Reads the arguments after `serve`, with what variables and the configuration file add.
 * @throws {UsageError} for whatever cannot be followed, and for an address other computers could reach without `--insecure`
 */
export function readServeOptions(args: readonly string[], environment: Environment, readFile: (path: string) => string): ServeAction {
  const values = readFlags(flags, args, environment, readFile);
  if (isOn(values, 'help')) return { action: 'help' };
  if (isOn(values, 'version')) return { action: 'version' };
  const demo = values.get('demo')?.[0];
  return {
    action: 'serve',
    options: {
      host: readHost(first(values, 'host', defaults.host), isOn(values, 'insecure')),
      port: readPort(first(values, 'port', defaults.port)),
      node: readNode(first(values, 'node', hostname().split('.')[0] || 'relay')),
      paths: readPaths(values.get('path') ?? []),
      demo: demo === undefined ? 'auto' : demo === 'true' ? 'on' : 'off',
      allowedHosts: (values.get('allow-host') ?? []).map(readAllowedHost),
      allowedOrigins: (values.get('allow-origin') ?? []).map(readOrigin),
      record: readRecordOptions(values),
      logLevel: readLogLevel(first(values, 'log', defaults.log)),
    },
  };
}

const first = (values: FlagValues, name: string, byDefault: string): string => values.get(name)?.[0] ?? byDefault;
const isOn = (values: FlagValues, name: string): boolean => values.get(name)?.[0] === 'true';

function readHost(host: string, isInsecure: boolean): string {
  const isLoopback = host.toLowerCase() === 'localhost' || (isIPv6(host) ? host === '::1' : /^127\.0\.0\.\d{1,3}$/.test(host));
  if (!isLoopback && !isInsecure) {
    throw new UsageError(
      `Will not listen on '${host}': whoever reaches it could use every port, unencrypted and without a password. ` +
        'Take localhost, 127.0.0.1 or ::1, perhaps behind an SSH tunnel, or say --insecure if that network is yours alone.',
    );
  }
  if (host === '') throw new UsageError('--host takes a name or an address.');
  return host.toLowerCase();
}

function readPort(port: string): number {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new UsageError(`'${port}' is not a port: --port takes a whole number from 0 to 65535.`);
  return Number(port);
}

function readNode(node: string): string {
  if (!/^[^\p{C}\p{Z}/]{1,64}$/u.test(node)) throw new UsageError(`'${node}' is no name for a node: --node takes 1 to 64 characters without spaces and slashes.`);
  return node;
}

function readPaths(pairs: readonly string[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const pair of pairs) {
    const [, name, path] = /^([A-Za-z0-9][A-Za-z0-9._~-]{0,127})=(.+)$/s.exec(pair) ?? [];
    if (name === undefined || path === undefined) {
      throw new UsageError(`'${pair}' is not NAME=PATH: the name has letters, digits, '.', '_', '~' and '-', as in gps=/dev/ttyS9.`);
    }
    if (paths.has(name)) throw new UsageError(`--path names '${name}' twice.`);
    paths.set(name, path);
  }
  return paths;
}

function readAllowedHost(host: string): string {
  if (!/^(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(host)) throw new UsageError(`'${host}' is no host: --allow-host takes a name and perhaps a port, as in lab1.local:8017.`);
  return host.toLowerCase();
}

function readOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!url || url.origin === 'null' || url.origin !== origin.toLowerCase()) {
    throw new UsageError(`'${origin}' is no origin: --allow-origin takes scheme, host and port and nothing else, as in https://pages.example.`);
  }
  return url.origin;
}

function readLogLevel(level: string): LogLevel {
  const known = logLevels.find((one) => one === level);
  if (!known) throw new UsageError(`'${level}' is no level: --log takes ${logLevels.join(', ')}.`);
  return known;
}
