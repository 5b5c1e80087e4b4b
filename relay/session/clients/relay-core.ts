import { randomBytes } from 'node:crypto';
import { defaultLimits, type RelayLimits } from '../../protocol/limits.ts';
import { ClientConnection, type ClientLink } from './client-connection.ts';
import type { ClientIdentity, Introduce } from '../access/client-identity.ts';
import { ClientMemories, type ClientMemory, type GuestOrigin, type Replaceable } from './client-memories.ts';
import { joinDirectories, type PortDirectory } from './port-directory.ts';
import { HostPorts, type HostPortsOptions } from './host-ports.ts';

export interface RelayCoreOptions extends Omit<HostPortsOptions, 'limits' | 'newEpoch'> {
  /** Differences from the protocol's defaults. */
  readonly limits?: Partial<RelayLimits>;
  /**
   * Suffix of public ids in this run, 1 to 16 letters and digits, so that they differ from those of other relays.
   * Default: none.
   */
  readonly run?: string;
  /** Its clients are the same viewers at all gateways of a fleet. Default: at this relay only. */
  readonly sharesViewers?: boolean;
  /** Ports of other hosts. Default: none. */
  readonly elsewhere?: ElsewherePorts;
}

/** Ports of other hosts. */
export interface ElsewherePorts extends PortDirectory {
  /** The client is forgotten. */
  forget(viewer: string): void;
}

/** Ports, clients and what is remembered of them: the relay without its transports and its devices. */
export class RelayCore {
  /** The ports of this host. */
  readonly ports: HostPorts;
  /** All ports there are, those elsewhere included. */
  readonly directory: PortDirectory;
  readonly limits: RelayLimits;
  /** What the public ids of this run's viewers end with; `''`: nothing. */
  readonly run: string;
  readonly #memories: ClientMemories;
  readonly #options: RelayCoreOptions;
  readonly #connections = new Set<ClientConnection>();

  constructor(options: RelayCoreOptions) {
    this.#options = options;
    const { elsewhere, clock, run = '', sharesViewers = false } = options;
    this.run = run;
    this.limits = { ...defaultLimits, ...options.limits };
    this.ports = new HostPorts({ ...options, limits: this.limits, newEpoch });
    this.directory = elsewhere ? joinDirectories(this.ports, elsewhere) : this.ports;
    const forget = (viewer: string): void => {
      this.ports.forget(viewer);
      elsewhere?.forget(viewer);
    };
    const onMoved = (viewer: string): void => this.ports.moved(viewer);
    this.#memories = new ClientMemories(clock, this.limits.memoryMs, newSecret, forget, {
      onMoved,
      run,
      sharesViewers,
    });
  }

  /** Connects a client. Its messages, and the end of its connection, go to the result. */
  connect(link: ClientLink, caller: ClientIdentity | Introduce): ClientConnection {
    const { node, clock, recorded } = this.#options;
    const context = { node, clock, limits: this.limits, ports: this.directory, memories: this.#memories, recorded };
    const connection: ClientConnection = new ClientConnection(link, caller, {
      ...context,
      onEnded: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return connection;
  }

  /** How many there are that speak the whole protocol. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** A public id for a client of another kind. */
  newViewer(): string {
    return this.#memories.newViewer();
  }

  /**
   * A client of another relay comes to this one's ports, under the public id it has there.
   * @returns what is remembered of it
   * @throws {RelayError} as `ClientMemories.enter` does
   */
  enterGuest(guest: GuestOrigin, identity: ClientIdentity, connection: Replaceable): ClientMemory {
    return this.#memories.enter(guest.viewer, identity, connection, guest);
  }

  /** A client of another relay has no more to do with this one's ports. */
  leaveGuest(viewer: string, connection: Replaceable): void {
    this.#memories.leave(viewer, connection);
  }

  /**
   * A client of another relay is forgotten there, and so here, if it has not come from elsewhere since: its lease is
   * free and its waiting writes are dropped.
   */
  forgetGuest({ viewer, run }: GuestOrigin): void {
    this.#memories.forget(viewer, run);
  }

  /** Closes the ports, which notifies everybody, and then the connections. */
  async stop(): Promise<void> {
    await this.ports.stop();
    for (const connection of this.#connections) connection.shutDown();
  }
}

const newSecret = (): string => randomBytes(16).toString('base64url');

/** 64 random bits, never all 0, which means any opening. */
function newEpoch(): string {
  const epoch = randomBytes(8).toString('hex');
  return /[1-9a-f]/.test(epoch) ? epoch : newEpoch();
}
