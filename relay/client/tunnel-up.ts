import { bounds } from '../protocol/limits.ts';
import type { ClientClock } from './client-clock.ts';
import type { TunnelRequests } from './tunnel-requests.ts';

const retryMs = [100, 200, 400, 800, 1600] as const;
/** After this long without an answer the tunnel is dead at the relay too (PROTOCOL.md, section 3, Life). */
const patienceMs = 25_000;

interface TunnelUpEvents {
  /** How many messages were received; acknowledged by each POST. */
  received(): number;
  onRefused(status: number): void;
}

/** The upstream of a tunnel: numbered POSTs, one at a time; one without an answer is repeated unchanged. */
export class TunnelUp {
  readonly #requests: TunnelRequests;
  readonly #clock: ClientClock;
  readonly #events: TunnelUpEvents;
  #queue: Uint8Array<ArrayBuffer>[] = [];
  #askedToAcknowledge = false;
  #acknowledged = 0;
  #sequence = 0;
  #busy = false;
  #stopped = false;

  constructor(requests: TunnelRequests, clock: ClientClock, events: TunnelUpEvents) {
    this.#requests = requests;
    this.#clock = clock;
    this.#events = events;
  }

  /** Received messages that were acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  send(frame: Uint8Array<ArrayBuffer>): void {
    this.#queue.push(frame);
    void this.#pump();
  }

  /** Acknowledges what was received, with an empty POST if there is nothing to send. */
  acknowledge(): void {
    this.#askedToAcknowledge = true;
    void this.#pump();
  }

  stop(): void {
    this.#stopped = true;
    this.#queue = [];
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    await Promise.resolve(); // what is sent in one turn goes in one body
    while (!this.#stopped && (this.#queue.length > 0 || this.#askedToAcknowledge)) {
      this.#askedToAcknowledge = false;
      const status = await this.#post(this.#nextBody());
      if (this.#stopped) return;
      if (status !== 204) return this.#events.onRefused(status);
      this.#sequence++;
    }
    this.#busy = false;
  }

  /** As many whole messages as fit in one body. */
  #nextBody(): Uint8Array<ArrayBuffer> {
    let length = 0;
    let count = 0;
    for (const frame of this.#queue) {
      if (count > 0 && length + frame.byteLength > bounds.sendBytes) break;
      length += frame.byteLength;
      count++;
    }
    const body = new Uint8Array(length);
    let at = 0;
    for (const frame of this.#queue.splice(0, count)) {
      body.set(frame, at);
      at += frame.byteLength;
    }
    return body;
  }

  /** @returns the status of the answer; 0: none for too long */
  async #post(body: Uint8Array<ArrayBuffer>): Promise<number> {
    const endMs = this.#clock.nowMs() + patienceMs;
    for (let attempt = 0; !this.#stopped; attempt++) {
      const received = this.#events.received();
      const status = await this.#requests.send(this.#sequence, received, body).catch(() => 0);
      if (status === 204) this.#acknowledged = Math.max(this.#acknowledged, received);
      const passing = status === 0 || status === 429 || status >= 500;
      if (!passing || this.#clock.nowMs() >= endMs) return status;
      const waitMs = retryMs[Math.min(attempt, retryMs.length - 1)] ?? 0;
      await new Promise<void>((resolve) => void this.#clock.after(waitMs, resolve));
    }
    return 0;
  }
}
