import { linePath, logMarks, shareOf, valueMarks, type ChartDrawing, type DrawingColors } from './chart-drawing.ts';
import { levelDash, type LevelMark, type TimeMark } from './chart-marks.ts';
import type { PlotData } from './plot-data.ts';
import { timeMarks, timeSteps, timeText, valueText } from './plot-text.ts';

/** A chart of series over time, as it is on the screen. */
interface TimeChart {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Widths of the two axes. */
  readonly valueAxisPx: number;
  readonly timeAxisPx: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly values: readonly [min: number, max: number];
  readonly isLog: boolean;
  readonly data: PlotData;
  readonly names: ChartDrawing['names'];
  readonly times: readonly TimeMark[];
  readonly levels: readonly LevelMark[];
}

/** Room at the top and at the right, as on the screen. */
const [topPx, rightPx] = [6, 30];

/** Between marks of an axis, at least. */
const [timeRoomPx, valueRoomPx] = [84, 30];

/** A chart over time as shapes and texts. */
export function timeDrawing(chart: TimeChart, colors: DrawingColors): ChartDrawing {
  const { widthPx, heightPx, valueAxisPx, timeAxisPx, fromMs, toMs, values, isLog, data, names } = chart;
  const area = {
    left: valueAxisPx,
    top: topPx,
    width: Math.max(1, widthPx - valueAxisPx - rightPx),
    height: Math.max(1, heightPx - topPx - (timeAxisPx || topPx)),
  };
  const x = (timeMs: number): number => area.left + ((timeMs - fromMs) / (toMs - fromMs)) * area.width;
  const y = (value: number): number => area.top + (1 - shareOf(value, values, isLog)) * area.height;
  const leastMs = ((toMs - fromMs) * timeRoomPx) / area.width;
  const stepMs = timeSteps.find((step) => step >= leastMs) ?? timeSteps.at(-1) ?? 1;
  const rows = Math.floor(area.height / valueRoomPx);
  const marks = (isLog ? logMarks : valueMarks)(values[0], values[1], rows);
  const levels = chart.levels.filter(({ value }) => value >= values[0] && value <= values[1]);
  const times = chart.times.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs);
  return {
    widthPx,
    heightPx,
    area,
    names,
    xMarks: timeMarks(fromMs, toMs, stepMs).map((mark) => ({
      atPx: x(mark),
      text: timeAxisPx > 0 ? timeText(mark, stepMs) : '',
    })),
    yMarks: marks.map((mark) => ({ atPx: y(mark), text: valueText(mark) })),
    shapes: [
      ...levels.map(({ value, color }) => ({
        path: `M${area.left} ${y(value).toFixed(1)}h${area.width}`,
        stroke: color,
        widthPx: 1,
        dash: levelDash,
      })),
      ...data.values.map((column, at) => ({
        path: linePath(placesOf(data.times, column, x, y)),
        stroke: names[at]?.color ?? colors.text,
        dash: names[at]?.dash ?? [],
      })),
      ...times.map(({ timeMs }) => ({
        path: `M${x(timeMs).toFixed(1)} ${area.top}v${area.height}`,
        stroke: colors.text,
        widthPx: 1,
        dash: [4, 3],
      })),
    ],
    texts: [
      ...levels.map(({ value, text, color }) => ({
        xPx: area.left + area.width - 4,
        yPx: y(value) - 3,
        text,
        color,
        anchor: 'end' as const,
      })),
      ...times.map(({ name, timeMs }) => ({
        xPx: x(timeMs) + 4,
        yPx: area.top + 11,
        text: name,
        color: colors.text,
        anchor: 'start' as const,
      })),
    ],
  };
}

function* placesOf(
  times: readonly number[],
  values: readonly (number | null | undefined)[],
  x: (timeMs: number) => number,
  y: (value: number) => number,
): Generator<readonly [number, number] | undefined> {
  for (const [at, value] of values.entries())
    if (value === null) yield undefined;
    else if (value !== undefined) yield [x(times[at] ?? NaN), y(value)];
}
