import type { ReactiveControllerHost } from 'lit';
import { describe, expect, test } from 'vitest';
import type { PlotPoint } from '../../../web/engine/api/plots.ts';
import { PlotLook } from '../../../web/ui/plot/plot-look.ts';
import { eventually } from '../../support/eventually.ts';

const statistics = { count: 1, min: 0, max: 1, mean: 0.5, deviation: 0, atFrom: 0, atTo: 1 };

/** A click far from all points. */
const far = { reach: 0, near: { series: [0], distancePx: () => 0 } };

function lookOf(points: readonly PlotPoint[] = []) {
  const drawn = { fromMs: 1000, toMs: 2000 };
  const asked: (readonly [number, number])[] = [];
  const look = new PlotLook({ requestUpdate: () => undefined } as ReactiveControllerHost, {
    drawn: () => drawn,
    lastMs: () => 2000,
    statistics: async (fromMs, toMs) => {
      asked.push([fromMs, toMs]);
      return [statistics];
    },
    nearest: (series) => Promise.resolve(points.filter((point) => series.includes(point.series))),
    attempt: (work) => void work,
  });
  look.show({ kind: 'newest', spanMs: 1000 });
  return { look, asked, drawn };
}

const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({ key: name, ...more }) as KeyboardEvent;

describe('what a plot shows', () => {
  test('stays when the view is paused, and goes on with the data afterwards', () => {
    const { look, drawn } = lookOf();
    look.hold(true);
    expect(look.range).toEqual({ kind: 'fixed', fromMs: 1000, toMs: 2000 });
    drawn.toMs = 5000;
    expect(look.shown).toMatchObject({ toMs: 2000 });
    look.hold(false);
    expect(look.range).toEqual({ kind: 'newest', spanMs: 1000 });
  });

  test('stays where somebody went while it was paused', () => {
    const { look } = lookOf();
    look.hold(true);
    look.pan(-1);
    look.hold(false);
    expect(look.range).toEqual({ kind: 'fixed', fromMs: 0, toMs: 1000 });
  });

  test('is chosen by pointer: zoom, pan, drag over', () => {
    const { look } = lookOf();
    look.act({ kind: 'select', from: 0.75, to: 0.25 });
    expect(look.range).toEqual({ kind: 'fixed', fromMs: 1250, toMs: 1750 });
    look.act({ kind: 'zoom', factor: 2, place: 0 });
    expect(look.range).toEqual({ kind: 'fixed', fromMs: 1250, toMs: 2250 });
    look.act({ kind: 'pan', share: -0.5 });
    expect(look.range).toEqual({ kind: 'fixed', fromMs: 750, toMs: 1750 });
  });

  test('has two cursors by clicks, with statistics between them from the earlier to the later one', async () => {
    const { look, asked } = lookOf();
    look.act({ kind: 'pick', place: 0.5, isSecond: false, ...far });
    look.act({ kind: 'pick', place: 0.25, isSecond: false, ...far });
    expect(look.cursors).toEqual({ a: 1500, b: 1250 });
    expect(asked.at(-1)).toEqual([1250, 1500]);
    await eventually(() => expect(look.statistics).toEqual([statistics]));
    look.act({ kind: 'pick', place: 0, isSecond: false, ...far });
    look.act({ kind: 'move-cursor', cursor: 'b', place: 1 });
    expect(look.cursors).toEqual({ a: 1000, b: 2000 });
    look.zoomToCursors();
    expect(look.range).toEqual({ kind: 'fixed', fromMs: 1000, toMs: 2000 });
  });

  test('has a cursor at the point that was clicked: of those within reach the one nearest in height', async () => {
    const point = (series: number, timeMs: number, value: number): PlotPoint => ({
      series,
      timeMs,
      value,
      captureId: 'a',
      direction: 'rx',
      offset: 0,
    });
    const [low, high, distant] = [point(0, 1496, 1), point(1, 1504, 9), point(2, 1800, 8)];
    const { look } = lookOf([low, high, distant]);
    const near = { series: [0, 1, 2], distancePx: (value: number) => Math.abs(value - 8) };
    look.act({ kind: 'pick', place: 0.5, isSecond: false, reach: 0.007, near });
    expect(look.cursors).toEqual({ a: 1500, b: undefined });
    await eventually(() => expect(look.cursors).toEqual({ a: 1504, b: undefined }));
    expect(look.pointOf('a')).toBe(high);
    look.act({ kind: 'pick', place: 0.5, isSecond: true, reach: 0.007, near: { ...near, series: [0] } });
    await eventually(() => expect(look.pointOf('b')).toBe(low));
    // What was moved since stands at no point.
    look.act({ kind: 'move-cursor', cursor: 'a', place: 0.9 });
    expect(look.pointOf('a')).toBeUndefined();
    look.removeCursors();
    expect(look.pointOf('b')).toBeUndefined();
  });

  test('has cursors by keys alone', () => {
    const { look } = lookOf();
    expect(look.key(key('a'))).toBe(true);
    expect(look.key(key('.'))).toBe(true);
    expect(look.cursors).toEqual({ a: 1502, b: undefined });
    expect(look.key(key('b'))).toBe(true);
    expect(look.key(key('<', { shiftKey: true }))).toBe(true);
    expect(look.cursors).toEqual({ a: 1502, b: 1480 });
    expect(look.key(key('Escape'))).toBe(true);
    expect(look.hasCursors).toBe(false);
    expect(look.key(key('Escape'))).toBe(false);
    expect(look.key(key('+', { ctrlKey: true }))).toBe(false);
    expect(look.key(key('-'))).toBe(true);
    expect(look.range).toEqual({ kind: 'newest', spanMs: 2000 });
  });

  test('puts both cursors in sight at once, and removes them', () => {
    const { look } = lookOf();
    look.act({ kind: 'select', from: 0, to: 0.3 });
    look.toggleCursors();
    expect(look.cursors).toEqual({ a: 1100, b: 1200 });
    look.toggleCursors();
    expect(look.hasCursors).toBe(false);
  });
});
