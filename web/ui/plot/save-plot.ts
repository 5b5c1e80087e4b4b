import type { PlotPoints } from '../../engine/api/plots.ts';
import { saveFile } from '../captures/save-file.ts';
import type { ChartDrawing, DrawingColors } from './chart-drawing.ts';
import { drawingColors, mostSaved, pictureOf, type PicturedChart, plotFileName, pointsCsv } from './plot-files.ts';
import { svgOf } from './svg-file.ts';

/** A chart that is on the screen. */
export interface SavedChart extends PicturedChart {
  /** As shapes; `undefined`: there is nothing in it. */
  drawing(colors: DrawingColors): ChartDrawing | undefined;
}

interface SavedPlot {
  readonly charts: readonly SavedChart[];
  readonly style: CSSStyleDeclaration;
  /** Of the drawn series, with their units. */
  readonly names: readonly string[];
  readonly fromMs: number;
  /** The points of the drawn series in what is shown, so many of each. */
  readonly points: (most: number) => Promise<readonly PlotPoints[]>;
}

/** Saves what is shown as a file. @returns whether a table is cut */
export async function savePlot(what: 'picture' | 'vector' | 'table', plot: SavedPlot): Promise<boolean> {
  const { charts, style, names, fromMs } = plot;
  if (what === 'picture') saveFile(await pictureOf(charts, style), plotFileName(fromMs, 'png'));
  if (what === 'vector') {
    const colors = drawingColors(style);
    const svg = svgOf(
      charts.flatMap((chart) => chart.drawing(colors) ?? []),
      colors,
    );
    saveFile(new Blob([svg], { type: 'image/svg+xml' }), plotFileName(fromMs, 'svg'));
  }
  if (what !== 'table') return false;
  const points = await plot.points(mostSaved);
  saveFile(new Blob([pointsCsv(names, points)], { type: 'text/csv' }), plotFileName(fromMs, 'csv'));
  return points.some(({ times }) => times.length === mostSaved);
}
