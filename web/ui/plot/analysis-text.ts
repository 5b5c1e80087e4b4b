import { msg, str } from '@lit/localize';
import type { PlotAnalysis, PlotSpectrum } from '../../engine/api/plot-analysis.ts';
import type { PlotLabel } from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import type { AnalysisOptions, analysisKinds, spectrumWindowIds } from './analysis-options.ts';
import { frequencyText, lengthText, valueText, valueWithUnit } from './plot-text.ts';

export function analysisName(kind: (typeof analysisKinds)[number]): string {
  switch (kind) {
    case 'histogram':
      return msg('Histogram');
    case 'spectrum':
      return msg('Spectrum (FFT)');
    case 'xy':
      return msg('XY');
  }
}

export function windowName(window: (typeof spectrumWindowIds)[number]): string {
  switch (window) {
    case 'hann':
      return 'Hann';
    case 'hamming':
      return 'Hamming';
    case 'blackman-harris':
      return 'Blackman-Harris';
    case 'flat-top':
      return msg('Flat top');
    case 'rectangular':
      return msg('Rectangular');
  }
}

/** What a person should know of a result, sentence by sentence. */
export function analysisFacts(
  result: PlotAnalysis,
  { isEven }: Pick<AnalysisOptions, 'isEven'>,
  label: PlotLabel,
): readonly string[] {
  const partial = result.isPartial ? [msg('Older points, of which only summaries are kept, are left out.')] : [];
  const count = formatCount(result.count);
  switch (result.kind) {
    case 'histogram': {
      if (result.count === 0) return [msg('No values here.')];
      const { mean, deviation, min, max } = result;
      const [low, high] = [valueWithUnit(min, label), valueWithUnit(max, label)];
      const [middle, spread] = [valueWithUnit(mean, label), valueWithUnit(deviation, label)];
      return [msg(str`${count} values, ${low} to ${high}, mean ${middle}, σ ${spread}.`), ...partial];
    }
    case 'xy':
      return result.count === 0
        ? [msg('No values of both fields here.')]
        : [
            result.xs.length < result.count
              ? msg(str`${count} pairs by time; only the outermost of every few are drawn.`)
              : msg(str`${count} pairs by time.`),
            ...partial,
          ];
    case 'spectrum':
      return result.count === 0
        ? [msg('Too few values for a spectrum: it needs 8 at different times.')]
        : [...spectrumFacts(result, isEven), ...partial];
  }
}

function spectrumFacts(spectrum: PlotSpectrum, isEven: boolean): readonly string[] {
  const { count, leftOut, gaps, sampleHz, binHz, isResampled, leastMs, greatestMs } = spectrum;
  const [values, rate, step] = [formatCount(count), frequencyText(sampleHz), frequencyText(binHz)];
  const [least, greatest] = [lengthText(leastMs), lengthText(greatestMs)];
  return [
    leftOut > 0
      ? msg(str`Of the last ${values} values, ${rate}, in steps of ${step}.`)
      : msg(str`Of ${values} values, ${rate}, in steps of ${step}.`),
    isResampled
      ? msg(str`The values came unevenly, every ${least} to ${greatest}: they are resampled.`)
      : isEven
        ? msg('Treated as evenly sampled, whenever they were received.')
        : '',
    gaps > 0 ? msg(str`Straight lines bridge ${formatCount(gaps)} gaps.`) : '',
  ].filter(Boolean);
}

/** An amplitude in a spectrum. */
export function amplitudeText(amplitude: number, isDecibel: boolean, label: PlotLabel): string {
  if (!isDecibel) return valueWithUnit(amplitude, label);
  return `${valueText(Math.round(20 * Math.log10(amplitude) * 10) / 10)}\u202fdB`;
}
