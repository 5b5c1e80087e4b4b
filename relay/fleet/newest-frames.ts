import { encodeNewest } from './fleet-message.ts';

/** A link to a gateway, as newest frames concern it. */
export interface FollowingLink {
  /** A visit gets what is published for its port from this number on. */
  follow(visit: number, number: number): void;
  /** A visit gets no more of what is published: it lags behind, or has left. */
  unfollow(visit: number): void;
  /** A frame is published for visits of this link. */
  published(): void;
}

type Followers = Map<FollowingLink, Set<number>>;

const turn = Promise.resolve();

/** What is published for one port. */
interface PublishedPort {
  readonly publish: (bytes: Uint8Array) => void;
  /** The number of the next frame. */
  next: number;
  last: Uint8Array | undefined;
  /** The visits that got the last one. */
  followers: Followers;
}

/**
 * The newest frames of a node's ports, each published once for all visits that get it in the same turn: these follow
 * the port. Whoever gets other frames (the past, or a part as its credit is small) gets them over its own link.
 */
export class NewestFrames {
  readonly #publisherOf: (port: string) => (bytes: Uint8Array) => void;
  readonly #ports = new Map<string, PublishedPort>();
  #pending: { readonly port: string; readonly frame: Uint8Array; readonly takers: Followers } | undefined;
  #later: { readonly link: FollowingLink; readonly work: () => void }[] = [];

  /** @param publisherOf what publishes for a port; asked once for each */
  constructor(publisherOf: (port: string) => (bytes: Uint8Array) => void) {
    this.#publisherOf = publisherOf;
  }

  /** Does the work of a link behind the frame that is not published yet, so that the order stays. */
  inOrder(link: FollowingLink, work: () => void): void {
    if (this.#pending) this.#later.push({ link, work });
    else work();
  }

  /** @returns false: it was published in an earlier turn, so this visit has to get it in another way */
  send(port: string, frame: Uint8Array, link: FollowingLink, visit: number): boolean {
    // What its link has yet to send comes before this frame.
    if (this.#pending?.frame !== frame || this.#later.some((one) => one.link === link)) this.#flush();
    if (!this.#pending) {
      if (this.#ports.get(port)?.last === frame) return false;
      this.#pending = { port, frame, takers: new Map() };
      // A promise costs less than `queueMicrotask`, which remembers who asked.
      void turn.then(() => this.#flush());
    }
    const { takers } = this.#pending;
    const visits = takers.get(link) ?? new Set();
    takers.set(link, visits.add(visit));
    return true;
  }

  /** A visit is over. */
  leave(port: string, link: FollowingLink, visit: number): void {
    if (this.#pending?.port === port) this.#flush();
    const followers = this.#ports.get(port)?.followers;
    const visits = followers?.get(link);
    if (!visits?.delete(visit)) return;
    if (visits.size === 0) followers?.delete(link);
    link.unfollow(visit);
  }

  #begin(id: string): PublishedPort {
    const port = { publish: this.#publisherOf(id), next: 0, last: undefined, followers: new Map() };
    this.#ports.set(id, port);
    return port;
  }

  #flush(): void {
    const pending = this.#pending;
    if (!pending) return;
    const { port: id, frame, takers } = pending;
    const port = this.#ports.get(id) ?? this.#begin(id);
    for (const [link, visits] of port.followers)
      for (const visit of visits) if (!takers.get(link)?.has(visit)) link.unfollow(visit);
    for (const [link, visits] of takers) {
      for (const visit of visits) if (!port.followers.get(link)?.has(visit)) link.follow(visit, port.next);
      link.published();
    }
    port.publish(encodeNewest(port.next, frame));
    port.next = (port.next + 1) % 2 ** 32;
    port.last = frame;
    port.followers = takers;
    this.#pending = undefined;
    const later = this.#later;
    this.#later = [];
    for (const { work } of later) work();
  }
}
