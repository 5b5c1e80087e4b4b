import { bounds, relayRules } from '../protocol/limits.ts';
import type { Viewer, ViewerId } from '../protocol/port-info.ts';
import type { Clock } from './clock.ts';
import { Paced } from './paced.ts';

/** Who is attached to a port, as everyone there is told. */
export interface Attendance {
  readonly total: number;
  /** At most 100 of them. */
  readonly viewers: readonly Viewer[];
}

/** Who is attached to one port. A change is announced at once, but once a second at most: a hundred may come in a storm. */
export class Presence {
  readonly #viewers = new Map<ViewerId, Viewer>();
  readonly #first: () => readonly ViewerId[];
  readonly #paced: Paced;

  /** @param first who is named first: the holder and those who ask for the lease */
  constructor(clock: Clock, first: () => readonly ViewerId[], announce: () => void) {
    this.#first = first;
    this.#paced = new Paced(clock, relayRules.announceMs, announce);
  }

  get total(): number {
    return this.#viewers.size;
  }

  get(viewer: ViewerId): Viewer | undefined {
    return this.#viewers.get(viewer);
  }

  join({ id, name, role }: Viewer): void {
    this.#viewers.set(id, { id, name, role });
    this.#paced.ask();
  }

  leave(viewer: ViewerId): void {
    if (this.#viewers.delete(viewer)) this.#paced.ask();
  }

  attendance(): Attendance {
    const ids = new Set([...this.#first(), ...this.#viewers.keys()]);
    const viewers = [...ids].flatMap((id) => this.#viewers.get(id) ?? []);
    return { total: this.total, viewers: viewers.slice(0, bounds.viewersNamed) };
  }

  dispose(): void {
    this.#paced.dispose();
  }
}
