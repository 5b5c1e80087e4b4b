import { randomBytes } from 'node:crypto';
import { defaultLimits, type RelayLimits } from '../protocol/limits.ts';
import { ClientConnection } from './client-connection.ts';
import type { ClientIdentity, Introduce } from './client-identity.ts';
import type { ClientLink } from './client-link.ts';
import { ClientMemories } from './client-memories.ts';
import type { RecordedPast } from './recorded-past.ts';
import { PortRegistry, type PortRegistryOptions } from './port-registry.ts';

export interface RelayCoreOptions extends Omit<PortRegistryOptions, 'limits' | 'newEpoch'> {
  /** What differs from the protocol's defaults. */
  readonly limits?: Partial<RelayLimits>;
  /** What the host has recorded. Default: nothing. */
  readonly recorded?: RecordedPast;
}

/** Ports, clients and what is remembered of them: the relay without its transports and its devices. */
export class RelayCore {
  readonly ports: PortRegistry;
  readonly #memories: ClientMemories;
  readonly #options: RelayCoreOptions;
  readonly #limits: RelayLimits;
  readonly #connections = new Set<ClientConnection>();

  constructor(options: RelayCoreOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.ports = new PortRegistry({ ...options, limits: this.#limits, newEpoch });
    this.#memories = new ClientMemories(options.clock, this.#limits.memoryMs, newSecret, (viewer) => this.ports.forget(viewer));
  }

  /** Lets a client in. What it sends goes to what this returns, and so does the end of its connection. */
  connect(link: ClientLink, caller: ClientIdentity | Introduce): ClientConnection {
    const { node, clock, recorded } = this.#options;
    const context = { node, clock, limits: this.#limits, ports: this.ports, memories: this.#memories, recorded };
    const connection: ClientConnection = new ClientConnection(link, caller, { ...context, onEnded: () => this.#connections.delete(connection) });
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

  /** Closes the ports, which tells everybody, and then the connections. */
  async stop(): Promise<void> {
    await this.ports.stop();
    for (const connection of this.#connections) connection.shutDown();
  }
}

const newSecret = (): string => randomBytes(16).toString('base64url');

/** 64 random bits, never all 0: that stands for whichever opening there is. */
function newEpoch(): string {
  const epoch = randomBytes(8).toString('hex');
  return /[1-9a-f]/.test(epoch) ? epoch : newEpoch();
}
