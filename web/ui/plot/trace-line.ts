/** With more values on the screen, in all charts, lines are drawn thin. */
const mostWide = 4000;

/** Whether there are so many values that wide lines would take longer than a frame. */
export function areLinesThin(lines: readonly { readonly slots: Float64Array }[]): boolean {
  let count = 0;
  for (const { slots } of lines) for (const value of slots) if (Number.isFinite(value)) count++;
  return count > mostWide;
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
