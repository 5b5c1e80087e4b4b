import { areAllWhole, countInBins, histogramBins } from '../series/histogram.ts';
import { pairsOf } from '../series/pairs.ts';
import { Series } from '../series/series.ts';
import { amplitudesOf, evenSamples, mostSpectrumPoints, spectrumPeaks, thinnedSpectrum } from '../series/spectrum.ts';
import type {
  HistogramRequest,
  PairsRequest,
  PlotAnalysis,
  PlotAnalysisRequest,
  PlotHistogram,
  PlotPairs,
  PlotSpectrum,
  SpectrumRequest,
} from './api/plot-analysis.ts';

/** Called often; what it returns is waited for, so that ports are read in between. */
type Pause = () => Promise<void> | undefined;

/** Points that are read before `pause` is asked. */
const roundPoints = 65_536;

/** Makes something of the values of series. One that is not there has no values. */
export async function analyzeSeries(
  series: readonly Series[],
  request: PlotAnalysisRequest,
  pause: Pause,
): Promise<PlotAnalysis> {
  const of = (number: number): Series => series[number] ?? new Series(1);
  switch (request.kind) {
    case 'histogram':
      return histogram(of(request.series), request, pause);
    case 'xy':
      return pairs(of(request.x), of(request.y), request, pause);
    case 'spectrum':
      return spectrum(of(request.series), request, pause);
  }
}

async function histogram(
  series: Series,
  { fromMs, toMs, bins: wanted }: HistogramRequest,
  pause: Pause,
): Promise<PlotHistogram> {
  const { from, to, isPartial } = keptOf(series, fromMs, toMs);
  const { count, min, max, mean, deviation } = series.summarize(isPartial ? series.firstKeptMs : fromMs, toMs);
  const none = { start: 0, width: 1, counts: new Float64Array(0), min: NaN, max: NaN, mean: NaN, deviation: NaN };
  if (count === 0) return { kind: 'histogram', isPartial, count, ...none };
  let areWhole = true;
  for await (const run of runsOf(series, from, to, pause)) {
    areWhole &&= areAllWhole(run.values, run.from, run.to);
    if (!areWhole) break;
  }
  const bins = histogramBins(min, max, count, areWhole, wanted);
  const counts = new Float64Array(bins.count);
  for await (const run of runsOf(series, from, to, pause)) countInBins(counts, bins, run.values, run.from, run.to);
  const { start, width } = bins;
  return { kind: 'histogram', isPartial, start, width, counts, count, min, max, mean, deviation };
}

async function pairs(x: Series, y: Series, { fromMs, toMs, most }: PairsRequest, pause: Pause): Promise<PlotPairs> {
  const isPartial = [x, y].some((one) => keptOf(one, fromMs, toMs).isPartial);
  return { kind: 'xy', isPartial, ...(await pairsOf(x, y, fromMs, toMs, most, pause)) };
}

async function spectrum(
  series: Series,
  { fromMs, toMs, window, isEven, most }: SpectrumRequest,
  pause: Pause,
): Promise<PlotSpectrum> {
  const { from, to, isPartial } = keptOf(series, fromMs, toMs);
  const first = Math.max(from, to - mostSpectrumPoints);
  const [times, values] = [new Float64Array(to - first), new Float64Array(to - first)];
  let [count, gaps] = [0, 0];
  for await (const run of runsOf(series, first, to, pause))
    for (let at = run.from; at < run.to; at++) {
      const value = run.values[at] ?? NaN;
      if (Number.isNaN(value)) {
        gaps++;
        continue;
      }
      times[count] = run.times[at] ?? NaN;
      values[count++] = value;
    }
  const samples = evenSamples(times.subarray(0, count), values.subarray(0, count), isEven);
  const common = { kind: 'spectrum', isPartial, leftOut: first - from, gaps } as const;
  if (!samples) {
    const nothing = { sampleHz: NaN, binHz: NaN, isResampled: false, leastMs: NaN, greatestMs: NaN };
    const empty = { frequencies: new Float64Array(0), amplitudes: new Float64Array(0), peaks: [] };
    return { ...common, count: 0, ...nothing, ...empty };
  }
  const { sampleHz, isResampled, leastMs, greatestMs } = samples;
  const amplitudes = await finished(amplitudesOf(samples.values, window), pause);
  const binHz = sampleHz / 2 / (amplitudes.length - 1);
  const thinned = thinnedSpectrum(amplitudes, binHz, most);
  const peaks = spectrumPeaks(amplitudes, binHz, count, window);
  return { ...common, count, sampleHz, binHz, isResampled, leastMs, greatestMs, ...thinned, peaks };
}

/** The numbers of the points in a range that are kept by themselves. */
function keptOf(series: Series, fromMs: number, toMs: number) {
  const [first, to] = [series.indexAt(fromMs), series.indexAt(toMs)];
  const from = Math.max(first, Math.min(series.droppedCount, to));
  return { from, to, isPartial: from > first };
}

async function* runsOf(series: Series, from: number, to: number, pause: Pause) {
  for (let index = from; index < to;) {
    const run = series.run(index, Math.min(to, index + roundPoints));
    yield run;
    index = run.next;
    await pause();
  }
}

async function finished<T>(steps: Generator<void, T>, pause: Pause): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await pause();
  }
}
