import { UsageError } from './command.ts';
import type { Flag, FlagValues } from './flag.ts';
import { isLoopbackHost, readHost } from './reach-options.ts';

/** Which ports programs reach by TCP, raw and by RFC 2217. */
export interface TcpOptions {
  /** Name or address to listen on. */
  readonly host: string;
  /** The ports that are not named get this TCP port and those after it. Default: they get none. */
  readonly first: number | undefined;
  /** TCP ports by the ids of ports; 0 lets the system choose. */
  readonly named: ReadonlyMap<string, number>;
}

export const tcpFlags: readonly Flag[] = [
  {
    name: 'rfc2217',
    kind: 'list',
    placeholder: '[PORT=]N',
    help:
      'offer a port to programs such as pyserial, esptool and minicom at TCP port N, raw and by RFC 2217; without ' +
      'PORT=, each port of this computer gets a TCP port, from N on',
    byDefault: 'none',
  },
  {
    name: 'rfc2217-host',
    kind: 'text',
    placeholder: 'ADDRESS',
    help: 'name or address to listen on for --rfc2217; if other computers can reach it, needs --rfc2217-insecure',
    byDefault: 'localhost, at 127.0.0.1 and ::1',
  },
  {
    name: 'rfc2217-insecure',
    kind: 'switch',
    help: 'let everybody who reaches --rfc2217-host use these ports, without credentials and encryption',
    byDefault: 'off',
  },
];

/** @returns undefined where no port is offered by TCP @throws {UsageError} for invalid values */
export function readTcpOptions(values: FlagValues): TcpOptions | undefined {
  const places = values.get('rfc2217') ?? [];
  const host = readHost(values.get('rfc2217-host')?.[0] ?? 'localhost', 'rfc2217-host');
  const isInsecure = values.get('rfc2217-insecure')?.[0] === 'true';
  if (places.length === 0) {
    if (values.has('rfc2217-host') || isInsecure)
      throw new UsageError('--rfc2217-host and --rfc2217-insecure need --rfc2217.');
    return undefined;
  }
  if (!isInsecure && !isLoopbackHost(host)) {
    throw new UsageError(
      `RFC 2217 has neither credentials nor encryption: everybody who reaches ${host} could use the ports. ` +
        'On the other computer, use `baudcast forward` instead, or add --rfc2217-insecure to accept that.',
    );
  }
  const named = new Map<string, number>();
  let first: number | undefined;
  for (const place of places) {
    const [, id, text = ''] = /^(?:(.{1,256})=)?(\d{1,5})$/s.exec(place) ?? [];
    const port = Number(text);
    if (text === '' || port > 65_535 || (id === undefined && port === 0))
      throw new UsageError(`'${place}' is not a TCP port: --rfc2217 takes a number, or one for a port: gps=4001.`);
    if (id === undefined ? first !== undefined : named.has(id))
      throw new UsageError(
        id === undefined ? '--rfc2217 has two numbers without a port.' : `--rfc2217 names '${id}' twice.`,
      );
    if (id === undefined) first = port;
    else named.set(id, port);
  }
  return { host, first, named };
}
