import type { ServerResponse } from 'node:http';
import type { TunnelOutbox } from './tunnel-outbox.ts';

/**
 * One answer that carries messages down: without end, or, as a poll, until the first ones, which a tick is among after
 * a while.
 */
export class TunnelStream {
  readonly #response: ServerResponse;
  readonly #outbox: TunnelOutbox;
  readonly #isPoll: boolean;
  #next: number;

  /** Begins the answer with the oldest message that is kept. */
  constructor(response: ServerResponse, outbox: TunnelOutbox, isPoll: boolean) {
    this.#response = response;
    this.#outbox = outbox;
    this.#isPoll = isPoll;
    this.#next = outbox.first;
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
  }

  /** Sends what there is. */
  pump(): void {
    if (this.#response.writableEnded || this.#response.destroyed || this.#next >= this.#outbox.end) return;
    // Messages acknowledged since came by another answer.
    this.#next = Math.max(this.#next, this.#outbox.first);
    this.#response.cork();
    for (let message = this.#outbox.message(this.#next); message; message = this.#outbox.message(++this.#next)) {
      for (const part of message) if (part.length > 0) this.#response.write(part);
    }
    this.#response.uncork();
    // Messages of the same turn go with it.
    if (this.#isPoll) setImmediate(() => this.end());
  }

  end(): void {
    if (!this.#response.writableEnded) this.#response.end();
  }
}
