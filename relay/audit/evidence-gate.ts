import { Allowance } from '../base/allowance.ts';
import type { Clock } from '../base/clock.ts';
import { rootOf } from './evidence-group.ts';
import { eventClassOf } from '../protocol/event-class.ts';
import type { Actor, NewRelayEvent, RelayEvent, RelayEventType } from '../protocol/relay-event.ts';

interface EvidenceGateOptions {
  readonly clock: Clock;
  /** Limit of the whole audit. */
  readonly budgetBytes: number;
  /** Called with the sum of events that were not let through. */
  readonly onSum: (event: NewRelayEvent) => void;
}

interface Sum {
  readonly of: RelayEventType;
  readonly port: string | undefined;
  readonly by: Actor;
  count: number;
}

/** What one share may write of one kind at once, as a part of the budget; and again each day. */
const part = 1 / 16;
const sumMs = 60_000;
const secondsPerDay = 86_400;
/** Sums that are kept apart; of more, only one per share is. */
const maxSums = 64;

/**
 * Keeps those who are watched from overwriting the audit: what one share writes of one kind has an allowance of bytes.
 * Events beyond it are summed, one line a minute for each type and port.
 */
export class EvidenceGate {
  readonly #options: EvidenceGateOptions;
  readonly #allowance: Allowance;
  readonly #sums = new Map<string, Sum>();
  #stopTimer: (() => void) | undefined;

  constructor(options: EvidenceGateOptions) {
    this.#options = options;
    const most = options.budgetBytes * part;
    this.#allowance = new Allowance({ clock: options.clock, most, perSecond: most / secondsPerDay });
  }

  /** @returns false if the event is summed instead */
  admits(event: RelayEvent, byteLength: number): boolean {
    const by = 'by' in event ? event.by : null;
    // The relay's own events, and what an owner does about access, are not a flood.
    if (by === null || event.type === 'repeated') return true;
    const root = rootOf(event);
    if (this.#allowance.take(`${eventClassOf(event.type)} ${root}`, byteLength)) return true;
    const port = 'port' in event ? event.port : undefined;
    const exact = `${root} ${event.type} ${port ?? ''}`;
    const key = this.#sums.has(exact) || this.#sums.size < maxSums ? exact : root;
    const sum = this.#sums.get(key) ?? { of: event.type, port, by, count: 0 };
    sum.count++;
    this.#sums.set(key, sum);
    this.#stopTimer ??= this.#options.clock.after(sumMs, () => this.flush());
    return false;
  }

  /** Tells the sums so far. */
  flush(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const sums = [...this.#sums.values()];
    this.#sums.clear();
    for (const { of, port, by, count } of sums)
      this.#options.onSum({ type: 'repeated', of, by, count, ...(port === undefined ? {} : { port }) });
  }
}
