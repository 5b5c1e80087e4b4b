import { bounds } from '../protocol/limits.ts';
import { TunnelReader, type TunnelFrame } from '../protocol/tunnel-frame.ts';
import type { ClientClock } from './client-clock.ts';
import { discard, type TunnelRequests } from './tunnel-requests.ts';

/** An answer without a byte for this long is buffered by a proxy. */
const heldBackMs = 5000;
const retryMs = [100, 200, 400, 800, 1600] as const;

interface TunnelDownEvents {
  onFrame(frame: TunnelFrame): void;
  /** Bytes came, perhaps of an unfinished message. */
  onBytes(count: number): void;
  /** The relay ended the tunnel, or does not keep to the protocol. */
  onRefused(status: number): void;
}

/** The downstream of a tunnel: an endless GET, resumed after each cut, or short polls where a proxy buffers it. */
export class TunnelDown {
  readonly #requests: TunnelRequests;
  readonly #clock: ClientClock;
  readonly #events: TunnelDownEvents;
  readonly #stop = new AbortController();
  #received = 0;
  #heardEver = false;
  #poll = false;

  constructor(requests: TunnelRequests, clock: ClientClock, events: TunnelDownEvents) {
    this.#requests = requests;
    this.#clock = clock;
    this.#events = events;
  }

  /** Whole messages received. */
  get received(): number {
    return this.#received;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Reads until it is stopped or refused. Never rejects. */
  async run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted;) {
      const before = this.#received;
      const status = await this.#readOnce().catch(() => 0);
      if (this.#stop.signal.aborted) return;
      if (status >= 400 && status < 500 && status !== 429) return this.#events.onRefused(status);
      // An answer that ends at once with nothing in it must not be asked for in a loop.
      failures = this.#received > before ? 0 : failures + 1;
      if (failures > 0) await this.#pause(retryMs[Math.min(failures, retryMs.length) - 1] ?? 0);
    }
  }

  /** One GET. @returns its status @throws when it is cut */
  async #readOnce(): Promise<number> {
    const one = new AbortController();
    const stop = AbortSignal.any([this.#stop.signal, one.signal]);
    const cancel = this.#heardEver
      ? () => {}
      : this.#clock.after(heldBackMs, () => {
          this.#poll = true;
          one.abort();
        });
    try {
      const answer = await this.#requests.stream(this.#received, this.#poll, stop);
      if (answer.status !== 200) {
        await discard(answer);
        return answer.status;
      }
      const reader = new TunnelReader(bounds.relayTextBytes);
      for (;;) {
        const chunk = await answer.read();
        if (!chunk) return 200;
        cancel();
        this.#heardEver = true;
        this.#events.onBytes(chunk.byteLength);
        if (this.#take(reader, chunk)) continue;
        one.abort();
        return 400;
      }
    } finally {
      cancel();
    }
  }

  /** @returns false when it is not well framed */
  #take(reader: TunnelReader, chunk: Uint8Array): boolean {
    let frames: TunnelFrame[];
    try {
      frames = reader.read(chunk);
    } catch {
      return false;
    }
    for (const frame of frames) {
      if (this.#stop.signal.aborted) break;
      this.#received++;
      this.#events.onFrame(frame);
    }
    return true;
  }

  #pause(delayMs: number): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#clock.after(delayMs, done);
      signal.addEventListener('abort', done);
    });
  }
}
