import { rowHeightPx, scrollScale, type ScrollScale } from './scroll-scale.ts';

/** How often the scrollbar is updated while rows stream in: each time costs a layout. */
const scrollbarMs = 120;

/**
 * The visible rows. The rows are in a layer that does not move with the scroller, so the scrollbar may lag or be
 * coarse without moving them.
 */
export class RowScroller {
  readonly #scroller: HTMLElement;
  readonly #content: HTMLElement;
  readonly #moved: () => void;
  readonly #nowMs: () => number;
  #scale: ScrollScale = scrollScale(0, 0);
  #shownScale: ScrollScale | undefined;
  #rowPx = rowHeightPx;
  #total = 0;
  #viewportPx = 0;
  #topRow = 0;
  #follow = true;
  #held = false;
  #ownScrollTop = 0;
  #syncedMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param moved called when the person scrolls to other rows */
  constructor(
    scroller: HTMLElement,
    content: HTMLElement,
    moved: () => void,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#scroller = scroller;
    this.#content = content;
    this.#moved = moved;
    this.#nowMs = nowMs;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    scroller.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  /** The row at the top edge; fractional. */
  get topRow(): number {
    return this.#topRow;
  }

  /** Whether the newest rows are followed. */
  get follow(): boolean {
    return this.#follow;
  }

  /** Held: the visible rows stay, even at the end. Released: the newest are followed again. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    if (!held) return this.followNewest();
    this.#follow = false;
    this.#moved();
  }

  /** Rows are as high from now on; the top one stays. */
  set rowPx(rowPx: number) {
    if (rowPx === this.#rowPx) return;
    this.#rowPx = rowPx;
    this.#scale = scrollScale(this.#total, this.#viewportPx, rowPx);
    this.#topRow = this.#follow ? this.#scale.lastTopRow : Math.min(this.#topRow, this.#scale.lastTopRow);
    this.#sync(true);
    this.#moved();
  }

  /** Rows that fit, including partial ones. */
  get visibleRows(): number {
    return Math.ceil(this.#viewportPx / this.#rowPx) + 1;
  }

  /** Sets the number of rows and the height; the visible rows stay. */
  resize(total: number, viewportPx: number): void {
    if (total === this.#total && viewportPx === this.#viewportPx) return;
    const shrunk = total < this.#total || viewportPx !== this.#viewportPx;
    this.#total = total;
    this.#viewportPx = viewportPx;
    this.#scale = scrollScale(total, viewportPx, this.#rowPx);
    this.#topRow = this.#follow ? this.#scale.lastTopRow : Math.min(this.#topRow, this.#scale.lastTopRow);
    this.#sync(shrunk);
  }

  /** Shows the newest rows and follows them unless held. */
  followNewest(): void {
    this.#follow = !this.#held;
    this.#topRow = this.#scale.lastTopRow;
    this.#sync(true);
    this.#moved();
  }

  /** Moves by rows, possibly fractional. */
  scrollBy(rows: number): void {
    this.scrollTo(this.#topRow + rows);
  }

  /** @param mayFollow whether newest rows are followed from there on, if it is the end */
  scrollTo(topRow: number, mayFollow = true): void {
    this.#topRow = Math.min(Math.max(topRow, 0), this.#scale.lastTopRow);
    this.#follow = mayFollow && !this.#held && this.#topRow >= this.#scale.lastTopRow;
    this.#sync(true);
    this.#moved();
  }

  /** Moves just enough to show `row`; with `center`, to the middle if it is not visible. */
  reveal(row: number, center = false): void {
    const fullRows = Math.floor(this.#viewportPx / this.#rowPx);
    if (row >= this.#topRow && row + 1 <= this.#topRow + this.#viewportPx / this.#rowPx) {
      // Visible; but new rows must not push away a row that the person went to.
      if (center && this.#follow && row < this.#total - 1) this.#follow = false;
      return;
    }
    if (center) this.scrollTo(row - Math.floor(fullRows / 2));
    else this.scrollTo(row < this.#topRow ? row : row + 1 - this.#viewportPx / this.#rowPx);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Updates the scrollbar, now or soon. */
  #sync(now: boolean): void {
    const sinceMs = this.#nowMs() - this.#syncedMs;
    if (!now && sinceMs < scrollbarMs) {
      this.#timer ??= setTimeout(() => this.#sync(true), scrollbarMs - sinceMs);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#syncedMs = this.#nowMs();
    if (this.#shownScale?.contentPx !== this.#scale.contentPx)
      this.#content.style.height = `${this.#scale.contentPx}px`;
    this.#shownScale = this.#scale;
    const wanted = this.#scale.scrollTop(this.#topRow);
    if (Math.abs(wanted - this.#ownScrollTop) >= 0.5 || this.#follow) {
      this.#scroller.scrollTop = wanted;
      // Read back: positions are rounded to device pixels.
      this.#ownScrollTop = this.#scroller.scrollTop;
    }
  }

  #scrolled(): void {
    const { scrollTop } = this.#scroller;
    if (Math.abs(scrollTop - this.#ownScrollTop) < 1) return;
    this.#ownScrollTop = scrollTop;
    // Caused by the browser after a change of height: `resize` follows and corrects it.
    if (this.#scroller.clientHeight !== this.#viewportPx) return;
    const scale = this.#shownScale ?? this.#scale;
    this.#topRow = scale.topRow(scrollTop);
    this.#follow = !this.#held && this.#topRow >= scale.lastTopRow - 0.05;
    if (this.#follow) this.#topRow = this.#scale.lastTopRow;
    this.#moved();
  }

  /** With a scaled scrollbar, the wheel would skip rows. */
  #wheel(event: WheelEvent): void {
    if (!this.#scale.scaled || event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    const rows =
      event.deltaMode === WheelEvent.DOM_DELTA_PAGE
        ? this.visibleRows - 2
        : event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? 1
          : 1 / this.#rowPx;
    this.scrollBy(event.deltaY * rows);
  }
}
