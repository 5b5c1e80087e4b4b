import type { Bus } from './bus.ts';
import { readNewest } from './fleet-message.ts';
import { portSubject } from './subjects.ts';

/** A visit of a port, or one that has left while its node does not know it yet. */
interface FollowedVisit {
  isHere: boolean;
  /** Whether it gets what is published. The node alone decides, so both ends count the same frames. */
  follows: boolean;
}

/** A port of a node that clients of this gateway are at. */
interface FollowedPort {
  readonly visits: Map<number, FollowedVisit>;
  /** The visits that follow. */
  followers: readonly number[];
  /** The number of the next frame, while a visit follows. */
  next: number;
  readonly unsubscribe: () => void;
}

interface FollowedPortsOptions {
  readonly bus: Bus;
  readonly node: string;
  /** A frame came for these visits. */
  readonly onFrame: (visits: readonly number[], frame: Uint8Array) => void;
  /** A frame is missing. */
  readonly onLost: () => void;
}

/** What a node publishes for all gateways, at one of them, for one link. */
export class FollowedPorts {
  readonly #options: FollowedPortsOptions;
  readonly #ports = new Map<string, FollowedPort>();
  readonly #portOf = new Map<number, string>();

  constructor(options: FollowedPortsOptions) {
    this.#options = options;
  }

  /** A visit is about to enter a port. */
  watch(visit: number, id: string): void {
    const { bus, node } = this.#options;
    this.#portOf.set(visit, id);
    const port: FollowedPort = this.#ports.get(id) ?? {
      visits: new Map(),
      followers: [],
      next: 0,
      unsubscribe: bus.subscribe(portSubject(node, id), ({ bytes }) => this.#take(port, bytes)),
    };
    this.#ports.set(id, port);
    port.visits.set(visit, { isHere: true, follows: false });
  }

  /** The visit has left. */
  unwatch(visit: number): void {
    this.#change(visit, { isHere: false });
  }

  /** The visit gets what is published from this number on. */
  follow(visit: number, number: number): void {
    const port = this.#ports.get(this.#portOf.get(visit) ?? '');
    if (!port) return;
    if (port.followers.length > 0 && port.next !== number) return this.#options.onLost();
    port.next = number;
    this.#change(visit, { follows: true });
  }

  /** It gets no more of it. */
  unfollow(visit: number): void {
    this.#change(visit, { follows: false });
  }

  stop(): void {
    for (const { unsubscribe } of this.#ports.values()) unsubscribe();
    this.#ports.clear();
    this.#portOf.clear();
  }

  #change(number: number, change: Partial<FollowedVisit>): void {
    const id = this.#portOf.get(number) ?? '';
    const port = this.#ports.get(id);
    const visit = port?.visits.get(number);
    if (!port || !visit) return;
    Object.assign(visit, change);
    port.followers = [...port.visits].flatMap(([one, { follows }]) => (follows ? [one] : []));
    if (visit.isHere || visit.follows) return;
    this.#portOf.delete(number);
    port.visits.delete(number);
    if (port.visits.size > 0) return;
    port.unsubscribe();
    this.#ports.delete(id);
  }

  #take(port: FollowedPort, bytes: Uint8Array): void {
    if (port.followers.length === 0) return;
    const newest = readNewest(bytes);
    if (newest?.number !== port.next) return this.#options.onLost();
    port.next = (newest.number + 1) % 2 ** 32;
    this.#options.onFrame(port.followers, newest.frame);
  }
}
