import type { ServerResponse } from 'node:http';
import type { Clock } from '../session/clock.ts';
import type { TunnelOutbox } from './tunnel-outbox.ts';

/** How long the answer to a poll waits for a first message. */
const pollMs = 20_000;

/** One answer that carries messages down: without end, or, as a poll, until the first ones. */
export class TunnelStream {
  readonly #response: ServerResponse;
  readonly #outbox: TunnelOutbox;
  readonly #isPoll: boolean;
  readonly #stopTimer: () => void;
  #next: number;

  /** Begins the answer with the oldest message that is kept. */
  constructor(response: ServerResponse, outbox: TunnelOutbox, clock: Clock, isPoll: boolean) {
    this.#response = response;
    this.#outbox = outbox;
    this.#isPoll = isPoll;
    this.#next = outbox.first;
    this.#stopTimer = isPoll ? clock.after(pollMs, () => this.end()) : () => undefined;
    response.on('close', this.#stopTimer);
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    response.flushHeaders();
  }

  /** Sends what there is. */
  pump(): void {
    if (this.#response.writableEnded || this.#response.destroyed || this.#next >= this.#outbox.end) return;
    // What is acknowledged meanwhile came by another answer.
    this.#next = Math.max(this.#next, this.#outbox.first);
    this.#response.cork();
    for (let message = this.#outbox.message(this.#next); message; message = this.#outbox.message(++this.#next)) {
      for (const part of message) if (part.length > 0) this.#response.write(part);
    }
    this.#response.uncork();
    // What is said in the same turn goes with it.
    if (this.#isPoll) setImmediate(() => this.end());
  }

  end(): void {
    this.#stopTimer();
    if (!this.#response.writableEnded) this.#response.end();
  }
}
