import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../log/log.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { listenTcp, type TcpListener } from '../rfc2217/listen-tcp.ts';
import { TcpConnection } from '../rfc2217/tcp-connection.ts';
import type { OpenSharedLine } from '../rfc2217/shared-line.ts';
import type { ClientIdentity } from '../session/access/client-identity.ts';
import type { PortDirectory } from '../session/clients/port-directory.ts';
import { SessionLine } from './session-line.ts';

/** Ports that get a number by themselves. */
const maxNumbered = 256;

/** Which ports are offered at which TCP ports. */
interface TcpPlaces {
  /** Address to listen on; `localhost`: both loopback addresses. */
  readonly host: string;
  /** The ports of this host that are not named get this one and those after it. Default: they get none. */
  readonly first: number | undefined;
  /** TCP ports by the ids of ports; 0 lets the system choose. */
  readonly named: ReadonlyMap<string, number>;
}

interface TcpGatewayOptions extends TcpPlaces {
  readonly node: string;
  readonly ports: PortDirectory;
  readonly clock: Clock;
  readonly log: Log;
  /** @returns an id that no other viewer has */
  readonly newViewer: () => string;
  /** Tells the person, in a line, where a port is. */
  readonly say: (line: string) => void;
}

/** The protocol has no credentials: whoever reaches the TCP port may use the serial port, and administer nothing. */
const identity: ClientIdentity = { id: 'tcp', name: 'TCP', role: 'operator', ports: 'all' };

/** The relay's ports as TCP ports, raw and by RFC 2217. */
export class TcpGateway {
  readonly #options: TcpGatewayOptions;
  readonly #listeners: TcpListener[] = [];
  readonly #connections = new Set<TcpConnection>();
  /** TCP ports by the ids of the ports they are for. */
  readonly #places = new Map<string, number>();
  #nextPort: number;
  #stopWatching: () => void = () => undefined;
  #numbering: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: TcpGatewayOptions) {
    this.#options = options;
    this.#nextPort = options.first ?? 0;
  }

  /** Where each port is. */
  get places(): ReadonlyMap<string, number> {
    return this.#places;
  }

  /** Resolves when the ports there are now are offered. @throws {Error} with a sentence if a named one cannot be */
  async start(): Promise<void> {
    const { named, first, ports, node } = this.#options;
    for (const [id, port] of named) await this.#offer(id, port);
    if (first === undefined) return;
    this.#stopWatching = ports.watch(identity, {
      tell: (change) => {
        if (change.type === 'port' && change.port.node === node) this.#number(change.port.id);
      },
    });
    for (const { id, node: host } of ports.list(identity)) if (host === node) this.#number(id);
    await this.#numbering;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopWatching();
    await this.#numbering;
    for (const connection of this.#connections) connection.close('The relay was stopped.');
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  /** Gives a port the next number that is free, and keeps it while the relay runs. */
  #number(id: string): void {
    this.#numbering = this.#numbering.then(async () => {
      const { first = 0, log } = this.#options;
      while (!this.#places.has(id) && !this.#isStopped && this.#nextPort < Math.min(first + maxNumbered, 65_536)) {
        const port = this.#nextPort++;
        await this.#offer(id, port).catch((error: unknown) => log('warn', 'tcp-port-skipped', { port, error }));
      }
    });
  }

  async #offer(id: string, port: number): Promise<void> {
    const { host, say } = this.#options;
    const listener = await listenTcp(host, port, (socket) => this.#serve(id, socket)).catch((error: Error) => {
      throw explain(error, host, port);
    });
    this.#listeners.push(listener);
    this.#places.set(id, listener.port);
    say(`${id} is at rfc2217://${host.includes(':') ? `[${host}]` : host}:${listener.port}\n`);
  }

  #serve(id: string, socket: Socket): void {
    const { clock, log } = this.#options;
    const connection: TcpConnection = new TcpConnection(socket, {
      clock,
      open: (client) => this.#open(id, client),
      onEnd: (reason) => {
        this.#connections.delete(connection);
        if (reason !== undefined) log('info', 'tcp-client-ended', { port: id, reason });
      },
    });
    this.#connections.add(connection);
  }

  async #open(id: string, client: Parameters<OpenSharedLine>[0]): Promise<SessionLine> {
    const { ports, newViewer, node } = this.#options;
    const port = ports.find(id, identity);
    const info = ports.describe(port.id, identity);
    if (!info) throw new RelayError('NOT_FOUND', `No port ${id} at ${node}.`);
    return SessionLine.open({ port, info, viewer: newViewer(), identity, client });
  }
}

function explain(error: Error, host: string, port: number): Error {
  const code = 'code' in error ? error.code : undefined;
  const reason =
    code === 'EADDRINUSE'
      ? `Port ${port} is in use. Use another one`
      : code === 'EACCES'
        ? `This user may not listen on port ${port}. Use one from 1024 up`
        : `Cannot listen on ${host}: ${error.message}. Use another --rfc2217-host`;
  return new Error(`${reason} for --rfc2217.`, { cause: error });
}
