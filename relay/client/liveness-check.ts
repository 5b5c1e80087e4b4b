import type { ClientClock } from './client-clock.ts';

const pingMs = 5000;

export interface LivenessEvents {
  /** To be sent. @param sent to come back with the pong */
  ping(sent: number): void;
  onRoundTrip(roundTripMs: number): void;
  /** Nothing was heard for too long. */
  onSilence(): void;
}

/**
 * Measures the round trip and notices a connection that is dead without a word. Silence is counted in beats and not in time, so that a
 * computer that slept takes a beat to listen before it calls the connection dead.
 */
export class LivenessCheck {
  readonly #clock: ClientClock;
  readonly #events: LivenessEvents;
  readonly #silentBeats: number;
  #heard = true;
  #silent = 0;
  #cancel: () => void;

  /** Pings at once, and then every 5 s. @param deadMs silence that means death */
  constructor(clock: ClientClock, deadMs: number, events: LivenessEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#silentBeats = Math.max(2, Math.ceil(deadMs / pingMs));
    events.ping(clock.nowMs());
    this.#cancel = clock.after(pingMs, () => this.#beat());
  }

  /** A message came, whatever it was. */
  heard(): void {
    this.#heard = true;
  }

  /** @param sent as it came back: a relay may say anything */
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
