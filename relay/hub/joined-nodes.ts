import { closeCodes } from '../protocol/close-codes.ts';
import type { PortGoneMessage, PortMessage } from '../protocol/handshake-messages.ts';
import type { RelayLimits } from '../protocol/limits.ts';
import type { PortInfo } from '../protocol/port-info.ts';

import type { Actor, EmitEvent } from '../protocol/relay-event.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Log } from '../log/log.ts';
import type { ClientIdentity } from '../session/access/client-identity.ts';
import { mayKnow } from '../session/access/rights.ts';
import type { Clock } from '../base/clock.ts';
import type { PortHandles, ReachablePort } from '../session/clients/port-directory.ts';
import type { ElsewherePorts } from '../session/clients/relay-core.ts';
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
  readonly #watchers = new Map<(message: PortMessage | PortGoneMessage) => void, ClientIdentity>();

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
    return this.#ports
      .filter((port) => port.isListed && mayKnow(identity, port.id))
      .map((port) => port.describe(identity.role));
  }

  find(id: string, identity: ClientIdentity): ReachablePort {
    const port = mayKnow(identity, id) ? this.#ports.find((one) => one.id === id) : undefined;
    if (!port?.isListed)
      throw new RelayError('NOT_FOUND', 'No port with this id on this relay or on a node that has joined it.', {
        path: 'port',
      });
    return port;
  }

  watch(identity: ClientIdentity, tell: (message: PortMessage | PortGoneMessage) => void): () => void {
    this.#watchers.set(tell, identity);
    return () => this.#watchers.delete(tell);
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

  get #ports(): JoinedPort[] {
    return [...this.#nodes.values()].flatMap(({ ports }) => ports);
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
      new JoinedNode({ name, clock, limits, handles, onChange: (port) => this.#announce(port) });
    this.#nodes.set(name, node);
    const joined = { node, credential, end };
    this.#links.set(name, joined);
    return joined;
  }

  #announce(port: JoinedPort): void {
    for (const [tell, identity] of this.#watchers) {
      if (!mayKnow(identity, port.id)) continue;
      tell(port.isListed ? { type: 'port', port: port.describe(identity.role) } : { type: 'port-gone', port: port.id });
    }
  }
}

const actorOf = ({ id, node = '', address }: NodeCredential): Actor => ({ id, name: node, address });
