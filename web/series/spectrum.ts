import { fft, lobesOf, windowOf, type SpectrumWindow } from './fft.ts';

/** The largest transform. */
export const mostSpectrumPoints = 262_144;

/** Fewer points have no spectrum. */
const leastPoints = 8;

/** Intervals that differ from their mean by less than this share of it are the same. */
const evenShare = 0.01;

/** A peak is at least so many times as high as half of the spectrum is. */
const overFloor = 5;

const mostPeaks = 8;

/** Lower peaks within so many lobes of a higher one belong to it. */
const sideLobes = 12;

interface SpectrumPeak {
  readonly hz: number;
  readonly amplitude: number;
}

/** Samples at even times. */
interface EvenSamples {
  readonly values: Float64Array;
  readonly sampleHz: number;
  /** They are not the values as they came, but between them. */
  readonly isResampled: boolean;
  /** The shortest and the longest time between two points. */
  readonly leastMs: number;
  readonly greatestMs: number;
}

/**
 * Values at even times, as many as there are points: themselves where they came evenly, else by straight lines between
 * them. `undefined`: there are too few, or all have one time.
 * @param isEven the device samples evenly, whatever the times at which its values were received
 */
export function evenSamples(times: Float64Array, values: Float64Array, isEven: boolean): EvenSamples | undefined {
  const count = values.length;
  const [firstMs, lastMs] = [times[0] ?? NaN, times[count - 1] ?? NaN];
  if (count < leastPoints || !(lastMs > firstMs)) return undefined;
  const stepMs = (lastMs - firstMs) / (count - 1);
  let [leastMs, greatestMs] = [Infinity, -Infinity];
  for (let at = 1; at < count; at++) {
    const interval = (times[at] ?? 0) - (times[at - 1] ?? 0);
    if (interval < leastMs) leastMs = interval;
    if (interval > greatestMs) greatestMs = interval;
  }
  const sampleHz = 1000 / stepMs;
  const isUneven = Math.max(greatestMs - stepMs, stepMs - leastMs) > stepMs * evenShare;
  if (isEven || !isUneven) return { values, sampleHz, isResampled: false, leastMs, greatestMs };
  const resampled = new Float64Array(count);
  for (let at = 0, before = 0; at < count; at++) {
    const timeMs = firstMs + at * stepMs;
    while (before < count - 2 && (times[before + 1] ?? Infinity) <= timeMs) before++;
    const fromMs = times[before] ?? 0;
    const toMs = times[before + 1] ?? 0;
    const from = values[before] ?? 0;
    const to = values[before + 1] ?? 0;
    const share = toMs > fromMs ? Math.min(1, (timeMs - fromMs) / (toMs - fromMs)) : 1;
    resampled[at] = from + (to - from) * share;
  }
  return { values: resampled, sampleHz, isResampled: true, leastMs, greatestMs };
}

/**
 * Amplitudes of the frequencies in samples, from 0 to half the rate, without their mean: a sine has its own amplitude.
 * The transform is filled up with zeros to a power of two, so that all samples count. Yields as `fft`.
 */
export function* amplitudesOf(samples: Float64Array, kind: SpectrumWindow): Generator<void, Float64Array> {
  const count = samples.length;
  const size = 2 ** Math.ceil(Math.log2(count));
  const window = windowOf(kind, count);
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  let [gain, sum] = [0, 0];
  for (let at = 0; at < count; at++) {
    gain += window[at] ?? 0;
    sum += (samples[at] ?? 0) * (window[at] ?? 0);
  }
  const mean = sum / gain;
  for (let at = 0; at < count; at++) re[at] = ((samples[at] ?? 0) - mean) * (window[at] ?? 0);
  yield;
  yield* fft(re, im);
  const amplitudes = new Float64Array(size / 2 + 1);
  for (let bin = 0; bin < amplitudes.length; bin++)
    amplitudes[bin] = (Math.hypot(re[bin] ?? 0, im[bin] ?? 0) * (bin === 0 || bin === size / 2 ? 1 : 2)) / gain;
  return amplitudes;
}

/** The highest peaks, the highest first, each between bins where it is. @param samples how many they were made of */
export function spectrumPeaks(
  amplitudes: Float64Array,
  binHz: number,
  samples: number,
  kind: SpectrumWindow,
): readonly SpectrumPeak[] {
  const size = (amplitudes.length - 1) * 2;
  const { mainBins, side } = lobesOf(kind);
  // Nearer to each other than this they are parts of one lobe.
  const apart = Math.ceil((mainBins * size) / samples / 2);
  const floor = middleOf(amplitudes) * overFloor;
  const tops: number[] = [];
  // What is in the lobe of 0 Hz is what is left over of the mean.
  for (let bin = apart; bin < amplitudes.length - 1; bin++) {
    const own = amplitudes[bin] ?? 0;
    if (own > floor && own > (amplitudes[bin - 1] ?? 0) && own >= (amplitudes[bin + 1] ?? 0)) tops.push(bin);
  }
  tops.sort((a, b) => (amplitudes[b] ?? 0) - (amplitudes[a] ?? 0));
  const least = (amplitudes[tops[0] ?? 0] ?? 0) * 1e-6;
  const chosen: number[] = [];
  for (const bin of tops) {
    if (chosen.length === mostPeaks || (amplitudes[bin] ?? 0) < least) break;
    const isOwn = chosen.every((other) => {
      const isSideLobe = (amplitudes[bin] ?? 0) <= (amplitudes[other] ?? 0) * side;
      return Math.abs(other - bin) > apart * (isSideLobe ? sideLobes : 1);
    });
    if (isOwn) chosen.push(bin);
  }
  return chosen.map((bin) => {
    const [before = 0, own = 0, after = 0] = [-1, 0, 1].map((step) => Math.log(amplitudes[bin + step] ?? 0));
    const bend = before - 2 * own + after;
    const offset = bend < 0 && Number.isFinite(bend) ? (before - after) / (2 * bend) : 0;
    // The top of a flat lobe is not a parabola.
    const rise = offset === 0 || kind === 'flat-top' ? 0 : ((before - after) * offset) / 4;
    return { hz: (bin + offset) * binHz, amplitude: Math.exp(own - rise) };
  });
}

/** About the median: of some thousand of the values. */
function middleOf(values: Float64Array): number {
  const each = Math.ceil(values.length / 4096);
  const some = values.filter((_, at) => at % each === 0).sort();
  return some[some.length >> 1] ?? 0;
}

/** The highest amplitude of every so many bins, with its frequency, so that a chart has at most `most` of them. */
export function thinnedSpectrum(
  amplitudes: Float64Array,
  binHz: number,
  most: number,
): { readonly frequencies: Float64Array; readonly amplitudes: Float64Array } {
  const each = Math.max(1, Math.ceil(amplitudes.length / most));
  const count = Math.ceil(amplitudes.length / each);
  const thinned = { frequencies: new Float64Array(count), amplitudes: new Float64Array(count) };
  for (let group = 0; group < count; group++) {
    let highest = group * each;
    const end = Math.min(amplitudes.length, highest + each);
    for (let bin = highest + 1; bin < end; bin++)
      if ((amplitudes[bin] ?? 0) > (amplitudes[highest] ?? 0)) highest = bin;
    thinned.frequencies[group] = highest * binHz;
    thinned.amplitudes[group] = amplitudes[highest] ?? 0;
  }
  return thinned;
}
