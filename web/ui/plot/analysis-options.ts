import type { PlotAnalysisRequest, SpectrumRequest } from '../../engine/api/plot-analysis.ts';
import { fieldsOf } from '../page/kept-values.ts';
import { storedChoice } from '../view/view-preferences.ts';
import type { ShownRange } from './plot-range.ts';

export const analysisKinds = ['histogram', 'spectrum', 'xy'] as const;
type AnalysisKind = (typeof analysisKinds)[number];

export const spectrumWindowIds = ['hann', 'hamming', 'blackman-harris', 'flat-top', 'rectangular'] as const;

/** 0: as many as the values need. */
export const binChoices = [0, 10, 20, 50, 100, 200] as const;

/** What is shown below the charts, made of the values in them. */
export interface AnalysisOptions {
  readonly kind: AnalysisKind | 'none';
  /** Key of the series; that of the vertical axis in XY. Absent: the first one that is drawn. */
  readonly series?: string | undefined;
  /** Key of the series of the horizontal axis in XY. Absent: the next one that is drawn. */
  readonly across?: string | undefined;
  readonly bins: number;
  readonly window: SpectrumRequest['window'];
  /** The device samples evenly. */
  readonly isEven: boolean;
  readonly isDecibel: boolean;
  /** Points of XY are joined by lines. */
  readonly isJoined: boolean;
}

export function readAnalysis(stored: unknown): AnalysisOptions {
  const { kind, series, across, bins, window, isEven, isDecibel, isJoined } = fieldsOf(stored);
  return {
    kind: storedChoice([...analysisKinds, 'none'], kind, 'none'),
    ...(typeof series === 'string' && { series }),
    ...(typeof across === 'string' && { across }),
    bins: storedChoice(binChoices, bins, 0),
    window: storedChoice(spectrumWindowIds, window, 'hann'),
    isEven: isEven === true,
    isDecibel: isDecibel === true,
    isJoined: isJoined === true,
  };
}

/** More pairs are thinned. */
const mostPairs = 8000;

/** Frequencies in a chart at most. */
const mostFrequencies = 4000;

/** What the engine is asked for. @param series number of the series, and of that of the horizontal axis */
export function analysisRequest(
  { kind, bins, window, isEven }: AnalysisOptions,
  series: number,
  across: number,
  range: ShownRange,
): PlotAnalysisRequest | undefined {
  // The last point belongs to what is seen.
  const { fromMs, toMs } = { fromMs: range.fromMs, toMs: range.toMs + 0.001 };
  switch (kind) {
    case 'none':
      return undefined;
    case 'histogram':
      return { kind, series, fromMs, toMs, bins: bins === 0 ? undefined : bins };
    case 'spectrum':
      return { kind, series, fromMs, toMs, window, isEven, most: mostFrequencies };
    case 'xy':
      return { kind, x: across, y: series, fromMs, toMs, most: mostPairs };
  }
}
