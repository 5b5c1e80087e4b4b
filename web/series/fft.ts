/**
 * The discrete Fourier transform of `re` + i `im`, in place, by radix 2 (Cooley and Tukey). Their length is a power of
 * two. It yields between its stages, so that a caller can let something else run.
 */
export function* fft(re: Float64Array, im: Float64Array): Generator<void> {
  const size = re.length;
  swapByReversedBits(re, im);
  yield;
  // One table of a whole turn; a stage uses every so many entries of it.
  const [cosines, sines] = [new Float64Array(size / 2), new Float64Array(size / 2)];
  for (let at = 0; at < size / 2; at++) {
    cosines[at] = Math.cos((-2 * Math.PI * at) / size);
    sines[at] = Math.sin((-2 * Math.PI * at) / size);
  }
  yield;
  for (let half = 1; half < size; half *= 2) {
    const step = size / (half * 2);
    for (let start = 0; start < size; start += half * 2)
      for (let at = start, turn = 0; at < start + half; at++, turn += step) {
        const c = cosines[turn] ?? 0;
        const s = sines[turn] ?? 0;
        const otherRe = re[at + half] ?? 0;
        const otherIm = im[at + half] ?? 0;
        const turnedRe = otherRe * c - otherIm * s;
        const turnedIm = otherRe * s + otherIm * c;
        const ownRe = re[at] ?? 0;
        const ownIm = im[at] ?? 0;
        re[at] = ownRe + turnedRe;
        im[at] = ownIm + turnedIm;
        re[at + half] = ownRe - turnedRe;
        im[at + half] = ownIm - turnedIm;
      }
    yield;
  }
}

function swapByReversedBits(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let at = 1, other = 0; at < size; at++) {
    let bit = size >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (at >= other) continue;
    const ownRe = re[at] ?? 0;
    const ownIm = im[at] ?? 0;
    re[at] = re[other] ?? 0;
    im[at] = im[other] ?? 0;
    re[other] = ownRe;
    im[other] = ownIm;
  }
}

export const spectrumWindows = ['rectangular', 'hann', 'hamming', 'blackman-harris', 'flat-top'] as const;
export type SpectrumWindow = (typeof spectrumWindows)[number];

interface WindowLobes {
  /** The width of the main lobe, in bins of a transform that is as long as the window. */
  readonly mainBins: number;
  /** The highest of the others, as a share of the main one. */
  readonly side: number;
}

/** Coefficients of cosine sums, and lobes. Flat top: as MATLAB and SciPy have it. */
const windows: Readonly<Record<SpectrumWindow, WindowLobes & { readonly terms: readonly number[] }>> = {
  rectangular: { terms: [1], mainBins: 2, side: 0.22 },
  hann: { terms: [0.5, 0.5], mainBins: 4, side: 0.027 },
  hamming: { terms: [0.54, 0.46], mainBins: 4, side: 0.0075 },
  'blackman-harris': { terms: [0.35875, 0.48829, 0.14128, 0.01168], mainBins: 8, side: 3e-5 },
  'flat-top': { terms: [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368], mainBins: 10, side: 3e-5 },
};

/** A window of `size` samples, periodic, as spectra need it. */
export function windowOf(kind: SpectrumWindow, size: number): Float64Array {
  const { terms } = windows[kind];
  const samples = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    let value = 0;
    for (const [order, term] of terms.entries())
      value += (order % 2 === 0 ? term : -term) * Math.cos((2 * Math.PI * order * at) / size);
    samples[at] = value;
  }
  return samples;
}

/** The lobes that a sine has in a spectrum by this window. */
export function lobesOf(kind: SpectrumWindow): WindowLobes {
  return windows[kind];
}
