import { keyLetter } from '../kit/key-letter.ts';
import { LitElement, css, html, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { MonitorRow } from '../../core/row.ts';
import { ansiColors } from '../view/ansi-colors.ts';
import { controls } from '../kit/controls.ts';
import { RowElement, type RowDrawing } from './row-element.ts';
import { RowScroller } from './row-scroller.ts';
import { isSelected, movedSelection, rowForKey, selectRow, type SelectedRows } from './row-selection.ts';
import { highlightColorStyles } from './highlight-styles.ts';
import { rowScrollerStyles } from '../view/row-scroller-styles.ts';
import { rowStyles } from './row-styles.ts';
import { rowHeightPx } from './scroll-scale.ts';

/** Extra rows above and below the visible ones, so that a little scrolling needs no request. */
const overscanRows = 20;

/** Some rows of many. */
interface RowWindow {
  readonly total: number;
  readonly first: number;
  readonly rows: readonly MonitorRow[];
}

/**
 * A list of rows of which only the visible ones exist. Rows come by `draw`, never by a property: they change with every
 * frame.
 * @fires range-wanted - other rows are in sight: read `wanted` and `follow`
 * @fires selection-changed
 */
@customElement('virtual-rows')
export class VirtualRows extends LitElement {
  @property() label = '';
  /** The visible rows stay; the person can still scroll. */
  @property({ type: Boolean }) held = false;
  /** Height of a row, by the size of the text. */
  @property({ type: Number }) rowPx = rowHeightPx;
  @query('#scroller') private scroller!: HTMLElement;
  @query('#content') private content!: HTMLElement;
  @query('#layer') private layer!: HTMLElement;
  @query('#rows') private rows!: HTMLElement;

  #scroll: RowScroller | undefined;
  #resize: ResizeObserver | undefined;
  #window: RowWindow = { total: 0, first: 0, rows: [] };
  #drawing: RowDrawing | undefined;
  #elements: RowElement[] = [];
  #selection: SelectedRows | undefined;
  #selecting = false;
  #viewportPx = 0;

  /** The rows wanted from the engine. */
  get wanted(): { readonly first: number | 'end'; readonly count: number; readonly top?: number } {
    const visible = this.#scroll?.visibleRows ?? 0;
    if (this.follow) return { first: 'end', count: visible + overscanRows };
    return {
      first: Math.max(0, Math.floor(this.#scroll?.topRow ?? 0) - overscanRows),
      count: visible + 2 * overscanRows,
      top: Math.floor(this.#scroll?.topRow ?? 0),
    };
  }

  /** Whether there is no row, or none was drawn yet. */
  get isEmpty(): boolean {
    return this.#window.total === 0;
  }

  /** Whether the newest rows are followed. */
  get follow(): boolean {
    return this.#scroll?.follow ?? true;
  }

  /** The last row that may be visible. */
  get lastInSight(): number {
    return Math.floor(this.#scroll?.topRow ?? 0) + (this.#scroll?.visibleRows ?? 0);
  }

  /** The row with this number, the last one when there are fewer; `undefined` where it is not at hand. */
  rowAt(number: number): MonitorRow | undefined {
    const { total, first, rows } = this.#window;
    return rows[Math.min(number, total - 1) - first];
  }

  get selection(): SelectedRows | undefined {
    return this.#selection;
  }

  set selection(selection: SelectedRows | undefined) {
    this.#selection = selection;
    this.#drawRows();
    this.dispatchEvent(new Event('selection-changed'));
  }

  selectAll(total: number): void {
    if (total > 0) this.selection = { anchor: 0, focus: total - 1 };
  }

  /** Puts rows on the screen. `drawing` says how; a new object redraws all of them. */
  draw(window: RowWindow, drawing: RowDrawing): void {
    this.#selection = movedSelection(this.#selection, this.#window, window);
    this.#window = window;
    this.#drawing = drawing;
    this.#scroll?.resize(window.total, this.#viewportPx);
    this.#drawRows();
  }

  /**
   * Puts row `top` at the top of the screen, where newer rows do not push it away.
   * @param isKept as far above the edge as the row there is now
   */
  scrollToTop(top: number, isKept = false): void {
    this.#scroll?.scrollTo(isKept ? top + (this.#scroll.topRow % 1) : top, false);
  }

  /** Shows what lies at a share of all rows, 0 to 1, in the middle. */
  showShare(share: number): void {
    const rows = this.#viewportPx / this.rowPx;
    this.#scroll?.scrollTo(share * this.#window.total - rows / 2);
  }

  followNewest(): void {
    this.#scroll?.followNewest();
  }

  reveal(row: number): void {
    this.#scroll?.reveal(row, true);
  }

  override focus(): void {
    this.scroller.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#scroll?.dispose();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#resize?.observe(this.scroller);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('held')) this.#scroll?.hold(this.held);
    if (changed.has('rowPx') && this.#scroll) {
      this.#scroll.rowPx = this.rowPx;
      this.style.setProperty('--row-height', `${this.rowPx}px`);
    }
  }

  protected override firstUpdated(): void {
    this.#scroll = new RowScroller(this.scroller, this.content, () => this.#moved());
    this.#resize = new ResizeObserver(() => this.#resized());
    this.#resize.observe(this.scroller);
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
        <div id="content" role="presentation">
          <div id="layer" role="presentation"><div id="rows" role="rowgroup"></div></div>
        </div>
      </div>
    `;
  }

  #resized(): void {
    const { clientHeight } = this.scroller;
    if (clientHeight === 0 || clientHeight === this.#viewportPx) return;
    this.#viewportPx = clientHeight;
    this.layer.style.height = `${clientHeight}px`;
    this.#scroll?.resize(this.#window.total, clientHeight);
    this.#moved();
  }

  #moved(): void {
    this.#drawRows();
    this.dispatchEvent(new Event('range-wanted'));
  }

  #drawRows(): void {
    const [scroll, drawing] = [this.#scroll, this.#drawing];
    if (!scroll || !drawing || this.#viewportPx === 0) return;
    const { total, first, rows } = this.#window;
    const from = Math.max(Math.floor(scroll.topRow), first);
    const to = Math.min(Math.floor(scroll.topRow) + scroll.visibleRows, first + rows.length);
    this.#arrange(from, Math.max(0, to - from));
    const top = Math.max(from, Math.ceil(scroll.topRow));
    for (const [at, element] of this.#elements.entries()) {
      const row = rows[from + at - first];
      if (row) element.draw(from + at, row, drawing, isSelected(this.#selection, from + at), from + at === top);
    }
    const shift = `translateY(${(from - scroll.topRow) * this.rowPx}px)`;
    if (this.rows.style.transform !== shift) this.rows.style.transform = shift;
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
    let before: Element | null = this.rows.firstElementChild;
    for (const { element } of this.#elements) {
      if (element === before) before = before.nextElementSibling;
      else this.rows.insertBefore(element, before);
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
    const { total } = this.#window;
    if ((event.ctrlKey || event.metaKey) && keyLetter(event) === 'a') {
      if (total > 0) this.selection = { anchor: 0, focus: total - 1 };
    } else if (event.key === 'Escape' && this.#selection) {
      this.selection = undefined;
    } else {
      const page = (this.#scroll?.visibleRows ?? 2) - 2;
      const inSight = Math.ceil(this.#scroll?.topRow ?? 0);
      const start = this.#selection?.focus ?? (this.follow ? total : inSight);
      const row = event.altKey || event.ctrlKey || event.metaKey ? undefined : rowForKey(event.key, start, total, page);
      if (row === undefined) return;
      this.selection = selectRow(this.#selection, row, event.shiftKey);
      if (event.key === 'End' && !event.shiftKey) this.followNewest();
      else this.#scroll?.reveal(row);
    }
    event.preventDefault();
  }

  /** A click selects a row, with Shift a range; a drag selects text in a row, or rows when it leaves the row. */
  #pointerDown(event: PointerEvent): void {
    const row = this.#rowAt(event);
    if (row === undefined || event.button !== 0) return;
    this.#selecting = event.pointerType === 'mouse';
    if (event.shiftKey) event.preventDefault();
    this.selection = selectRow(this.#selection, row, event.shiftKey);
  }

  #pointerMove(event: PointerEvent): void {
    if (!this.#selecting || event.buttons !== 1) return;
    const row = this.#rowAt(event);
    if (row === undefined || row === this.#selection?.focus) return;
    getSelection()?.removeAllRanges();
    this.selection = selectRow(this.#selection, row, true);
  }

  #rowAt(event: PointerEvent): number | undefined {
    const { left, top } = this.scroller.getBoundingClientRect();
    // The scrollbar was pressed.
    if (event.clientX - left >= this.scroller.clientWidth) return undefined;
    const row = Math.floor((this.#scroll?.topRow ?? 0) + (event.clientY - top) / this.rowPx);
    return row >= 0 && row < this.#window.total ? row : undefined;
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
