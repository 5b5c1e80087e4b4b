import uPlot from 'uplot';

/** With more values on the screen, in all charts, lines are drawn thin. */
const mostWide = 4000;

/** A wide line. */
export const lineWidth = 1.5;

/** Whether there are so many values that wide lines would take longer than a frame. */
export function areLinesThin(lines: readonly { readonly slots: Float64Array }[]): boolean {
  let count = 0;
  for (const { slots } of lines) for (const value of slots) if (Number.isFinite(value)) count++;
  return count > mostWide;
}

/**
 * How the line of a series is drawn. Without a graphics card, wide lines with round corners take ten times as long as
 * thin ones, and dashes along a line that goes up and down in each pixel longer still: such a line is dashed by
 * leaving out columns.
 */
export function linePaths(dash: number[], isThin: () => boolean): uPlot.Series.PathBuilder {
  const asIs = uPlot.paths.linear!();
  return (plot, index, from, to) => {
    const series = plot.series[index]!;
    const isDense = isThin() && countValues(plot.data[index] ?? [], from, to) > plot.over.clientWidth / 2;
    // Read when what is returned here is drawn.
    series.width = isThin() ? 1 : lineWidth;
    series.dash = isDense ? [] : dash;
    return isDense ? densePaths(plot, index, from, to, dash) : asIs(plot, index, from, to);
  };
}

function countValues(values: ArrayLike<number | null | undefined>, from: number, to: number): number {
  let count = 0;
  for (let at = from; at <= to; at++) if (values[at] !== null && values[at] !== undefined) count++;
  return count;
}

function densePaths(plot: uPlot, index: number, from: number, to: number, dash: readonly number[]): uPlot.Series.Paths {
  const stroke = new Path2D();
  uPlot.orient(plot, index, (_series, times, values, scaleX, scaleY, toX, toY, left, top, width, height) =>
    traceLine(stroke, times, values, {
      from,
      to,
      dash: dash.map((length) => length * uPlot.pxRatio),
      left,
      x: (timeMs) => toX(timeMs, scaleX, width, left),
      y: (value) => toY(value, scaleY, height, top),
    }),
  );
  return { stroke };
}

interface Tracing {
  /** Places in the data, both included. */
  readonly from: number;
  readonly to: number;
  /** Pixels that are drawn and left out, in turns; empty: all are drawn. */
  readonly dash: readonly number[];
  /** Where the first dash begins. */
  readonly left: number;
  readonly x: (timeMs: number) => number;
  readonly y: (value: number) => number;
}

/** Draws a line through values, from pixel to pixel. */
export function traceLine(
  path: Pick<Path2D, 'moveTo' | 'lineTo'>,
  times: ArrayLike<number>,
  values: ArrayLike<number | null | undefined>,
  { from, to, dash: [on = 1, off = 0], left, x: toX, y: toY }: Tracing,
): void {
  let isDown = false;
  for (let at = from; at <= to; at++) {
    const value = values[at];
    if (value === undefined) continue;
    const x = Math.round(toX(times[at] ?? NaN));
    if (value === null || (x - left) % (on + off) >= on) isDown = false;
    else {
      const y = Math.round(toY(value));
      if (isDown) path.lineTo(x, y);
      else path.moveTo(x, y);
      isDown = true;
    }
  }
}
