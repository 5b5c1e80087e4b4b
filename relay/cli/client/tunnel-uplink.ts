import { bounds } from '../../protocol/limits.ts';
import { type Clock, waitAtLeast } from '../../base/clock.ts';
import type { TunnelRequests } from './tunnel-requests.ts';

const retryMs = [100, 200, 400, 800, 1600] as const;
/** After so many attempts without an answer the tunnel is dead at the relay too. */
const maxAttempts = 18;

export interface UplinkEvents {
  /** How many messages have come down; said with each POST. */
  received(): number;
  /** The relay takes no more. @param status 0: it does not answer */
  onRefused(status: number): void;
}

/** The way up of a tunnel: numbered POSTs, one under way at a time; one without an answer is repeated as it was. */
export class TunnelUplink {
  readonly #requests: TunnelRequests;
  readonly #clock: Clock;
  readonly #events: UplinkEvents;
  readonly #stop = new AbortController();
  #queue: Uint8Array[] = [];
  #isAcknowledgeDue = false;
  #acknowledged = 0;
  #sequence = 0;
  #pumping: Promise<void> | undefined;

  constructor(requests: TunnelRequests, clock: Clock, events: UplinkEvents) {
    this.#requests = requests;
    this.#clock = clock;
    this.#events = events;
  }

  /** Messages that came down and that the relay was told of. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  send(frame: Uint8Array): void {
    this.#queue.push(frame);
    this.#start();
  }

  /** Tells the relay what has come down, with nothing else if there is nothing else. */
  acknowledge(): void {
    this.#isAcknowledgeDue = true;
    this.#start();
  }

  /** Resolves when all was taken, or nothing is taken any more. */
  async flush(): Promise<void> {
    await this.#pumping;
  }

  stop(): void {
    this.#stop.abort();
    this.#queue = [];
  }

  #start(): void {
    this.#pumping ??= this.#pump().finally(() => (this.#pumping = undefined));
  }

  async #pump(): Promise<void> {
    await Promise.resolve(); // what is said in one go travels together
    const { signal } = this.#stop;
    while (!signal.aborted && (this.#queue.length > 0 || this.#isAcknowledgeDue)) {
      this.#isAcknowledgeDue = false;
      const status = await this.#post(this.#nextBody());
      if (signal.aborted) return;
      if (status !== 204) return this.#events.onRefused(status);
      this.#sequence++;
    }
  }

  /** As many whole messages as fit in one body. */
  #nextBody(): Uint8Array {
    let length = 0;
    const fitting = this.#queue.findIndex((frame, i) => (length += frame.length) > bounds.sendBytes && i > 0);
    return Buffer.concat(this.#queue.splice(0, fitting < 0 ? this.#queue.length : fitting));
  }

  /** @returns the status of the answer; 0 when there was none for too long */
  async #post(body: Uint8Array): Promise<number> {
    for (let attempt = 0; ; attempt++) {
      const received = this.#events.received();
      const status = await this.#requests.send(this.#sequence, received, body).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 204) this.#acknowledged = Math.max(this.#acknowledged, received);
      const isPassing = status === 0 || status === 429 || status >= 500;
      if (!isPassing || attempt >= maxAttempts || this.#stop.signal.aborted) return status;
      await waitAtLeast(this.#clock, retryMs[Math.min(attempt, retryMs.length - 1)] ?? 0, this.#stop.signal);
    }
  }
}
