import type { PortClient } from '../session/feed/port-client.ts';
import type { RelayLimits } from '../protocol/limits.ts';
import type { Epoch, PortInfo, PortState } from '../protocol/port-info.ts';
import { lesserRole, type Role } from '../protocol/roles.ts';
import type { Clock } from '../base/clock.ts';
import { hasRight } from '../session/access/rights.ts';
import { Paced } from '../base/paced.ts';
import type { PortConnection, ReachablePort } from '../session/clients/port-directory.ts';
import type { GlancedMessage } from '../protocol/glance.ts';
import { JoinedGlances } from './joined-glances.ts';
import type { HubLink } from './hub-link.ts';
import { RemoteVisit } from './remote-visit.ts';
import type { DeliveryAccount } from './delivery-account.ts';
import { newWriteRecord, type WriteRecord } from './visit-writes.ts';

interface JoinedPortOptions {
  readonly node: string;
  /** The hub's number for it. */
  readonly handle: number;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  /** The link to the node; undefined while it is away. */
  readonly link: () => HubLink | undefined;
  readonly accountOf: (viewer: string) => DeliveryAccount;
  /** Announce its state to everybody with access to it. */
  readonly onAnnounce: (port: JoinedPort) => void;
  /** A visit ended. */
  readonly onLeft: (viewer: string) => void;
}

/** Minimum time between two announcements of a port, whatever its node sends. */
const announceMs = 250;

/** A port of a node, as the hub's clients know it. */
export class JoinedPort implements ReachablePort {
  readonly id: string;
  readonly visits = new Set<RemoteVisit>();
  readonly glances: JoinedGlances;
  /** Announces it to everybody with access. */
  readonly announce: Paced;
  /** Whether the node lists it. */
  isListed = true;
  /** Watchers know it. */
  isAnnounced = false;
  #info: PortInfo;
  readonly #options: JoinedPortOptions;
  readonly #records = new Map<string, WriteRecord>();

  constructor(info: PortInfo, options: JoinedPortOptions) {
    this.id = `${options.node}/${info.id}`;
    this.#info = info;
    this.#options = options;
    this.glances = new JoinedGlances(this.id, (isOn) => options.link()?.glance(this.#info.id, isOn));
    this.announce = new Paced(options.clock, announceMs, () => options.onAnnounce(this));
  }

  get epoch(): Epoch | null {
    return this.#info.epoch;
  }

  get facts(): object {
    return this.#info;
  }

  get node(): string {
    return this.#options.node;
  }

  get name(): string {
    return this.#info.name;
  }

  get usb(): PortInfo['usb'] {
    return this.#info.usb;
  }

  get labels(): PortInfo['labels'] | undefined {
    return this.#info.labels;
  }

  get state(): PortState {
    return this.#info.state;
  }

  /** Its node is away. */
  get away(): true | undefined {
    return this.#options.link() ? undefined : true;
  }

  /** It has a client, or the record of a client's writes. */
  get isInUse(): boolean {
    return this.visits.size > 0 || this.#records.size > 0;
  }

  /** The node's description of it. */
  update(info: PortInfo): void {
    this.#info = info;
    this.isListed = true;
  }

  describe(role: Role): PortInfo {
    const { node, link } = this.#options;
    const { away: _away, ask, ...info } = this.#info;
    return {
      ...info,
      ...(ask && hasRight(role, 'answer') ? { ask } : {}),
      id: this.id,
      node,
      role: lesserRole(role, info.role),
      ...(link() ? {} : { away: true }),
    };
  }

  glance(tell: (glanced: GlancedMessage) => void): () => void {
    return this.glances.add(tell);
  }

  enter(client: PortClient): PortConnection {
    const { link, onLeft, onAnnounce: _onAnnounce, ...common } = this.#options;
    const visit: RemoteVisit = new RemoteVisit(
      {
        ...common,
        localId: this.#info.id,
        get link() {
          return link();
        },
        recordOf: (viewer) => this.#recordOf(viewer),
        onLeft: (left, { viewer, isBare }, isCut) => {
          this.visits.delete(left);
          if (isBare && !isCut) this.#records.delete(viewer);
          onLeft(viewer);
        },
      },
      client,
    );
    this.visits.add(visit);
    return visit;
  }

  /** The client is forgotten. @returns whether it was at this port */
  forget(viewer: string): boolean {
    return this.#records.delete(viewer);
  }

  #recordOf(viewer: string): WriteRecord {
    const record = this.#records.get(viewer) ?? newWriteRecord();
    this.#records.set(viewer, record);
    return record;
  }
}
