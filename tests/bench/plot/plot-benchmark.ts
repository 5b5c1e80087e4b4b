import { Bench } from '../../devices/bench.ts';
import { startPageServer } from '../../support/page-server.ts';
import { arduino } from '../../support/plug.ts';
import { serveBarePages } from '../bare-page.ts';
import { barePlotFiles } from './bare-plot.ts';
import { liveSpanS, measureLivePlot, type LivePlot } from './live-plot.ts';
import { measurePastPlot, type PastPlot } from './past-plot.ts';

export interface PlotReport {
  readonly live: readonly LivePlot[];
  readonly past: readonly PastPlot[];
}

/** Plots in Chromium: of what comes, and of what is there; each next to uPlot by itself. */
export async function runPlotBenchmark(): Promise<PlotReport> {
  const bench = await Bench.start();
  const server = await startPageServer();
  const bare = await serveBarePages(barePlotFiles(arduino.vendorId ?? 0, liveSpanS));
  try {
    return { live: await measureLivePlot(bench, server.origin), past: await measurePastPlot(server.origin) };
  } finally {
    bare.close();
    await server.dispose();
    await bench.stop();
  }
}
