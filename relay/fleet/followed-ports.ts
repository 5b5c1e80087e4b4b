import type { Bus } from './bus.ts';
import { readNewest } from './fleet-message.ts';
import { portSubject } from './subjects.ts';

/** A port of a node that clients of this gateway are at. */
interface FollowedPort {
  /** Visits, and whether each follows what is published. */
  readonly visits: Map<number, boolean>;
  /** The number of the next frame, while a visit follows. */
  next: number | undefined;
  readonly unsubscribe: () => void;
}

interface FollowedPortsOptions {
  readonly bus: Bus;
  readonly node: string;
  /** A frame came for these visits. */
  readonly onFrame: (visits: Iterable<number>, frame: Uint8Array) => void;
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
      next: undefined,
      unsubscribe: bus.subscribe(portSubject(node, id), ({ bytes }) => this.#take(port, bytes)),
    };
    this.#ports.set(id, port);
    port.visits.set(visit, false);
  }

  unwatch(visit: number): void {
    const id = this.#portOf.get(visit);
    const port = id === undefined ? undefined : this.#ports.get(id);
    this.#portOf.delete(visit);
    if (id === undefined || !port) return;
    port.visits.delete(visit);
    if (port.visits.size > 0) return;
    port.unsubscribe();
    this.#ports.delete(id);
  }

  /** The visit gets what is published from this number on. */
  follow(visit: number, number: number): void {
    const port = this.#ports.get(this.#portOf.get(visit) ?? '');
    if (!port) return;
    const isFirst = ![...port.visits.values()].includes(true);
    if (!isFirst && port.next !== number) return this.#options.onLost();
    port.next = number;
    port.visits.set(visit, true);
  }

  /** It gets no more of it. */
  unfollow(visit: number): void {
    this.#ports.get(this.#portOf.get(visit) ?? '')?.visits.set(visit, false);
  }

  stop(): void {
    for (const { unsubscribe } of this.#ports.values()) unsubscribe();
    this.#ports.clear();
    this.#portOf.clear();
  }

  #take(port: FollowedPort, bytes: Uint8Array): void {
    const followers = [...port.visits].flatMap(([visit, follows]) => (follows ? [visit] : []));
    if (followers.length === 0) return;
    const newest = readNewest(bytes);
    if (newest?.number !== port.next || !newest) return this.#options.onLost();
    port.next = (newest.number + 1) % 2 ** 32;
    this.#options.onFrame(followers, newest.frame);
  }
}
