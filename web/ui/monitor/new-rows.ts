import { nothing, type ReactiveControllerHost } from 'lit';
import type { MonitorUpdate } from '../../engine/api/views.ts';
import type { LogAnnouncer } from './log-announcer.ts';
import { newestButton, spokenRows } from './monitor-parts.ts';
import type { VirtualRows } from './virtual-rows.ts';

interface NewRowsTarget {
  rows(): VirtualRows;
  announcer(): LogAnnouncer;
}

/** Rows that came last: a button leads to them while older ones are looked at, and a screen reader says them. */
export class NewRows {
  readonly #host: ReactiveControllerHost;
  readonly #target: NewRowsTarget;
  #isAway = false;
  #awayTotal = 0;
  #fresh = 0;
  #isAnnouncing = true;
  #announcedTotal: number | undefined;

  constructor(host: ReactiveControllerHost, target: NewRowsTarget) {
    this.#host = host;
    this.#target = target;
  }

  get isAnnouncing(): boolean {
    return this.#isAnnouncing;
  }

  toggleAnnouncing(): void {
    this.#isAnnouncing = !this.#isAnnouncing;
    this.#host.requestUpdate();
  }

  /** Leaves what was looked at, for the newest rows. */
  follow(): void {
    const rows = this.#target.rows();
    rows.selection = undefined;
    rows.followNewest();
  }

  /** Rows are numbered anew. */
  restart(): void {
    this.#announcedTotal = undefined;
  }

  /** There are `total` rows now. */
  counted(total: number): void {
    if (this.#isAway) this.#fresh = total - this.#awayTotal;
  }

  /** The person scrolled. @param total rows there are now */
  moved(total: number): void {
    const isAway = !this.#target.rows().follow;
    if (isAway === this.#isAway) return;
    if (isAway) this.#awayTotal = total;
    this.#fresh = 0;
    this.#isAway = isAway;
    this.#host.requestUpdate();
  }

  /** Says the rows that came with an update. */
  announce({ total, first, rows, progress }: MonitorUpdate): void {
    const from = this.#announcedTotal;
    this.#announcedTotal = total;
    if (from === undefined || !this.#isAnnouncing || progress !== undefined || !this.#target.rows().follow) return;
    this.#target.announcer().announce(spokenRows(rows.slice(Math.max(0, from - first))));
  }

  /** @param held the view is paused */
  button(held: boolean) {
    return this.#isAway && !held ? newestButton(this.#fresh, () => this.#target.rows().followNewest()) : nothing;
  }
}
