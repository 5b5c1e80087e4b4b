import type { RecordedEvent } from './record-entry.ts';

/** An event that says at which byte it happened. */
export type PlacedEvent = Extract<RecordedEvent, { type: 'settings' | 'input-signals' | 'output-signals' | 'note' }>;

const maxPending = 256;

/** Events that are told at once, and wait here for the bytes received before them, which may come later. */
export class PendingEvents {
  #events: PlacedEvent[] = [];
  #dropped = 0;

  add(event: PlacedEvent): void {
    if (this.#events.length < maxPending) this.#events.push(event);
    else this.#dropped++;
  }

  /**
   * Takes out those whose place is reached, and all before them.
   * @param offset up to which bytes of the epoch are recorded
   */
  take(epoch: string | null, offset: number, nowUs: number): RecordedEvent[] {
    const reached = this.#events.findLastIndex((event) => event.epoch === null || (event.epoch === epoch && event.offset <= offset));
    const taken: RecordedEvent[] = this.#events.splice(0, reached + 1);
    // Those that found no room came after all that waited.
    if (this.#dropped === 0 || this.#events.length > 0) return taken;
    const dropped: RecordedEvent = { type: 'events-dropped', count: this.#dropped, timeUs: nowUs };
    this.#dropped = 0;
    return [...taken, dropped];
  }
}
