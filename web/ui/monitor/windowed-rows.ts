import { LitElement, type PropertyValues, type TemplateResult, html } from 'lit';
import { property, query } from 'lit/decorators.js';
import { RowScroller } from './row-scroller.ts';
import { rowHeightPx } from './scroll-scale.ts';

/** Extra rows above and below those in sight, so that a little scrolling needs no request. */
const overscanRows = 20;

/** Some rows of many. */
export interface RowWindow<Row> {
  readonly total: number;
  readonly first: number;
  readonly rows: readonly Row[];
}

/**
 * A list of rows of which only those in sight exist: its parts, its size, and what is scrolled to. Rows come by a
 * method, never by a property: they change with every frame.
 * @fires range-wanted - other rows are in sight: read `wanted` and `follow`
 */
export abstract class WindowedRows<Row> extends LitElement {
  /** The rows in sight stay; the person can still scroll. */
  @property({ type: Boolean }) held = false;
  /** Height of a row, by the size of the text. */
  @property({ type: Number }) rowPx = rowHeightPx;
  @query('#scroller') protected scroller!: HTMLElement;
  @query('#content') private content!: HTMLElement;
  @query('#layer') private layer!: HTMLElement;
  @query('#rows') protected rowsElement!: HTMLElement;

  protected scrolling: RowScroller | undefined;
  protected abstract readonly window: RowWindow<Row>;
  #resize: ResizeObserver | undefined;
  #viewportPx = 0;

  /** Puts the rows of `window` that are in sight on the screen. */
  protected abstract drawRows(): void;

  /** The rows wanted from the engine. */
  get wanted(): { readonly first: number | 'end'; readonly count: number; readonly top: number | undefined } {
    const visible = this.scrolling?.visibleRows ?? 0;
    if (this.follow) return { first: 'end', count: visible + overscanRows, top: undefined };
    const top = this.topNumber;
    return { first: Math.max(0, top - overscanRows), count: visible + 2 * overscanRows, top };
  }

  /** Whether the newest rows are followed. */
  get follow(): boolean {
    return this.scrolling?.follow ?? true;
  }

  /** The row at the top edge, perhaps not all of it in sight. */
  protected get topNumber(): number {
    return Math.floor(this.scrolling?.topRow ?? 0);
  }

  /** Those in sight that are at hand, `to` not included; `undefined` before there is a size. */
  protected get inSight(): { readonly from: number; readonly to: number; readonly topRow: number } | undefined {
    if (!this.scrolling || this.#viewportPx === 0) return undefined;
    const { first, rows } = this.window;
    const from = Math.max(this.topNumber, first);
    const to = Math.max(from, Math.min(this.topNumber + this.scrolling.visibleRows, first + rows.length));
    return { from, to, topRow: this.scrolling.topRow };
  }

  /** Rows that fit, a part of one counted as such. */
  protected get rowsThatFit(): number {
    return this.#viewportPx / this.rowPx;
  }

  followNewest(): void {
    this.scrolling?.followNewest();
  }

  override focus(): void {
    this.scroller.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#resize?.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.scrolling?.dispose();
  }

  protected override firstUpdated(): void {
    this.scrolling = new RowScroller(this.scroller, this.content, () => this.#moved());
    this.#resize = new ResizeObserver(() => this.#resized());
    this.#resize.observe(this.scroller);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('held')) this.scrolling?.hold(this.held);
    if (changed.has('rowPx') && this.scrolling) {
      this.scrolling.rowPx = this.rowPx;
      this.style.setProperty('--row-height', `${this.rowPx}px`);
    }
  }

  /** What is in the element with the id `scroller`. */
  protected layers(): TemplateResult {
    return html`<div id="content" role="presentation">
      <div id="layer" role="presentation"><div id="rows" role="rowgroup"></div></div>
    </div>`;
  }

  /** `window` is another one. */
  protected hasNewWindow(): void {
    this.scrolling?.resize(this.window.total, this.#viewportPx);
    // Then there is no place for what an empty view says.
    this.toggleAttribute('filled', this.window.total > this.rowsThatFit / 2);
  }

  /** The row at the pointer; `undefined` where there is none, or on the scrollbar. */
  protected numberAt(event: PointerEvent): number | undefined {
    const { left, top } = this.scroller.getBoundingClientRect();
    if (event.clientX - left >= this.scroller.clientWidth) return undefined;
    const number = Math.floor((this.scrolling?.topRow ?? 0) + (event.clientY - top) / this.rowPx);
    return number >= 0 && number < this.window.total ? number : undefined;
  }

  #resized(): void {
    const { clientHeight } = this.scroller;
    if (clientHeight === 0 || clientHeight === this.#viewportPx) return;
    this.#viewportPx = clientHeight;
    this.layer.style.height = `${clientHeight}px`;
    this.hasNewWindow();
    this.#moved();
  }

  #moved(): void {
    this.drawRows();
    this.dispatchEvent(new Event('range-wanted'));
  }
}
