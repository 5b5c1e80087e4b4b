import { msg } from '@lit/localize';
import type { MonitorPlace } from '../../engine/api/views.ts';
import type { CapturePlace, ShellApi } from '../page/shell-context.ts';
import type { FindField } from '../view/find-field.ts';
import type { MonitorHandle } from './monitor-handle.ts';
import type { VirtualRows } from './virtual-rows.ts';

/** Rows that are seen above one that was gone to. */
const rowsAbove = 3;

/** So long it waits for a view's first rows, about two seconds: there may be none. */
const maxFrames = 120;

interface PlaceGoerTarget {
  readonly handle: MonitorHandle | undefined;
  readonly rows: VirtualRows;
  readonly findField: FindField;
  readonly shell: ShellApi | undefined;
  /** Opens the field to find something. */
  startFind(): Promise<void>;
}

/** Goes to places of a monitor's capture. */
export class PlaceGoer {
  readonly #target: () => PlaceGoerTarget;
  /** A place was asked for that is not shown yet. */
  #isGoing = false;

  constructor(target: () => PlaceGoerTarget) {
    this.#target = target;
  }

  /** Shows a place, with its row selected. @returns whether there is such a place */
  async goTo(place: CapturePlace): Promise<boolean> {
    if (place.kind === 'find') {
      const { findField, startFind } = this.#target();
      await startFind();
      findField.search(place.query);
      return true;
    }
    await this.#firstRows();
    this.#isGoing = true;
    const isThere = (await this.#target().handle?.goTo(place)) ?? false;
    if (!isThere) this.#isGoing = false;
    return isThere;
  }

  /** Shows a place that was on top before. */
  async returnTo(place: MonitorPlace): Promise<void> {
    await this.#firstRows();
    await this.#target().handle?.goTo(place);
  }

  /** A view that was just opened asks for its newest rows first, and would be taken there. */
  async #firstRows(): Promise<void> {
    const { rows } = this.#target();
    for (let frame = 0; frame < maxFrames && rows.isEmpty; frame++) await new Promise(requestAnimationFrame);
  }

  /** The same as `goTo`, for the next event from the selected row on; reports when there is none. */
  async goToNext(place: MonitorPlace): Promise<void> {
    const { rows, shell } = this.#target();
    const after = rows.selection?.focus;
    const isFromRow = place.kind === 'event' || place.kind === 'landmark';
    const from = isFromRow && after !== undefined ? { after, ...place } : place;
    if (!(await this.goTo(from))) shell?.tell(msg('Not found in this capture.'));
    rows.focus();
  }

  /** What was on top stays there; what was gone to stands below a few rows, and is selected. */
  showTop(row: number): void {
    const { rows } = this.#target();
    rows.scrollToTop(this.#isGoing ? Math.max(0, row - rowsAbove) : row, !this.#isGoing);
    if (!this.#isGoing) return;
    this.#isGoing = false;
    rows.selection = { anchor: row, focus: row };
  }
}
