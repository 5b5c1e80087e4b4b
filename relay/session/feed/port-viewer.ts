import type { Clock } from '../../base/clock.ts';
import { relayRules } from '../../protocol/limits.ts';
import type { RelayMessage } from '../../protocol/messages.ts';
import type { GapMessage } from '../../protocol/receive-messages.ts';
import type { PortClient } from './port-client.ts';
import { Recall } from './recall.ts';
import type { ReceiveLog } from './receive-log.ts';
import type { PortRecording } from './recordings.ts';
import { type FeedStart, ViewerFeed } from './viewer-feed.ts';

interface PortViewerOptions {
  readonly start: FeedStart;
  readonly credit: number;
  readonly maxCredit: number;
  readonly isLossless: boolean;
  /** Has bytes that the replay buffer no longer holds. */
  readonly recording?: PortRecording | undefined;
}

/** A client attached to a port. Nothing is sent before `start`. */
export class PortViewer {
  readonly client: PortClient;
  readonly isLossless: boolean;
  readonly feed: ViewerFeed;
  readonly #clock: Clock;
  readonly #handle: number;
  /** Messages that wait for the answer to `attach`. */
  #early: RelayMessage[] | undefined = [];
  #announcedBehindBytes = 0;
  #hasCaughtUp = true;
  #stopLagTimer: (() => void) | undefined;

  constructor(
    client: PortClient,
    log: ReceiveLog,
    clock: Clock,
    { start, credit, maxCredit, isLossless, recording }: PortViewerOptions,
  ) {
    this.client = client;
    this.isLossless = isLossless;
    this.#clock = clock;
    this.#handle = log.handle;
    const recall = recording && new Recall(log.handle, recording, () => this.sendReceived());
    this.feed = new ViewerFeed(log, client.outlet, start, credit, maxCredit, recall);
  }

  /** @param gap what is missing before the first byte */
  start(gap?: GapMessage): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of gap ? [gap, ...early] : early) this.send(message);
    this.sendReceived();
  }

  grant(bytes: number): void {
    this.feed.grant(bytes);
    this.sendReceived();
  }

  /** To be called when bytes were received, or the client has room again. */
  sendReceived(): void {
    if (this.#early) return;
    this.feed.send();
    if (this.feed.behindBytes === 0) this.#hasCaughtUp = true;
    else this.#stopLagTimer ??= this.#watchLag();
  }

  /** Sends a message that needs no place among the bytes. */
  send(message: RelayMessage): void {
    if (this.#early) this.#early.push(message);
    else this.client.outlet.send(message);
  }

  stop(): void {
    this.feed.stop();
    this.#stopLagTimer?.();
  }

  /** Announces how far the viewer is behind, at most once a second; nothing if it caught up in between. */
  #watchLag(): () => void {
    this.#hasCaughtUp = false;
    return this.#clock.after(relayRules.announceMs, () => {
      this.#stopLagTimer = undefined;
      const behindBytes = this.#hasCaughtUp ? 0 : this.feed.behindBytes;
      if (behindBytes !== this.#announcedBehindBytes)
        this.client.outlet.send({ type: 'lagging', handle: this.#handle, behindBytes });
      this.#announcedBehindBytes = behindBytes;
      if (this.feed.behindBytes > 0) this.#stopLagTimer = this.#watchLag();
    });
  }
}
