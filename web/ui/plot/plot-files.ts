import { csvCell } from '../../core/csv-cell.ts';
import type { ChartDrawing, DrawingColors } from './chart-drawing.ts';
import { swatchPx } from './plot-series.ts';

/** Points of each series in a saved table. */
export const mostSaved = 500_000;

/** A chart with its picture, and the names of its series. */
export interface PicturedChart {
  readonly names: ChartDrawing['names'];
  readonly picture: HTMLCanvasElement | undefined;
}

/** Between charts, and around their names, CSS pixels. */
const [textPx, paddingPx] = [18, 8];

/**
 * The charts below each other with the names of their series, as a PNG.
 * @throws {Error} where the browser makes none
 */
export async function pictureOf(charts: readonly PicturedChart[], style: CSSStyleDeclaration): Promise<Blob> {
  const ratio = devicePixelRatio;
  const pictures = charts.flatMap((chart) => (chart.picture ? [{ chart, picture: chart.picture }] : []));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, ...pictures.map(({ picture }) => picture.width));
  canvas.height = pictures.reduce((sum, { picture }) => sum + picture.height + (textPx + paddingPx) * ratio, 1);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No picture can be drawn');
  context.fillStyle = style.getPropertyValue('--surface').trim();
  context.fillRect(0, 0, canvas.width, canvas.height);
  let top = 0;
  for (const { chart, picture } of pictures) {
    let left = 62 * ratio;
    context.font = `${12 * ratio}px ${style.fontFamily}`;
    context.textBaseline = 'top';
    for (const { name, color, dash } of chart.names) {
      context.strokeStyle = color;
      context.lineWidth = 2 * ratio;
      context.setLineDash(dash.map((length) => length * ratio));
      context.stroke(new Path2D(`M${left} ${top + (paddingPx + 6) * ratio}h${swatchPx * ratio}`));
      context.fillStyle = style.getPropertyValue('--text').trim();
      context.fillText(name, left + (swatchPx + 5) * ratio, top + paddingPx * ratio);
      left += (swatchPx + 5) * ratio + context.measureText(name).width + 16 * ratio;
    }
    top += (textPx + paddingPx) * ratio;
    context.drawImage(picture, 0, top);
    top += picture.height;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('No picture can be made'))), 'image/png');
  });
}

/** The colours and the font of the page, for drawings. */
export function drawingColors(style: CSSStyleDeclaration): DrawingColors {
  const color = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: color('--surface'),
    text: color('--text'),
    muted: color('--muted'),
    line: color('--line'),
    font: style.fontFamily,
  };
}

/** `plot 2026-11-30 14-02-07.csv`, by the local time at its beginning. */
export function plotFileName(fromMs: number, ending: string): string {
  const at = new Date(fromMs - new Date(fromMs).getTimezoneOffset() * 60_000);
  return `plot ${at.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-')}.${ending}`;
}

/** Points as a table: a time, ISO 8601 with microseconds, and a column for each series. */
export function pointsCsv(
  names: readonly string[],
  points: readonly { readonly times: Float64Array; readonly values: Float64Array }[],
): string {
  const lines = [['time', ...names].map(csvCell).join(',')];
  const places = points.map(() => 0);
  for (;;) {
    let nextMs = Infinity;
    for (const [at, { times }] of points.entries()) nextMs = Math.min(nextMs, times[places[at] ?? 0] ?? Infinity);
    if (nextMs === Infinity) return `${lines.join('\r\n')}\r\n`;
    const cells = points.map(({ times, values }, at) => {
      const place = places[at] ?? 0;
      if (times[place] !== nextMs) return '';
      places[at] = place + 1;
      const value = values[place] ?? NaN;
      return Number.isNaN(value) ? '' : String(value);
    });
    if (cells.some((cell) => cell !== '')) lines.push([isoMicros(nextMs), ...cells].join(','));
  }
}

function isoMicros(timeMs: number): string {
  const whole = Math.floor(timeMs);
  const micros = String(Math.floor((timeMs - whole) * 1000)).padStart(3, '0');
  return new Date(whole).toISOString().replace('Z', `${micros}Z`);
}
