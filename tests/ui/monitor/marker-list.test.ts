import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventRow, PacketRow } from '../../../web/core/row.ts';
import {
  isMarkerOf,
  loadMarkers,
  markerOf,
  markerSpan,
  nextMarker,
  saveMarkers,
  toggledMarkers,
  type Marker,
} from '../../../web/ui/monitor/marker-list.ts';
import { allRows, byLine, captureOf, chunks } from '../../capture/support.ts';

const packet = (offset: number, timeMs: number, direction: 'rx' | 'tx' = 'rx', length = 4): PacketRow => ({
  kind: 'packet',
  direction,
  timeMs,
  deltaMs: undefined,
  offset,
  bytes: new Uint8Array(length),
  text: '',
  continued: false,
  hit: false,
});
const note: EventRow = {
  kind: 'event',
  timeMs: 9,
  deltaMs: undefined,
  offset: 8,
  event: { kind: 'note', text: '' },
  hit: false,
};

class Store {
  readonly values = new Map<string, string>();
  getItem(key: string) {
    return this.values.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.values.set(key, value);
  }
}

describe('markers', () => {
  test('are removed by setting them a second time', () => {
    const one = toggledMarkers([], packet(4, 1));
    expect(one).toEqual([{ kind: 'rx', offset: 4, timeMs: 1 }]);
    expect(toggledMarkers(toggledMarkers(one, note), packet(4, 1))).toEqual([markerOf(note)]);
  });

  test('stay in place however rows are cut: in one row, and the right one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[ab\n]{1,6}$/), { minLength: 1, maxLength: 6 }),
        fc.nat(20),
        fc.integer({ min: 1, max: 5 }),
        async (texts, number, rowBytes) => {
          const capture = captureOf(chunks('rx', ...texts), { bytes: 8, records: 4 });
          const rows = await allRows(capture);
          const row = rows[number % rows.length];
          if (!row) return;
          const marker = markerOf(row);
          expect(rows.filter((one) => isMarkerOf(marker, one))).toEqual([row]);
          const cut = await allRows(capture, { ...byLine, rowBytes });
          const marked = cut.filter((one) => isMarkerOf(marker, one));
          expect(marked.map(({ offset }) => offset)).toEqual([row.offset]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('have a byte count between them only where both count the same direction', () => {
    expect(markerSpan(markerOf(packet(4, 1)), markerOf(packet(20, 3.5)))).toEqual({ spanMs: 2.5, bytes: 16 });
    expect(markerSpan(markerOf(packet(20, 3.5)), markerOf(note))).toEqual({ spanMs: 5.5, bytes: -12 });
    expect(markerSpan(markerOf(packet(4, 1)), markerOf(packet(4, 2, 'tx'))).bytes).toBeUndefined();
  });

  test('are found as the next and the previous one by time, wrapping around', () => {
    const [a, b, c] = [packet(0, 5), packet(4, 1), packet(8, 3)].map(markerOf) as [Marker, Marker, Marker];
    const all = [a, b, c];
    expect([undefined, b, c, a].map((from) => nextMarker(all, from, 1))).toEqual([b, c, a, b]);
    expect([undefined, b, c, a].map((from) => nextMarker(all, from, -1))).toEqual([a, a, b, c]);
    expect(nextMarker([], a, 1)).toBeUndefined();
  });

  test('are stored by capture, for the last marked ones, next to those of other tabs', () => {
    const store = new Store();
    const markers = [markerOf(packet(4, 1))];
    for (let i = 0; i < 40; i++) saveMarkers(store, `c${i}`, markers);
    expect(loadMarkers(store, 'c39')).toEqual(markers);
    expect(loadMarkers(store, 'c1')).toEqual([]);
    saveMarkers(store, 'c39', []);
    expect(loadMarkers(store, 'c39')).toEqual([]);
    for (const text of ['{', '7', '[[1]]', '[["a", [{"kind":"x"}, null, 3]]]']) {
      store.values.set('baudcast.markers', text);
      expect(loadMarkers(store, 'a')).toEqual([]);
    }
    expect(loadMarkers(undefined, 'a')).toEqual([]);
  });
});
