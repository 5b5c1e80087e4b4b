import uPlot from 'uplot';
import { traceLine } from './trace-line.ts';

/** A wide line. */
export const lineWidth = 1.5;

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
