/** The values from `fromMs` until before `toMs`. */
interface OfRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface HistogramRequest extends OfRange {
  readonly kind: 'histogram';
  readonly series: number;
  /** Absent: as many as so many values need. */
  readonly bins?: number | undefined;
}

export interface PairsRequest extends OfRange {
  readonly kind: 'xy';
  readonly x: number;
  readonly y: number;
  /** More pairs are thinned; what is farthest out stays. */
  readonly most: number;
}

export interface SpectrumRequest extends OfRange {
  readonly kind: 'spectrum';
  readonly series: number;
  readonly window: 'rectangular' | 'hann' | 'hamming' | 'blackman-harris' | 'flat-top';
  /** The device samples evenly, whatever the times at which its values were received. */
  readonly isEven: boolean;
  /** Frequencies at most: of others the highest of several is told. */
  readonly most: number;
}

export type PlotAnalysisRequest = HistogramRequest | PairsRequest | SpectrumRequest;

interface OfPoints {
  /** Points in the range that are kept only as summaries of 64 are not in it. */
  readonly isPartial: boolean;
}

export interface PlotHistogram extends OfPoints {
  readonly kind: 'histogram';
  /** The first bin begins here. */
  readonly start: number;
  readonly width: number;
  /** Values in each bin. */
  readonly counts: Float64Array;
  /** NaN where there is no value, except for the count. */
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
}

export interface PlotPairs extends OfPoints {
  readonly kind: 'xy';
  /** NaN: the line is broken here. */
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Pairs that these stand for. */
  readonly count: number;
}

export interface PlotSpectrum extends OfPoints {
  readonly kind: 'spectrum';
  /** Values it was made of; 0: there are too few. */
  readonly count: number;
  /** Values in the range before those that it was made of. */
  readonly leftOut: number;
  /** Places where values are missing, over which a line was drawn. */
  readonly gaps: number;
  readonly sampleHz: number;
  readonly binHz: number;
  /** The values did not come evenly: it was made of values between them. */
  readonly isResampled: boolean;
  /** The shortest and the longest time between two values. */
  readonly leastMs: number;
  readonly greatestMs: number;
  readonly frequencies: Float64Array;
  /** Of sines, in the unit of the series; without the mean. */
  readonly amplitudes: Float64Array;
  /** The highest first. */
  readonly peaks: readonly { readonly hz: number; readonly amplitude: number }[];
}

export type PlotAnalysis = PlotHistogram | PlotPairs | PlotSpectrum;
