import type { Log } from '../log/log.ts';
import { backOffMs } from '../protocol/back-off.ts';
import { closeMeaning } from '../protocol/close-codes.ts';
import type { Role } from '../protocol/roles.ts';
import type { Clock } from '../base/clock.ts';
import type { RelayCore } from '../session/clients/relay-core.ts';
import type { Dial } from './dial.ts';
import { NodeEnd } from './node-end.ts';
import type { HubWelcomeMessage } from './node-messages.ts';

interface JoinHubOptions {
  readonly dial: Dial;
  /** Name of this host. */
  readonly node: string;
  readonly core: Pick<RelayCore, 'ports' | 'enterGuest' | 'leaveGuest' | 'forgetGuest' | 'run'>;
  /** The highest role of clients that come through the hub. */
  readonly role: Role;
  readonly clock: Clock;
  /** From 0 up to and without 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly onJoined?: (welcome: HubWelcomeMessage) => void;
}

/** After a refusal it retries, but rarely: somebody may correct it at the hub. */
const refusedMs = 60_000;

/** Joins a hub, and reconnects after every cut until it is stopped. */
export class JoinHub {
  readonly #options: JoinHubOptions;
  #hangUp: () => void = () => undefined;
  #stopTimer: () => void = () => undefined;
  #end: NodeEnd | undefined;
  #awaySinceUs: number | undefined;
  #isStopped = false;

  constructor(options: JoinHubOptions) {
    this.#options = options;
  }

  start(): void {
    const { dial, node, core, clock, role, log, onJoined } = this.#options;
    this.#isStopped = false;
    this.#awaySinceUs ??= clock.nowUs();
    this.#hangUp = dial(
      (link) => {
        let isWelcome = false;
        this.#end = new NodeEnd(link, {
          node,
          ports: core.ports,
          core,
          clock,
          role,
          onWelcome: (welcome) => {
            isWelcome = true;
            this.#awaySinceUs = undefined;
            log('info', 'hub-joined', { hub: welcome.hub, node: welcome.node });
            onJoined?.(welcome);
          },
          onEnded: (code, reason) => this.#again(closeMeaning(code).reconnect, reason, isWelcome),
        });
        return this.#end;
      },
      ({ status, reason }) => this.#again(status === 401 || status === 403 ? 'no' : 'yes', reason, false),
    );
  }

  /** Leaves the hub. */
  stop(): void {
    this.#isStopped = true;
    this.#stopTimer();
    if (this.#end) this.#end.leave();
    else this.#hangUp();
  }

  #again(reconnect: 'no' | 'yes' | 'later', reason: string, wasWelcome: boolean): void {
    if (this.#isStopped) return;
    const { clock, random, log } = this.#options;
    this.#end = undefined;
    this.#hangUp();
    const awayMs = (clock.nowUs() - (this.#awaySinceUs ?? clock.nowUs())) / 1000;
    const waitMs = reconnect === 'no' ? refusedMs * (1 + random()) : backOffMs(awayMs, reconnect, random());
    // A restarting hub is normal; a refusal is a warning.
    log(wasWelcome && reconnect !== 'no' ? 'info' : 'warn', 'hub-away', { reason, waitMs: Math.round(waitMs) });
    this.#stopTimer = clock.after(waitMs, () => this.start());
  }
}
