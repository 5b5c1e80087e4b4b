import type uPlot from 'uplot';

/** A vertical line at a time: a cursor, or a trigger. */
export interface TimeMark {
  readonly name: string;
  readonly timeMs: number;
}

/** A horizontal line at a value: a threshold, or the level of a trigger. */
export interface LevelMark {
  readonly value: number;
  readonly text: string;
  readonly color: string;
}

/** Draws times as dashed lines with their names on top, those that are in sight. */
export function drawTimes(plot: uPlot, marks: readonly TimeMark[], line: string, ground: string): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const { min = 0, max = 0 } = plot.scales['x'] ?? {};
  for (const { name, timeMs } of marks) {
    if (timeMs < min || timeMs > max) continue;
    const x = Math.round(plot.valToPos(timeMs, 'x', true)) + 0.5;
    ctx.save();
    ctx.strokeStyle = line;
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillStyle = line;
    ctx.fillRect(x - 7 * ratio, bbox.top, 14 * ratio, 14 * ratio);
    ctx.fillStyle = ground;
    ctx.font = `600 ${10 * ratio}px sans-serif`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(name, x, bbox.top + 7.5 * ratio);
    ctx.restore();
  }
}

/** Draws levels as dash-dotted lines in the colour of their series, with a text at their end. */
export function drawLevels(plot: uPlot, marks: readonly LevelMark[], font: string): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  for (const { value, text, color } of marks) {
    const y = Math.round(plot.valToPos(value, 'y', true)) + 0.5;
    if (!(y >= bbox.top && y <= bbox.top + bbox.height)) continue;
    ctx.save();
    ctx.strokeStyle = color;
    ctx.lineWidth = ratio;
    ctx.setLineDash(levelDash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillStyle = color;
    ctx.font = `${10.5 * ratio}px ${font}`;
    ctx.textAlign = 'right';
    const isRoomAbove = y - bbox.top > 14 * ratio;
    ctx.textBaseline = isRoomAbove ? 'bottom' : 'top';
    ctx.fillText(text, bbox.left + bbox.width - 4 * ratio, isRoomAbove ? y - 2 * ratio : y + 3 * ratio);
    ctx.restore();
  }
}

/** The line of a level, in CSS pixels. */
export const levelDash = [7, 3, 1.5, 3] as const;
