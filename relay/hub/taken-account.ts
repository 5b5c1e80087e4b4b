import { maxBufferedData } from '../session/feed/viewer-feed.ts';
import type { FeedOutlet } from '../session/feed/port-client.ts';
import type { HubLink } from './hub-link.ts';
import { nodeRules } from './node-rules.ts';

/**
 * What a node has sent to one client and was not told that it has gone on: of all the client's visits, because they
 * share one window.
 */
export class TakenAccount {
  readonly #byVisit = new Map<number, number>();
  #bytes = 0;
  /** Visits that use it. */
  users = 0;

  /** A frame has gone on. */
  add(visit: number, bytes: number): void {
    this.#byVisit.set(visit, (this.#byVisit.get(visit) ?? 0) + bytes);
    this.#bytes += bytes;
  }

  /** A visit is over: the node knows that by itself. */
  leave(visit: number): void {
    this.#bytes -= this.#byVisit.get(visit) ?? 0;
    this.#byVisit.delete(visit);
  }

  /** Tells the node, if it is worth it and the client can take more. @param least bytes that are worth a message */
  tell(link: HubLink, outlet: FeedOutlet, least: number = nodeRules.reportBytes): void {
    if (this.#bytes < least || outlet.bufferedBytes >= maxBufferedData) return;
    for (const [visit, bytes] of this.#byVisit) link.taken(visit, bytes);
    this.clear();
  }

  /** The link is cut. */
  clear(): void {
    this.#byVisit.clear();
    this.#bytes = 0;
  }
}
