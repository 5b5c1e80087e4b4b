import { closeCodes } from '../protocol/close-codes.ts';
import type { DirectoryMessage, DirectoryPage } from '../protocol/directory-messages.ts';
import type { RelayLimits } from '../protocol/limits.ts';
import type { PortInfo } from '../protocol/port-info.ts';

import type { Actor, EmitEvent } from '../protocol/relay-event.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Log } from '../log/log.ts';
import type { ClientIdentity } from '../session/access/client-identity.ts';
import { mayKnow } from '../session/access/rights.ts';
import type { Clock } from '../base/clock.ts';
import {
  DirectoryWatchers,
  type DirectoryWatcher,
  type PortHandles,
  type ReachablePort,
} from '../session/clients/port-directory.ts';
import type { ElsewherePorts } from '../session/clients/relay-core.ts';
import { SortedPorts } from '../session/clients/sorted-ports.ts';
import { HubEnd } from './hub-end.ts';
import { JoinedNode } from './joined-node.ts';
import type { JoinedPort } from './joined-port.ts';
import type { HubTransport } from './link-transport.ts';
import type { NodeHelloMessage } from './node-messages.ts';
import { isNodeName, nodeRules } from './node-rules.ts';

/** The credential a node joins with. */
interface NodeCredential {
  /** Id of the credential: a new link with it replaces the former one. */
  readonly id: string;
  /** The node's name; undefined: its own choice. */
  readonly node: string | undefined;
  /** Its IP address. */
  readonly address: string;
}

interface JoinedNodesOptions {
  /** Name of this relay's host. */
  readonly hub: string;
  /** Suffix of this relay's public viewer ids. */
  readonly run: string;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly handles: PortHandles;
  /** Prefixes of this host's own port ids, which no node may use. */
  readonly isTaken: (node: string) => boolean;
  readonly log: Log;
  /** Receives who joins and who leaves. Default: nobody. */
  readonly emit?: EmitEvent | undefined;
}

interface Joined {
  readonly node: JoinedNode;
  readonly credential: NodeCredential;
  readonly end: HubEnd;
}

/** All nodes that have joined this relay, with their ports as its own: `node/port`. */
export class JoinedNodes implements ElsewherePorts {
  readonly #options: JoinedNodesOptions;
  readonly #nodes = new Map<string, JoinedNode>();
  readonly #links = new Map<string, Joined>();
  /** Of all nodes. */
  readonly #ports = new SortedPorts<JoinedPort>();
  readonly #watchers = new DirectoryWatchers();

  constructor(options: JoinedNodesOptions) {
    this.#options = options;
  }

  /** Starts the link of an authenticated node. */
  connect(link: HubTransport, credential: NodeCredential): HubEnd {
    const { clock, hub, run, log, emit } = this.#options;
    let joined: Joined | undefined;
    let ports: readonly PortInfo[] = [];
    const end: HubEnd = new HubEnd(link, {
      clock,
      onHello: (hello) => {
        joined = this.#join(hello, credential, end);
        ports = hello.ports;
        return { hub, node: joined.node.name, run };
      },
      onUp: () => {
        if (!joined) return;
        log('info', 'node-joined', { node: joined.node.name, ports: ports.length });
        emit?.({ type: 'node-joined', by: actorOf(credential), joined: joined.node.name, ports: ports.length });
        joined.node.up(end, ports);
      },
      onPort: (message) =>
        message.type === 'port' ? joined?.node.list(message.port) : joined?.node.unlist(message.port),
      onGlanced: (glanced) => joined?.node.glanced(glanced),
      onEnded: (reason) => {
        if (!joined || this.#links.get(joined.node.name) !== joined) return;
        log('info', 'node-away', { node: joined.node.name, reason });
        emit?.({ type: 'node-left', by: actorOf(credential), joined: joined.node.name, reason });
        this.#links.delete(joined.node.name);
        joined.node.down();
      },
    });
    return end;
  }

  /** Whether a node of this name is connected. */
  isHere(node: string): boolean {
    return this.#links.has(node);
  }

  list(identity: ClientIdentity): PortInfo[] {
    return this.#ports.all.filter((port) => isKnown(port, identity)).map((port) => port.describe(identity.role));
  }

  find(id: string, identity: ClientIdentity): ReachablePort {
    const port = this.#ports.get(id);
    if (!port || !isKnown(port, identity))
      throw new RelayError('NOT_FOUND', 'No port with this id on this relay or on a node that has joined it.', {
        path: 'port',
      });
    return port;
  }

  describe(id: string, identity: ClientIdentity): PortInfo | undefined {
    const port = this.#ports.get(id);
    return port && isKnown(port, identity) ? port.describe(identity.role) : undefined;
  }

  count(identity: ClientIdentity): number {
    return this.#ports.count((port) => isKnown(port, identity));
  }

  page(query: DirectoryMessage, identity: ClientIdentity): DirectoryPage {
    return this.#ports.page(
      query,
      (port) => isKnown(port, identity),
      (port) => port.describe(identity.role),
    );
  }

  watch(identity: ClientIdentity, watcher: DirectoryWatcher): () => void {
    return this.#watchers.add(identity, watcher);
  }

  forget(viewer: string): void {
    for (const node of this.#nodes.values()) node.forget(viewer);
  }

  /** The relay stops. */
  stop(): void {
    this.#watchers.clear();
    for (const { end } of this.#links.values()) end.close(closeCodes.shutdown, 'The relay was stopped.');
    for (const node of this.#nodes.values()) node.dispose();
  }

  /** @throws {RelayError} `FORBIDDEN`, `OVERLOADED`: why a node may not join */
  #join(hello: NodeHelloMessage, credential: NodeCredential, end: HubEnd): Joined {
    const { hub, clock, limits, handles, isTaken } = this.#options;
    const name = credential.node ?? hello.node;
    if (!isNodeName(name))
      throw new RelayError(
        'FORBIDDEN',
        'A node name has 1 to 64 characters without spaces and slashes: set it with --node NAME.',
      );
    if (name === hub || isTaken(name))
      throw new RelayError(
        'FORBIDDEN',
        `'${name}' is the name of this relay or of its own ports: choose another with --node.`,
      );
    const before = this.#links.get(name);
    if (before && before.credential.id !== credential.id) {
      throw new RelayError(
        'FORBIDDEN',
        `Another node called '${name}' is connected to this relay. Stop that one, or join with a credential ` +
          'for another name.',
      );
    }
    if (!this.#nodes.has(name) && this.#nodes.size >= nodeRules.nodes)
      throw new RelayError('OVERLOADED', 'This relay has too many nodes.');
    // The same node: its former link is half open.
    before?.end.close(closeCodes.replaced, 'The same node has connected again.');
    const node =
      this.#nodes.get(name) ??
      new JoinedNode({ name, clock, limits, handles, all: this.#ports, onChange: (port) => this.#announce(port) });
    this.#nodes.set(name, node);
    const joined = { node, credential, end };
    this.#links.set(name, joined);
    return joined;
  }

  #announce(port: JoinedPort): void {
    const { id, isListed } = port;
    const hasMoved = port.isAnnounced !== isListed;
    port.isAnnounced = isListed;
    this.#watchers.announce(id, hasMoved, isListed ? ({ role }) => port.describe(role) : undefined);
  }
}

const isKnown = ({ isListed, id }: JoinedPort, identity: ClientIdentity): boolean => isListed && mayKnow(identity, id);

const actorOf = ({ id, node = '', address }: NodeCredential): Actor => ({ id, name: node, address });
