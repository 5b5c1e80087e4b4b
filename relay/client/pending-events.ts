import type { Epoch } from '../protocol/port-info.ts';
import type { PinnedEvent } from './port-attachment.ts';

/** More than a relay that keeps to the protocol is ahead by. Those beyond are delivered early. */
const maxEvents = 1000;

/** Events that are ahead of the bytes they belong behind: a client that lags is notified at once. */
export class PendingEvents {
  #events: PinnedEvent[] = [];

  /** @returns false if it has to be delivered now: there is no room, or the bytes before it have been delivered */
  add(event: PinnedEvent, epoch: Epoch | null, next: number): boolean {
    if (event.epoch !== epoch || placeOf(event) <= next || this.#events.length >= maxEvents) return false;
    this.#events.push(event);
    return true;
  }

  /** Takes those of this opening whose place is at `end` or before it, in order. */
  takeUpTo(end: number, epoch: Epoch | null): readonly PinnedEvent[] {
    if (this.#events.length === 0) return [];
    const isDue = (event: PinnedEvent): boolean => event.epoch === epoch && placeOf(event) <= end;
    const due = this.#events.filter(isDue);
    this.#events = this.#events.filter((event) => !isDue(event));
    return due.toSorted((a, b) => placeOf(a) - placeOf(b));
  }

  /** Takes all: what they were to follow will not come. */
  takeAll(): readonly PinnedEvent[] {
    return this.#events.splice(0);
  }
}

/** Bytes received before it. */
export function placeOf(event: PinnedEvent): number {
  return 'offset' in event ? event.offset : 0;
}
