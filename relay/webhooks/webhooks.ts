import type { Log } from '../log/log.ts';
import type { RelayEvent, RelayEventType } from '../protocol/relay-event.ts';
import type { Clock } from '../base/clock.ts';
import { makePostMessage, type PostMessage } from './post-message.ts';
import type { WebhookSecret } from './webhook-secret.ts';
import { WebhookSender } from './webhook-sender.ts';

export interface WebhooksOptions {
  readonly urls: readonly URL[];
  readonly secret: WebhookSecret;
  readonly events: ReadonlySet<RelayEventType>;
  /** Of the relay. */
  readonly version: string;
  readonly clock: Clock;
  /** Default: this host's. Milliseconds since 1970. */
  readonly wallMs?: () => number;
  readonly random?: () => number;
  readonly log: Log;
  /** Default: by HTTP. */
  readonly post?: PostMessage;
}

/** How long the last messages may take when the relay stops. */
const stopPatienceMs = 2500;

/** Sends events to configured receivers (WEBHOOKS.md), and to no other address. */
export class Webhooks {
  readonly senders: readonly WebhookSender[];
  readonly #events: ReadonlySet<RelayEventType>;

  constructor({
    urls,
    secret,
    events,
    version,
    clock,
    wallMs = Date.now,
    random = Math.random,
    log,
    post = makePostMessage(clock),
  }: WebhooksOptions) {
    const names = urls.map(({ host }, i) =>
      urls.findIndex((other) => other.host === host) === i ? host : `${host}#${i + 1}`,
    );
    this.senders = urls.map(
      (url, i) =>
        new WebhookSender({
          name: names[i] ?? '',
          url,
          secret,
          agent: `baudcast/${version}`,
          post,
          clock,
          wallMs,
          random,
          log,
        }),
    );
    this.#events = events;
  }

  /** Takes an event; never waits, never throws. */
  readonly take = (event: RelayEvent): void => {
    if (this.#events.has(event.type)) for (const sender of this.senders) sender.take(event);
  };

  async stop(): Promise<void> {
    await Promise.all(this.senders.map((sender) => sender.stop(stopPatienceMs)));
  }
}
