import { rowHeightPx, scrollScale, type ScrollScale } from './scroll-scale.ts';

/** The scrollbar follows this often while rows stream in: each time costs a layout, and nobody reads it faster. */
const scrollbarMs = 120;

/**
 * Which rows are in sight. The rows themselves stand in a layer that does not move with the scroller, so the scrollbar may
 * lag or be coarse without their moving.
 */
export class RowScroller {
  readonly #scroller: HTMLElement;
  readonly #content: HTMLElement;
  readonly #moved: () => void;
  readonly #nowMs: () => number;
  #scale: ScrollScale = scrollScale(0, 0);
  #shownScale: ScrollScale | undefined;
  #total = 0;
  #viewportPx = 0;
  #topRow = 0;
  #follow = true;
  #held = false;
  #ownScrollTop = 0;
  #syncedMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param moved other rows are in sight, by the person's doing */
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

  /** Whether the newest rows stay in sight. */
  get follow(): boolean {
    return this.#follow;
  }

  /** Held: what is in sight stays, even at the end. Let go: the newest are followed again. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    if (!held) return this.followNewest();
    this.#follow = false;
    this.#moved();
  }

  /** Rows that fit, the cut ones included. */
  get visibleRows(): number {
    return Math.ceil(this.#viewportPx / rowHeightPx) + 1;
  }

  /** How many rows there are and how much room; what is in sight stays in sight. */
  resize(total: number, viewportPx: number): void {
    if (total === this.#total && viewportPx === this.#viewportPx) return;
    const shrunk = total < this.#total || viewportPx !== this.#viewportPx;
    this.#total = total;
    this.#viewportPx = viewportPx;
    this.#scale = scrollScale(total, viewportPx);
    this.#topRow = this.#follow ? this.#scale.lastTopRow : Math.min(this.#topRow, this.#scale.lastTopRow);
    this.#sync(shrunk);
  }

  /** Shows the newest rows, and goes on doing so unless held. */
  followNewest(): void {
    this.#follow = !this.#held;
    this.#topRow = this.#scale.lastTopRow;
    this.#sync(true);
    this.#moved();
  }

  /** Moves by rows, which may be fractions. */
  scrollBy(rows: number): void {
    this.scrollTo(this.#topRow + rows);
  }

  scrollTo(topRow: number): void {
    this.#topRow = Math.min(Math.max(topRow, 0), this.#scale.lastTopRow);
    this.#follow = !this.#held && this.#topRow >= this.#scale.lastTopRow;
    this.#sync(true);
    this.#moved();
  }

  /** Moves as little as brings `row` into sight; with `center` to the middle if it is not there yet. */
  reveal(row: number, center = false): void {
    const fullRows = Math.floor(this.#viewportPx / rowHeightPx);
    if (row >= this.#topRow && row + 1 <= this.#topRow + this.#viewportPx / rowHeightPx) {
      // In sight; but a row that somebody goes to must not be carried away by new ones.
      if (center && this.#follow && row < this.#total - 1) this.#follow = false;
      return;
    }
    if (center) this.scrollTo(row - Math.floor(fullRows / 2));
    else this.scrollTo(row < this.#topRow ? row : row + 1 - this.#viewportPx / rowHeightPx);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Brings the scrollbar to where the rows are, now or soon. */
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
      // What it became: positions are rounded to the device's pixels.
      this.#ownScrollTop = this.#scroller.scrollTop;
    }
  }

  #scrolled(): void {
    const { scrollTop } = this.#scroller;
    if (Math.abs(scrollTop - this.#ownScrollTop) < 1) return;
    this.#ownScrollTop = scrollTop;
    // The browser's doing, to fit a scroller of another height: `resize` comes next and puts it right.
    if (this.#scroller.clientHeight !== this.#viewportPx) return;
    const scale = this.#shownScale ?? this.#scale;
    this.#topRow = scale.topRow(scrollTop);
    this.#follow = !this.#held && this.#topRow >= scale.lastTopRow - 0.05;
    if (this.#follow) this.#topRow = this.#scale.lastTopRow;
    this.#moved();
  }

  /** A scaled scrollbar would leap over rows by the wheel. */
  #wheel(event: WheelEvent): void {
    if (!this.#scale.scaled || event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    const rows =
      event.deltaMode === WheelEvent.DOM_DELTA_PAGE
        ? this.visibleRows - 2
        : event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? 1
          : 1 / rowHeightPx;
    this.scrollBy(event.deltaY * rows);
  }
}
