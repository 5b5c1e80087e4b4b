import { keyLetter } from '../kit/key-letter.ts';
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { MonitorRow } from '../../core/row.ts';
import { ansiColors } from '../view/ansi-colors.ts';
import { controls } from '../kit/controls.ts';
import { RowElement, type RowDrawing } from './row-element.ts';
import { isSelected, movedSelection, rowForKey, selectRow, type SelectedRows } from './row-selection.ts';
import { highlightColorStyles } from './highlight-styles.ts';
import { rowScrollerStyles } from '../view/row-scroller-styles.ts';
import { rowStyles } from './row-styles.ts';
import { type RowWindow, WindowedRows } from './windowed-rows.ts';

/**
 * The rows of a monitor. They come by `draw`.
 * @fires range-wanted
 * @fires selection-changed
 */
@customElement('virtual-rows')
export class VirtualRows extends WindowedRows<MonitorRow> {
  @property() label = '';
  protected window: RowWindow<MonitorRow> = { total: 0, first: 0, rows: [] };
  #drawing: RowDrawing | undefined;
  #elements: RowElement[] = [];
  #selection: SelectedRows | undefined;
  #selecting = false;

  /** Whether there is no row, or none was drawn yet. */
  get isEmpty(): boolean {
    return this.window.total === 0;
  }

  /** The last row that may be visible. */
  get lastInSight(): number {
    return this.topNumber + (this.scrolling?.visibleRows ?? 0);
  }

  /** The row with this number, the last one when there are fewer; `undefined` where it is not at hand. */
  rowAt(number: number): MonitorRow | undefined {
    const { total, first, rows } = this.window;
    return rows[Math.min(number, total - 1) - first];
  }

  get selection(): SelectedRows | undefined {
    return this.#selection;
  }

  set selection(selection: SelectedRows | undefined) {
    this.#selection = selection;
    this.drawRows();
    this.dispatchEvent(new Event('selection-changed'));
  }

  selectAll(total: number): void {
    if (total > 0) this.selection = { anchor: 0, focus: total - 1 };
  }

  /** Puts rows on the screen. `drawing` says how; a new object redraws all of them. */
  draw(window: RowWindow<MonitorRow>, drawing: RowDrawing): void {
    this.#selection = movedSelection(this.#selection, this.window, window);
    this.window = window;
    this.#drawing = drawing;
    this.hasNewWindow();
    this.drawRows();
  }

  /**
   * Puts row `top` at the top of the screen, where newer rows do not push it away.
   * @param isKept as far above the edge as the row there is now
   */
  scrollToTop(top: number, isKept = false): void {
    this.scrolling?.scrollTo(isKept ? top + (this.scrolling.topRow % 1) : top, false);
  }

  /** Shows what lies at a share of all rows, 0 to 1, in the middle. */
  showShare(share: number): void {
    this.scrolling?.scrollTo(share * this.window.total - this.rowsThatFit / 2);
  }

  reveal(row: number): void {
    this.scrolling?.reveal(row, true);
  }

  protected override render() {
    return html`
      <div
        id="scroller"
        role="grid"
        tabindex="0"
        aria-label=${this.label}
        aria-multiselectable="true"
        @keydown=${this.#key}
        @pointerdown=${this.#pointerDown}
        @pointermove=${this.#pointerMove}
        @pointerup=${() => (this.#selecting = false)}
        @pointercancel=${() => (this.#selecting = false)}
      >
        ${this.layers()}
      </div>
    `;
  }

  protected drawRows(): void {
    const [inSight, drawing] = [this.inSight, this.#drawing];
    if (!inSight || !drawing) return;
    const { total, first, rows } = this.window;
    const { from, to, topRow } = inSight;
    this.#arrange(from, to - from);
    const top = Math.max(from, Math.ceil(topRow));
    for (const [at, element] of this.#elements.entries()) {
      const row = rows[from + at - first];
      if (row) element.draw(from + at, row, drawing, isSelected(this.#selection, from + at), from + at === top);
    }
    const shift = `translateY(${(from - topRow) * this.rowPx}px)`;
    if (this.rowsElement.style.transform !== shift) this.rowsElement.style.transform = shift;
    const count = String(total);
    if (this.scroller.ariaRowCount !== count) this.scroller.ariaRowCount = count;
    this.#tellActive(from, to);
  }

  /** One element per row; elements whose row is still visible keep it. */
  #arrange(from: number, count: number): void {
    const at = this.#elements.findIndex((element) => element.index === from);
    if (at > 0) this.#elements.push(...this.#elements.splice(0, at));
    else if (at < 0) {
      const shift = (this.#elements[0]?.index ?? from) - from;
      if (shift > 0 && shift < this.#elements.length) this.#elements.unshift(...this.#elements.splice(-shift));
    }
    for (const extra of this.#elements.splice(count)) extra.element.remove();
    while (this.#elements.length < count) this.#elements.push(new RowElement());
    let before: Element | null = this.rowsElement.firstElementChild;
    for (const { element } of this.#elements) {
      if (element === before) before = before.nextElementSibling;
      else this.rowsElement.insertBefore(element, before);
    }
  }

  #tellActive(from: number, to: number): void {
    const focus = this.#selection?.focus;
    const active = focus !== undefined && focus >= from && focus < to ? `row-${focus}` : '';
    if ((this.scroller.getAttribute('aria-activedescendant') ?? '') === active) return;
    if (active) this.scroller.setAttribute('aria-activedescendant', active);
    else this.scroller.removeAttribute('aria-activedescendant');
  }

  #key(event: KeyboardEvent): void {
    const { total } = this.window;
    if ((event.ctrlKey || event.metaKey) && keyLetter(event) === 'a') {
      if (total > 0) this.selection = { anchor: 0, focus: total - 1 };
    } else if (event.key === 'Escape' && this.#selection) {
      this.selection = undefined;
    } else {
      const page = (this.scrolling?.visibleRows ?? 2) - 2;
      const inSight = Math.ceil(this.scrolling?.topRow ?? 0);
      const start = this.#selection?.focus ?? (this.follow ? total : inSight);
      const row = event.altKey || event.ctrlKey || event.metaKey ? undefined : rowForKey(event.key, start, total, page);
      if (row === undefined) return;
      this.selection = selectRow(this.#selection, row, event.shiftKey);
      if (event.key === 'End' && !event.shiftKey) this.followNewest();
      else this.scrolling?.reveal(row);
    }
    event.preventDefault();
  }

  /** A click selects a row, with Shift a range; a drag selects text in a row, or rows when it leaves the row. */
  #pointerDown(event: PointerEvent): void {
    const row = this.numberAt(event);
    if (row === undefined || event.button !== 0) return;
    this.#selecting = event.pointerType === 'mouse';
    if (event.shiftKey) event.preventDefault();
    this.selection = selectRow(this.#selection, row, event.shiftKey);
  }

  #pointerMove(event: PointerEvent): void {
    if (!this.#selecting || event.buttons !== 1) return;
    const row = this.numberAt(event);
    if (row === undefined || row === this.#selection?.focus) return;
    getSelection()?.removeAllRanges();
    this.selection = selectRow(this.#selection, row, true);
  }

  static override styles = [
    controls,
    ansiColors,
    highlightColorStyles,
    rowStyles,
    rowScrollerStyles,
    css`
      :host {
        display: block;
        contain: strict;
      }
      #scroller {
        position: absolute;
        inset: 0;
      }
    `,
  ];
}
