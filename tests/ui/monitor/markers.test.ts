import { afterEach, describe, expect, test, vi } from 'vitest';
import type { MonitorRow } from '../../../web/core/row.ts';
import type { CaptureMarker } from '../../../web/core/capture-marker.ts';
import { loadMarkers, saveMarkers } from '../../../web/ui/monitor/marker-list.ts';
import { Markers } from '../../../web/ui/monitor/markers.ts';

const [one, two] = [3, 9].map((offset) => ({ kind: 'rx', offset, timeMs: offset }) as const) as [
  CaptureMarker,
  CaptureMarker,
];

class Store {
  readonly values = new Map<string, string>();
  getItem = (key: string) => this.values.get(key) ?? null;
  setItem = (key: string, value: string) => void this.values.set(key, value);
}

afterEach(() => void vi.unstubAllGlobals());

/** @param kept what the engine has for the capture; `undefined`: the rows are those of a timeline */
function bench(kept: readonly CaptureMarker[] | undefined) {
  const store = new Store();
  vi.stubGlobal('localStorage', store);
  const row = { kind: 'packet', direction: 'rx', offset: 20, timeMs: 20, bytes: new Uint8Array(1) } as MonitorRow;
  const state = { kept, redrawn: 0 };
  const keeper = {
    markers: async () => state.kept ?? [],
    mark: async (_: string, markers: readonly CaptureMarker[]) => void (state.kept = markers),
  };
  const markers = new Markers(
    {
      addController: () => {},
      removeController: () => {},
      requestUpdate: () => {},
      updateComplete: Promise.resolve(true),
    },
    {
      captureId: () => 'a',
      keeper: () => (kept ? keeper : undefined),
      row: () => row,
      selected: () => undefined,
      goTo: () => {},
      redraw: () => state.redrawn++,
    },
  );
  return { markers, state, store };
}

describe('issue 10: the markers of a monitor', () => {
  test('are those that are kept with the capture, and are kept there', async () => {
    const { markers, state, store } = bench([one]);
    markers.load();
    await expect.poll(() => markers.list).toEqual([one]);
    markers.act('marker');
    expect(markers.list).toHaveLength(2);
    await expect.poll(() => state.kept).toHaveLength(2);
    markers.act('clear-markers');
    await expect.poll(() => state.kept).toEqual([]);
    expect(loadMarkers(store, 'a')).toEqual([]);
  });

  test('are moved there from where an older version kept them, unless there are some', async () => {
    const moved = bench([]);
    saveMarkers(moved.store, 'a', [two]);
    moved.markers.load();
    expect(moved.markers.list).toEqual([two]);
    await expect.poll(() => moved.state.kept).toEqual([two]);
    await expect.poll(() => loadMarkers(moved.store, 'a')).toEqual([]);
    const both = bench([one]);
    saveMarkers(both.store, 'a', [two]);
    both.markers.load();
    await expect.poll(() => both.markers.list).toEqual([one]);
    expect(both.state.kept).toEqual([one]);
  });

  test('that a person sets while others are loaded stay', async () => {
    const { markers, state } = bench([one]);
    markers.load();
    markers.act('marker');
    await expect.poll(() => state.kept).toMatchObject([{ offset: 20 }]);
    expect(markers.list).toMatchObject([{ offset: 20 }]);
  });

  test('of a timeline are kept by the page', () => {
    const { markers, store } = bench(undefined);
    markers.load();
    markers.act('marker');
    expect(loadMarkers(store, 'a')).toMatchObject([{ offset: 20 }]);
  });
});
