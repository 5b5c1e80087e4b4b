import { maxBufferedData } from '../session/feed/viewer-feed.ts';
import type { FeedOutlet } from '../session/feed/port-client.ts';
import type { HubLink } from './hub-link.ts';
import { nodeRules } from './node-rules.ts';

/**
 * Bytes delivered to one client and not yet reported to its node; over all the client's visits, because they share one
 * window.
 */
export class DeliveryAccount {
  readonly #byVisit = new Map<number, number>();
  #bytes = 0;
  /** Visits that use it. */
  users = 0;

  /** A frame was delivered. */
  add(visit: number, bytes: number): void {
    this.#byVisit.set(visit, (this.#byVisit.get(visit) ?? 0) + bytes);
    this.#bytes += bytes;
  }

  /** A visit ended; the node knows. */
  leave(visit: number): void {
    this.#bytes -= this.#byVisit.get(visit) ?? 0;
    this.#byVisit.delete(visit);
  }

  /** Reports to the node, if the client has room. @param least bytes that are worth a message */
  report(link: HubLink, outlet: FeedOutlet, least: number = nodeRules.reportBytes): void {
    if (this.#bytes < least || outlet.bufferedBytes >= maxBufferedData) return;
    for (const [visit, bytes] of this.#byVisit) link.delivered(visit, bytes);
    this.clear();
  }

  /** The link was cut. */
  clear(): void {
    this.#byVisit.clear();
    this.#bytes = 0;
  }
}
