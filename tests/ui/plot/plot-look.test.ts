import type { ReactiveControllerHost } from 'lit';
import { describe, expect, test, vi } from 'vitest';
import { PlotLook } from '../../../web/ui/plot/plot-look.ts';

const statistics = { count: 1, min: 0, max: 1, mean: 0.5, deviation: 0, atFrom: 0, atTo: 1 };

function lookOf() {
  const drawn = { fromMs: 1000, toMs: 2000 };
  const asked: (readonly [number, number])[] = [];
  const look = new PlotLook({ requestUpdate: () => undefined } as ReactiveControllerHost, {
    drawn: () => drawn,
    lastMs: () => 2000,
    statistics: async (fromMs, toMs) => {
      asked.push([fromMs, toMs]);
      return [statistics];
    },
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
    look.act({ kind: 'pick', place: 0.5, isSecond: false });
    look.act({ kind: 'pick', place: 0.25, isSecond: false });
    expect(look.cursors).toEqual({ a: 1500, b: 1250 });
    expect(asked.at(-1)).toEqual([1250, 1500]);
    await vi.waitFor(() => expect(look.statistics).toEqual([statistics]));
    look.act({ kind: 'pick', place: 0, isSecond: false });
    look.act({ kind: 'move-cursor', cursor: 'b', place: 1 });
    expect(look.cursors).toEqual({ a: 1000, b: 2000 });
    look.zoomToCursors();
    expect(look.range).toEqual({ kind: 'fixed', fromMs: 1000, toMs: 2000 });
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
