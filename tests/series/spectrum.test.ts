import { describe, expect, test } from 'vitest';
import { fft, spectrumWindows, windowOf } from '../../web/series/fft.ts';
import { amplitudesOf, evenSamples, spectrumPeaks, thinnedSpectrum } from '../../web/series/spectrum.ts';

function finished<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const sine = (count: number, hz: number, rate: number, amplitude = 1): Float64Array =>
  Float64Array.from({ length: count }, (_, at) => amplitude * Math.sin((2 * Math.PI * hz * at) / rate + 0.3));

describe('the Fourier transform', () => {
  test('is the sum of its definition', () => {
    const size = 32;
    const values = Array.from({ length: size }, (_, at) => ((at * 7919) % 13) - 6);
    const [re, im] = [Float64Array.from(values), Float64Array.from(values, (value) => value * value - 9)];
    const naive = values.map((_, bin) => {
      let [sumRe, sumIm] = [0, 0];
      for (let at = 0; at < size; at++) {
        const [c, s] = [Math.cos((2 * Math.PI * bin * at) / size), Math.sin((2 * Math.PI * bin * at) / size)];
        const [ownRe, ownIm] = [values[at] ?? 0, (values[at] ?? 0) ** 2 - 9];
        sumRe += ownRe * c + ownIm * s;
        sumIm += ownIm * c - ownRe * s;
      }
      return [sumRe, sumIm] as const;
    });
    finished(fft(re, im));
    for (const [bin, [wantedRe, wantedIm]] of naive.entries()) {
      expect(re[bin]).toBeCloseTo(wantedRe, 9);
      expect(im[bin]).toBeCloseTo(wantedIm, 9);
    }
  });

  test('lets something else run between its stages', () => {
    expect([...fft(new Float64Array(1024), new Float64Array(1024))]).toHaveLength(12);
  });

  test('gives one to the first bin for an impulse, and nothing else for what is constant', () => {
    const [re, im] = [new Float64Array(16), new Float64Array(16)];
    re[0] = 1;
    finished(fft(re, im));
    expect([...re].every((value) => Math.abs(value - 1) < 1e-12)).toBe(true);
    const constant = new Float64Array(16).fill(3);
    finished(fft(constant, new Float64Array(16)));
    expect(constant[0]).toBeCloseTo(48);
    expect(constant[1]).toBeCloseTo(0);
  });

  test('has windows that begin low and are 1 in the middle', () => {
    for (const kind of spectrumWindows) {
      const samples = windowOf(kind, 64);
      expect(samples[32], kind).toBeCloseTo(1, 6);
      expect(samples[1]).toBeCloseTo(samples[63] ?? NaN, 12);
      if (kind !== 'rectangular') expect(Math.abs(samples[0] ?? 1)).toBeLessThan(0.09);
    }
  });
});

describe('a spectrum', () => {
  test('shows a sine with its frequency and its amplitude, by any window', () => {
    for (const kind of spectrumWindows) {
      const amplitudes = finished(amplitudesOf(sine(1000, 123.4, 1000, 2.5), kind));
      expect(amplitudes).toHaveLength(513);
      const [peak] = spectrumPeaks(amplitudes, 1000 / 1024, 1000, kind);
      expect(peak?.hz, kind).toBeCloseTo(123.4, 0);
      // Between two bins a rectangular window loses up to a third.
      expect(peak?.amplitude, kind).toBeGreaterThan(kind === 'rectangular' ? 1.7 : 2.2);
      expect(peak?.amplitude, kind).toBeLessThan(2.6);
    }
    const [peak] = spectrumPeaks(
      finished(amplitudesOf(sine(4096, 50, 1000, 3), 'flat-top')),
      1000 / 4096,
      4096,
      'flat-top',
    );
    expect(peak?.amplitude).toBeCloseTo(3, 2);
    expect(peak?.hz).toBeCloseTo(50, 1);
  });

  test('leaves out the mean, tells tones apart, and has no peaks where there is nothing but a constant', () => {
    const [one, other] = [sine(2048, 40, 1000), sine(2048, 60, 1000, 0.1)];
    const both = one.map((value, at) => 100 + value + (other[at] ?? 0));
    const amplitudes = finished(amplitudesOf(both, 'hann'));
    expect(amplitudes[0]).toBeLessThan(1e-3);
    const peaks = spectrumPeaks(amplitudes, 1000 / 2048, 2048, 'hann');
    expect(peaks).toHaveLength(2);
    expect(peaks[0]?.hz).toBeCloseTo(40, 1);
    expect(peaks[1]?.hz).toBeCloseTo(60, 1);
    const flat = finished(amplitudesOf(new Float64Array(64).fill(7), 'hann'));
    expect(spectrumPeaks(flat, 1, 64, 'hann')).toEqual([]);
  });

  test('has no more points than wanted, and none of its peaks is lost', () => {
    const amplitudes = new Float64Array(1001);
    amplitudes[777] = 5;
    const { frequencies, amplitudes: thinned } = thinnedSpectrum(amplitudes, 0.5, 100);
    expect(thinned).toHaveLength(91);
    expect(frequencies[thinned.indexOf(5)]).toBe(388.5);
  });

  test('takes even samples as they are, and puts others at even times by straight lines', () => {
    const times = Float64Array.from({ length: 10 }, (_, at) => at * 10);
    const values = Float64Array.from(times, (timeMs) => timeMs * 2);
    expect(evenSamples(times, values, false)).toMatchObject({ isResampled: false, sampleHz: 100, values });
    const uneven = times.map((timeMs, at) => (at === 4 ? 45 : timeMs));
    const lines = Float64Array.from(uneven, (timeMs) => timeMs * 2);
    const resampled = evenSamples(uneven, lines, false);
    expect(resampled).toMatchObject({ isResampled: true, sampleHz: 100, leastMs: 5, greatestMs: 15 });
    for (const [at, value] of (resampled?.values ?? []).entries()) expect(value).toBeCloseTo(at * 20, 9);
    expect(evenSamples(uneven, lines, true)).toMatchObject({ isResampled: false, values: lines });
  });

  test('needs some points, at more than one time', () => {
    expect(evenSamples(new Float64Array(7), new Float64Array(7), false)).toBeUndefined();
    expect(evenSamples(new Float64Array(9), new Float64Array(9), false)).toBeUndefined();
    expect(evenSamples(new Float64Array(0), new Float64Array(0), true)).toBeUndefined();
  });
});
