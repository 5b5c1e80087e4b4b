import { describe, expect, test } from 'vitest';
import type { PlotHistogram, PlotPairs, PlotSpectrum } from '../../../web/engine/api/plot-analysis.ts';
import { histogramDrawing, pairsDrawing, readingAt, spectrumDrawing } from '../../../web/ui/plot/analysis-drawing.ts';
import { analysisRequest, readAnalysis } from '../../../web/ui/plot/analysis-options.ts';
import { amplitudeText, analysisFacts } from '../../../web/ui/plot/analysis-text.ts';

const look = {
  widthPx: 386,
  heightPx: 136,
  names: [{ name: 'a', color: '#0067b1', dash: [] }],
  textColor: '#111',
} as const;
const label = { kind: 'values', name: 'a', unit: 'V' };

const histogram: PlotHistogram = {
  kind: 'histogram',
  isPartial: false,
  start: 0,
  width: 1,
  counts: Float64Array.of(10, 0, 1),
  count: 11,
  min: 0,
  max: 3,
  mean: 0.5,
  deviation: 0.25,
};

const spectrum: PlotSpectrum = {
  kind: 'spectrum',
  isPartial: false,
  count: 64,
  leftOut: 0,
  gaps: 0,
  sampleHz: 100,
  binHz: 12.5,
  isResampled: false,
  leastMs: 10,
  greatestMs: 10,
  frequencies: Float64Array.of(0, 12.5, 25, 37.5, 50),
  amplitudes: Float64Array.of(0, 1, 0.001, 0, 0),
  peaks: [
    { hz: 12.5, amplitude: 1 },
    { hz: 14, amplitude: 0.95 },
  ],
};

const pairs: PlotPairs = {
  kind: 'xy',
  isPartial: false,
  xs: Float64Array.of(0, 1, NaN, 2),
  ys: Float64Array.of(0, 1, NaN, 2),
  count: 3,
};

describe('the drawing of an analysis', () => {
  test('has a bar for each bin with values, which is seen however few they are', () => {
    const { shapes, area } = histogramDrawing({ ...histogram, counts: Float64Array.of(1e9, 0, 1) }, look);
    expect(area).toEqual({ left: 62, top: 10, width: 300, height: 100 });
    expect(shapes[0]?.path).toMatch(/^M62.0 110.0v-95.2h99.0V110.0zM262.0 110.0v-1.0h99.0V110.0z$/);
    expect(histogramDrawing({ ...histogram, counts: new Float64Array(0), count: 0 }, look).shapes[0]?.path).toBe('');
  });

  test('names the peaks of a spectrum, unless their names cover each other', () => {
    const linear = spectrumDrawing(spectrum, false, look);
    expect(linear.texts.map(({ text }) => text.replace('\u202f', ' '))).toEqual(['12.5 Hz']);
    expect(linear.shapes[0]?.path).not.toContain('NaN');
    const decibel = spectrumDrawing(spectrum, true, look);
    expect(decibel.shapes[0]?.path).not.toMatch(/NaN|Infinity/);
    expect(decibel.yMarks.map(({ text }) => text)).toContain('−50');
  });

  test('shows nothing where there is no spectrum, without an error', () => {
    const empty = new Float64Array(0);
    const nothing = {
      ...spectrum,
      count: 0,
      sampleHz: NaN,
      binHz: NaN,
      frequencies: empty,
      amplitudes: empty,
      peaks: [],
    };
    for (const isDecibel of [false, true]) expect(spectrumDrawing(nothing, isDecibel, look).shapes[0]?.path).toBe('');
    expect(readingAt(nothing, 0.5)).toBeUndefined();
  });

  test('has pairs as dots or as a line that is broken where they are, and the newest larger', () => {
    const dots = pairsDrawing(pairs, false, look).shapes;
    expect(dots[0]?.path.match(/M/g)).toHaveLength(3);
    expect(dots[1]?.path).toMatch(/^M\S+ \S+h0$/);
    const joined = pairsDrawing(pairs, true, look).shapes[0]?.path;
    expect([joined?.match(/M/g)?.length, joined?.match(/L/g)?.length]).toEqual([2, 1]);
    const none = { ...pairs, xs: new Float64Array(0), ys: new Float64Array(0), count: 0 };
    expect(pairsDrawing(none, true, look).shapes.map(({ path }) => path)).toEqual(['', '']);
  });

  test('says what is at a place', () => {
    expect(readingAt(histogram, 0.99)).toEqual({ from: 2, to: 3, value: 1 });
    expect(readingAt(spectrum, 0.26)).toEqual({ from: 12.5, to: 12.5, value: 1 });
  });
});

describe('the facts of an analysis', () => {
  const plain = (texts: readonly string[]) => texts.join(' ').replaceAll('\u202f', ' ');

  test('say how many values there are, and what is not as one would expect', () => {
    expect(plain(analysisFacts(histogram, { isEven: false }, label))).toBe(
      '11 values, 0 V to 3 V, mean 0.5 V, σ 0.25 V.',
    );
    const odd = { ...spectrum, isResampled: true, greatestMs: 30, gaps: 2, leftOut: 5, isPartial: true };
    expect(plain(analysisFacts(odd, { isEven: false }, label))).toBe(
      'Of the last 64 values, 100 Hz, in steps of 12.5 Hz. The values came unevenly, every 10 ms to 30 ms: ' +
        'they are resampled. Straight lines bridge 2 gaps. ' +
        'Older points, of which only summaries are kept, are left out.',
    );
    expect(plain(analysisFacts(spectrum, { isEven: true }, label))).toContain('Treated as evenly sampled');
    expect(analysisFacts({ ...spectrum, count: 0 }, { isEven: true }, label)).toHaveLength(1);
    expect(plain(analysisFacts({ ...pairs, count: 9 }, { isEven: true }, label))).toContain(
      '9 pairs by time; only the outermost',
    );
  });

  test('tell amplitudes in the unit of the field or in decibels', () => {
    expect(amplitudeText(0.1, false, label)).toBe('0.1\u202fV');
    expect(amplitudeText(0.1, true, label)).toBe('−20\u202fdB');
  });
});

describe('the options of an analysis', () => {
  const none = { kind: 'none', bins: 0, window: 'hann', isEven: false, isDecibel: false, isJoined: false };

  test('are mended one by one', () => {
    expect(readAnalysis(null)).toEqual(none);
    expect(readAnalysis({ kind: 'cake', bins: 1e9, window: 7, series: 3, isEven: 'x' })).toEqual(none);
    const chosen = { ...none, kind: 'xy', series: 'a\na', across: 'b\nb', bins: 50, window: 'flat-top', isEven: true };
    expect(readAnalysis(chosen)).toEqual(chosen);
  });

  test('ask for the range that is seen, with its last point', () => {
    const range = { fromMs: 0, toMs: 10 };
    expect(analysisRequest(readAnalysis({}), 0, 1, range)).toBeUndefined();
    expect(analysisRequest(readAnalysis({ kind: 'xy' }), 3, 4, range)).toMatchObject({ x: 4, y: 3, toMs: 10.001 });
    expect(analysisRequest(readAnalysis({ kind: 'histogram' }), 3, 4, range)).toMatchObject({ bins: undefined });
    expect(analysisRequest(readAnalysis({ kind: 'spectrum' }), 3, 4, range)).toMatchObject({ window: 'hann' });
  });
});
