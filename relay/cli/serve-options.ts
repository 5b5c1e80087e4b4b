import { isIPv6 } from 'node:net';
import { parseArgs } from 'node:util';

/** What the person asked for on the command line. */
export interface ServeOptions {
  readonly action: 'serve' | 'help' | 'version';
  /** A loopback name or address. Default `localhost`, which is both the IPv4 and the IPv6 one. */
  readonly host: string;
  /** TCP port. Default 8017; 0 lets the system choose. */
  readonly port: number;
}

/** The command line cannot be followed; `message` is a sentence for the person. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const defaults = { host: 'localhost', port: '8017' } as const;

/** What `--help` prints. */
export const helpText = `Serves Baudcast to browsers on this computer.

Usage: npm start -- [options]

  --host ADDRESS   loopback address to listen on: localhost, 127.0.0.1 or ::1 (default: ${defaults.host}, both)
  --port N         TCP port, 0 to 65535; 0 takes a free one (default: ${defaults.port})
  --version        print the version and stop (default: off)
  --help, -h       print this and stop (default: off)

Exit status: 0 done, 1 could not serve, 2 wrong usage.
`;

/**
 * Reads the arguments after the script's name.
 * @throws {UsageError} for an unknown flag, a port that is none, or an address other computers could reach
 */
export function parseServeOptions(args: readonly string[]): ServeOptions {
  const { help, version, host, port } = parse(args);
  if (help || version) return { action: help ? 'help' : 'version', host: defaults.host, port: Number(defaults.port) };
  if (!isLoopback(host)) {
    throw new UsageError(
      `Cannot listen on '${host}': only this computer is served, so --host takes localhost, 127.0.0.1 or ::1.`,
    );
  }
  const portNumber = Number(port);
  if (!/^\d{1,5}$/.test(port) || portNumber > 65_535) {
    throw new UsageError(`'${port}' is not a port: --port takes a whole number from 0 to 65535.`);
  }
  return { action: 'serve', host: host.toLowerCase(), port: portNumber };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        host: { type: 'string', default: defaults.host },
        port: { type: 'string', default: defaults.port },
        version: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${reason}. --help lists what there is.`.replace('..', '.'), { cause: error });
  }
}

function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  return isIPv6(host) ? host === '::1' : /^127\.0\.0\.\d{1,3}$/.test(host);
}
