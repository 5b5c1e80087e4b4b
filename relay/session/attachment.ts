import type { RelayMessage } from '../protocol/messages.ts';
import type { GapMessage } from '../protocol/receive-messages.ts';
import type { Clock } from './clock.ts';
import { LagWatch } from './lag-watch.ts';
import type { PortClient } from './port-client.ts';
import type { PortPast } from './port-past.ts';
import { Recall } from './recall.ts';
import type { FeedStart } from './viewer-feed.ts';
import { ViewerFeed } from './viewer-feed.ts';
import type { ReceiveLog } from './receive-log.ts';

export interface AttachmentOptions {
  readonly start: FeedStart;
  readonly credit: number;
  readonly maxCredit: number;
  readonly isLossless: boolean;
  /** What is kept beyond the replay buffer, for one that comes late. */
  readonly past?: PortPast | undefined;
}

/** One client at one port. Nothing is sent before `start`. */
export class Attachment {
  readonly client: PortClient;
  readonly isLossless: boolean;
  readonly feed: ViewerFeed;
  readonly #lag: LagWatch;
  /** What is to be told once the client has its answer. */
  #early: RelayMessage[] | undefined = [];

  constructor(
    client: PortClient,
    log: ReceiveLog,
    clock: Clock,
    { start, credit, maxCredit, isLossless, past }: AttachmentOptions,
  ) {
    this.client = client;
    this.isLossless = isLossless;
    this.feed = new ViewerFeed(
      log,
      client.outlet,
      start,
      credit,
      maxCredit,
      past && new Recall(log.handle, past, () => this.pump()),
    );
    this.#lag = new LagWatch(
      clock,
      () => this.feed.behindBytes,
      (behindBytes) => {
        client.outlet.send({ type: 'lagging', handle: log.handle, behindBytes });
      },
    );
  }

  /** @param gap what is missing before the first byte */
  start(gap?: GapMessage): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of gap ? [gap, ...early] : early) this.tell(message);
    this.pump();
  }

  grant(bytes: number): void {
    this.feed.grant(bytes);
    this.pump();
  }

  pump(): void {
    if (this.#early) return;
    this.feed.pump();
    this.#lag.update();
  }

  /** Tells an event that has its own place among the bytes, or none. */
  tell(message: RelayMessage): void {
    if (this.#early) this.#early.push(message);
    else this.client.outlet.send(message);
  }

  stop(): void {
    this.feed.stop();
    this.#lag.dispose();
  }
}
