import type { Clock } from '../base/clock.ts';
import type { Log } from '../log/log.ts';
import { backOffMs } from '../protocol/back-off.ts';
import type { FleetRole } from './bus.ts';
import { type NatsBus, NatsFailure } from './nats-bus.ts';

interface FleetConnectionOptions {
  /** @throws {NatsFailure} */
  readonly connect: () => Promise<NatsBus>;
  readonly role: FleetRole;
  readonly clock: Clock;
  /** From 0 up to and without 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Called each time there is a connection. */
  readonly onUp?: (bus: NatsBus) => void;
  /** Called each time it has ended. */
  readonly onDown?: () => void;
}

/** Keeps a connection to NATS, from the start to `stop`. What this host does by itself does not wait for it. */
export class FleetConnection {
  readonly #options: FleetConnectionOptions;
  #bus: NatsBus | undefined;
  #stopTimer: () => void = () => undefined;
  #awaySinceUs: number | undefined;
  #isStopped = false;

  constructor(options: FleetConnectionOptions) {
    this.#options = options;
  }

  get isConnected(): boolean {
    return this.#bus !== undefined;
  }

  /** What `/metrics` says of it. */
  get counts() {
    const { kind, linkCount: links, frameCount: frames } = this.#options.role;
    return { role: kind, isConnected: this.isConnected, links, frames };
  }

  start(): void {
    void this.#run();
  }

  /** Leaves the fleet: there are no links any more. Streams are there until `stop`. */
  leave(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#stopTimer();
    if (this.#bus) this.#options.role.leave();
  }

  /** Leaves the fleet, and ends the connection. */
  async stop(): Promise<void> {
    this.leave();
    await this.#bus?.close();
  }

  async #run(): Promise<void> {
    const { connect, role, clock, log, onUp, onDown } = this.#options;
    this.#awaySinceUs ??= clock.nowUs();
    let failure: NatsFailure;
    try {
      const bus = await connect();
      if (this.#isStopped) return void (await bus.close());
      this.#bus = bus;
      this.#awaySinceUs = undefined;
      log('info', 'nats-connected', {});
      role.up(bus);
      onUp?.(bus);
      failure = new NatsFailure(await bus.ended(), false);
      this.#bus = undefined;
      role.down();
      onDown?.();
    } catch (error) {
      failure = error instanceof NatsFailure ? error : new NatsFailure(String(error), false, { cause: error });
    }
    this.#again(failure);
  }

  #again({ message: reason, isRefusal }: NatsFailure): void {
    if (this.#isStopped) return;
    const { clock, random, log } = this.#options;
    this.#awaySinceUs ??= clock.nowUs();
    const awayMs = (clock.nowUs() - this.#awaySinceUs) / 1000;
    const waitMs = backOffMs(awayMs, isRefusal ? 'later' : 'yes', random());
    log('warn', 'nats-away', { reason, waitMs: Math.round(waitMs) });
    this.#stopTimer = clock.after(waitMs, () => this.start());
  }
}
