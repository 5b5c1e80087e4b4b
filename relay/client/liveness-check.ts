import type { ClientClock } from './client-clock.ts';

const pingMs = 5000;

interface LivenessEvents {
  /** Send a ping. @param sent comes back with the pong */
  ping(sent: number): void;
  onRoundTrip(roundTripMs: number): void;
  /** Nothing was received for too long. */
  onSilence(): void;
}

/**
 * Measures the round trip and detects a connection that is dead without a close. Silence is counted in beats, not in
 * time, so that a computer that slept listens for a beat before it gives the connection up.
 */
export class LivenessCheck {
  readonly #clock: ClientClock;
  readonly #events: LivenessEvents;
  readonly #silentBeats: number;
  #heard = true;
  #silent = 0;
  #cancel: () => void;

  /** Pings at once, then every 5 s. @param deadMs silence after which the connection is dead */
  constructor(clock: ClientClock, deadMs: number, events: LivenessEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#silentBeats = Math.max(2, Math.ceil(deadMs / pingMs));
    events.ping(clock.nowMs());
    this.#cancel = clock.after(pingMs, () => this.#beat());
  }

  /** There was a sign of life. */
  heard(): void {
    this.#heard = true;
  }

  /** @param sent as it came back; untrusted */
  pong(sent: number): void {
    const roundTripMs = this.#clock.nowMs() - sent;
    if (roundTripMs >= 0 && roundTripMs < 3_600_000) this.#events.onRoundTrip(roundTripMs);
  }

  stop(): void {
    this.#cancel();
  }

  #beat(): void {
    this.#silent = this.#heard ? 0 : this.#silent + 1;
    this.#heard = false;
    if (this.#silent >= this.#silentBeats) {
      this.#events.onSilence();
      return;
    }
    this.#cancel = this.#clock.after(pingMs, () => this.#beat());
    this.#events.ping(this.#clock.nowMs());
  }
}
