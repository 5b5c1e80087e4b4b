import { bounds, type RelayLimits } from '../protocol/limits.ts';
import type { GlancedMessage } from '../protocol/glance.ts';
import type { PortInfo } from '../protocol/port-info.ts';
import type { Clock } from '../base/clock.ts';
import type { PortHandles } from '../session/clients/port-directory.ts';
import type { HubLink } from './hub-link.ts';
import type { SortedPorts } from '../session/clients/sorted-ports.ts';
import { JoinedPort } from './joined-port.ts';
import { DeliveryAccount } from './delivery-account.ts';

interface JoinedNodeOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly handles: PortHandles;
  /** The ports of all nodes: this one adds and removes its own. */
  readonly all: SortedPorts<JoinedPort>;
  /** Something in the list of ports has changed. */
  readonly onChange: (port: JoinedPort) => void;
}

/** The most port numbers one node may use: it could list new ports without end. */
const maxHandles = 4 * bounds.ports;

/** Longer than any node remembers a client, so there is nothing left to forget there. */
const maxForgotten = 1024;

/** A node that has joined. While it is away, its ports stay listed and their clients stay attached. */
export class JoinedNode {
  readonly name: string;
  readonly #options: JoinedNodeOptions;
  /** By the node's own ids. */
  readonly #ports = new Map<string, JoinedPort>();
  readonly #handles = new Map<string, number>();
  readonly #accounts = new Map<string, DeliveryAccount>();
  /** Clients to be forgotten there once there is a link again. */
  readonly #forgotten = new Set<string>();
  #link: HubLink | undefined;
  #stopPatience: (() => void) | undefined;

  constructor(options: JoinedNodeOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Undefined while it is away. */
  get link(): HubLink | undefined {
    return this.#link;
  }

  get ports(): JoinedPort[] {
    return [...this.#ports.values()];
  }

  /** The link is established. @param ports all that the node offers */
  up(link: HubLink, ports: readonly PortInfo[]): void {
    this.#stopPatience?.();
    this.#link = link;
    for (const viewer of this.#forgotten) link.forget(viewer);
    this.#forgotten.clear();
    const ids = new Set(ports.map(({ id }) => id));
    for (const id of this.#ports.keys()) if (!ids.has(id)) this.unlist(id);
    for (const info of ports) this.list(info);
    for (const [id, port] of this.#ports) if (port.glances.isOn) link.glance(id, true);
  }

  /** The link ended. */
  down(): void {
    const { clock, limits } = this.#options;
    this.#link = undefined;
    for (const account of this.#accounts.values()) account.clear();
    for (const port of this.ports) {
      for (const visit of port.visits) visit.down();
      port.announce.ask();
    }
    this.#stopPatience?.();
    this.#stopPatience = clock.after(limits.memoryMs, () => {
      for (const { visits } of this.ports) for (const visit of visits) visit.giveUp();
    });
  }

  /** A port is new, or has changed. */
  list(info: PortInfo): void {
    const port = this.#ports.get(info.id) ?? this.#add(info);
    if (!port) return;
    port.update(info);
    port.announce.ask();
    for (const visit of port.visits) visit.up();
  }

  /** The last bytes of a port. */
  glanced(glanced: GlancedMessage): void {
    this.#ports.get(glanced.port)?.glances.take(glanced);
  }

  /** A port is gone. */
  unlist(id: string): void {
    const port = this.#ports.get(id);
    if (!port?.isListed) return;
    port.isListed = false;
    // Clients attached when the link was cut learn it from the answer to their next attach.
    for (const visit of port.visits) visit.up();
    port.announce.ask();
    this.#dropUnused(id);
  }

  /**
   * The client is forgotten, here and at the node: it may have been signed out while the node keeps a lease for it.
   */
  forget(viewer: string): void {
    let wasHere = false;
    for (const [id, port] of this.#ports) {
      wasHere = port.forget(viewer) || wasHere;
      this.#dropUnused(id);
    }
    if (!wasHere) return;
    if (this.#link) this.#link.forget(viewer);
    else if (this.#forgotten.size < maxForgotten) this.#forgotten.add(viewer);
  }

  dispose(): void {
    this.#stopPatience?.();
    for (const { announce } of this.ports) announce.dispose();
  }

  #add(info: PortInfo): JoinedPort | undefined {
    const { name: node, handles, clock, limits, onChange: onAnnounce } = this.#options;
    const id = `${node}/${info.id}`;
    if (id.length > bounds.portIdLength || this.#ports.size >= bounds.ports) return undefined;
    const handle = this.#handles.get(id) ?? (this.#handles.size < maxHandles ? handles.of(id) : undefined);
    if (handle === undefined) return undefined;
    this.#handles.set(id, handle);
    const port = new JoinedPort(info, {
      node,
      handle,
      clock,
      limits,
      link: () => this.#link,
      // A port that is back has announced itself.
      onAnnounce: (announced) => {
        if ((this.#ports.get(info.id) ?? announced) === announced) onAnnounce(announced);
      },
      accountOf: (viewer) => this.#accountOf(viewer),
      onLeft: (viewer) => {
        this.#letGo(viewer);
        this.#dropUnused(info.id);
      },
    });
    this.#ports.set(info.id, port);
    this.#options.all.set(port);
    return port;
  }

  #accountOf(viewer: string): DeliveryAccount {
    const account = this.#accounts.get(viewer) ?? new DeliveryAccount();
    this.#accounts.set(viewer, account);
    account.users++;
    return account;
  }

  #letGo(viewer: string): void {
    const account = this.#accounts.get(viewer);
    if (account && --account.users === 0) this.#accounts.delete(viewer);
  }

  #dropUnused(id: string): void {
    const port = this.#ports.get(id);
    if (!port || port.isListed || port.isInUse) return;
    this.#ports.delete(id);
    this.#options.all.delete(port.id);
  }
}
