/** Height of a row in normal text size, CSS pixels. */
export const rowHeightPx = 20;

/**
 * The tallest content we give a scroller. Engines clamp an element's height (Firefox near 17.8 million px, Chromium
 * near 33.5 million), and positions get coarse well before that.
 */
const maxContentPx = 8_000_000;

/** Converts scroll positions to rows. Row positions are fractional: 2.5 is the middle of row 2. */
export interface ScrollScale {
  readonly contentPx: number;
  /** The row at the top when scrolled to the end. */
  readonly lastTopRow: number;
  /** Whether one pixel of the scrollbar is more than one pixel of rows. */
  readonly scaled: boolean;
  topRow(scrollTopPx: number): number;
  scrollTop(topRow: number): number;
}

/** The scale for `totalRows` rows of `rowPx` in a viewport of `viewportPx`. */
export function scrollScale(totalRows: number, viewportPx: number, rowPx = rowHeightPx): ScrollScale {
  const fullPx = totalRows * rowPx;
  const contentPx = Math.max(Math.min(fullPx, maxContentPx), viewportPx);
  const lastTopRow = Math.max(0, totalRows - viewportPx / rowPx);
  const lastScrollTop = contentPx - viewportPx;
  const rowsPerPx = lastScrollTop === 0 ? 0 : lastTopRow / lastScrollTop;
  return {
    contentPx,
    lastTopRow,
    scaled: fullPx > maxContentPx,
    topRow: (scrollTopPx) => clamp(scrollTopPx * rowsPerPx, lastTopRow),
    scrollTop: (topRow) => (rowsPerPx === 0 ? 0 : clamp(topRow, lastTopRow) / rowsPerPx),
  };
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}
