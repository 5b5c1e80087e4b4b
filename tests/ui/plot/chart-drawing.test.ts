import { describe, expect, test } from 'vitest';
import {
  linePath,
  logMarks,
  shareOf,
  valueMarks,
  type ChartDrawing,
  type DrawingColors,
} from '../../../web/ui/plot/chart-drawing.ts';
import { svgOf } from '../../../web/ui/plot/svg-file.ts';
import { timeDrawing } from '../../../web/ui/plot/time-drawing.ts';

const colors: DrawingColors = {
  ground: '#fff',
  text: '#111',
  muted: '#777',
  line: '#ddd',
  font: '"Inter", sans-serif',
};

const chart = {
  widthPx: 392,
  heightPx: 132,
  valueAxisPx: 62,
  timeAxisPx: 26,
  fromMs: 0,
  toMs: 3000,
  values: [0, 10],
  isLog: false,
  data: { times: [0, 1000, 2000, 3000], values: [[0, 10, null, 5]] },
  names: [{ name: 'ax (V)', color: '#0067b1', dash: [] }],
  times: [{ name: 'A', timeMs: 1500 }],
  levels: [{ value: 5, text: 'ax > 5 V', color: '#0067b1' }],
} as const;

describe('a chart as shapes', () => {
  test('has round marks, and powers of ten on a logarithmic scale', () => {
    expect(valueMarks(-0.31, 0.32, 6)).toEqual([-0.2, 0, 0.2]);
    expect(valueMarks(0, 1000, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(valueMarks(5, 5, 4)).toEqual([]);
    expect(valueMarks(0, Infinity, 4)).toEqual([]);
    expect(logMarks(0.5, 200, 20)).toEqual([0.5, 1, 2, 5, 10, 20, 50, 100, 200]);
    expect(logMarks(1e-9, 1e9, 5)).toEqual([1e-8, 1e-4, 1, 1e4, 1e8]);
    expect(logMarks(31, 34, 4)).toEqual([31, 32, 33, 34]);
    expect(logMarks(0, 1, 4)).toEqual([]);
  });

  test('puts values by their share, or their power', () => {
    expect(shareOf(5, [0, 10], false)).toBe(0.5);
    expect(shareOf(10, [1, 100], true)).toBeCloseTo(0.5);
  });

  test('breaks lines, and shows a point alone as a dot', () => {
    expect(linePath([[0, 1], [2, 3], undefined, [4, 5.26]])).toBe('M0 1h0L2 3M4 5.3h0');
  });

  test('has the line, levels and times of a chart over time where they are on the screen', () => {
    const { area, shapes, xMarks, yMarks, texts } = timeDrawing(chart, colors);
    expect(area).toEqual({ left: 62, top: 6, width: 300, height: 100 });
    expect(shapes.map(({ path }) => path)).toEqual(['M62 56.0h300', 'M62 106h0L162 6M362 56h0', 'M212.0 6v100']);
    expect(yMarks.map(({ text }) => text)).toEqual(['0', '5', '10']);
    expect(xMarks.length).toBeGreaterThan(1);
    expect(texts.map(({ text }) => text)).toEqual(['ax > 5 V', 'A']);
    const log = timeDrawing({ ...chart, values: [1, 100], isLog: true, levels: [] }, colors);
    expect(log.yMarks.map(({ text }) => text)).toEqual(['1', '10', '100']);
  });
});

describe('an SVG file', () => {
  const drawing = timeDrawing(chart, colors);

  test('has all charts below each other, with texts as texts', () => {
    const svg = svgOf([drawing, drawing], colors);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="392" height="317" viewBox="0 0 392 317"/);
    expect(svg).toContain('font-family="&quot;Inter&quot;, sans-serif"');
    expect(svg.match(/>ax \(V\)<\/text>/g)).toHaveLength(2);
    expect(svg).toContain('translate(0 158)');
    expect(svg.match(/<clipPath id="area[01]">/g)).toHaveLength(2);
    expect(svgOf([], colors)).toContain('width="1"');
  });

  test('escapes what a device calls its fields, and has nothing in it that XML cannot write', () => {
    const name = `</text><script>alert("1")</script>&\u0000\ud800'`;
    const hostile: ChartDrawing = {
      ...drawing,
      names: [{ name, color: '"/><script/>', dash: [] }],
      texts: [{ xPx: 0, yPx: 0, text: name, color: '#000', anchor: 'end' }],
    };
    const svg = svgOf([hostile], colors);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;\ufffd\ufffd&#39;');
    // oxlint-disable-next-line no-control-regex -- that is what is looked for
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  });
});
