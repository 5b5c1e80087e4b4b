import { describe, expect, it, test } from 'vitest';
import { values } from '../../web/decode/values.ts';
import { PointCollector } from '../../web/series/point-collector.ts';
import { directionOfPlace, offsetOfPlace, packPlace } from '../../web/series/points.ts';
import { SeriesSet } from '../../web/series/series-set.ts';
import { packetOf } from '../decode/decoding.ts';

/** Lines with their times, as the collector takes them; no line: a break. */
function collect(lines: readonly (readonly [timeMs: number, line?: string])[], collector = new PointCollector()) {
  const state = values.begin();
  for (const [timeMs, line] of lines) {
    if (line === undefined) collector.breakLines(timeMs);
    else {
      collector.packet({ timeMs, direction: 'rx' }, 0, 0);
      values.decode(packetOf(line, { timeMs }), state, collector);
    }
  }
  return collector.result();
}

describe('PointCollector', () => {
  it('makes a point of each number, in series by kind and name', () => {
    const {
      labels,
      series,
      times,
      values: numbers,
    } = collect([
      [0, 'a:1 b:2C'],
      [10, 'a:3'],
    ]);
    expect(labels).toEqual([
      { kind: 'values', name: 'a', unit: '' },
      { kind: 'values', name: 'b', unit: 'C' },
    ]);
    expect([...series]).toEqual([0, 1, 0]);
    expect([...times]).toEqual([0, 0, 10]);
    expect([...numbers]).toEqual([1, 2, 3]);
  });

  it('spreads lines that came in one piece over the time since the piece before', () => {
    const { times } = collect([
      [0, 'a:1'],
      [16, 'a:2'],
      [16, 'a:3'],
      [16, 'a:4'],
      [16, 'a:5'],
      [1000, 'a:6'],
      [1000, 'a:7'],
    ]);
    expect([...times]).toEqual([0, 4, 8, 12, 16, 975, 1000]);
  });

  it('spreads nothing over a break, and goes on over what was taken', () => {
    const collector = new PointCollector();
    expect([...collect([[0, 'a:1'], [5], [10, 'a:2'], [10, 'a:3']], collector).times]).toEqual([0, 5, 10, 10]);
    expect([
      ...collect(
        [
          [20, 'b:2'],
          [20, 'b:3'],
        ],
        collector,
      ).times,
    ]).toEqual([15, 20]);
  });

  it('tells senders apart by a field', () => {
    const collector = new PointCollector('unit');
    for (const unit of [1, 2, 1]) {
      collector.packet({ timeMs: 0, direction: 'rx' }, 0, 0);
      collector.begin('reply');
      collector.number('unit', unit, 0, 1);
      collector.number('register 0', unit * 10, 1, 3);
    }
    const { labels, series } = collector.result();
    expect(labels.map(({ kind }) => kind)).toEqual(['reply, unit 1', 'reply, unit 2']);
    expect([...series]).toEqual([0, 1, 0]);
  });

  it('cuts names that nobody can read', () => {
    const collector = new PointCollector();
    collector.packet({ timeMs: 0, direction: 'rx' }, 0, 0);
    collector.begin('x');
    collector.number('<b>'.repeat(4000), 1, 0, 1);
    expect(collector.result().labels[0]?.name).toHaveLength(201);
  });
});

test('a place is a direction and an offset, also beyond 2 GiB', () => {
  const large = 5 * 2 ** 31 + 7;
  for (const direction of ['rx', 'tx'] as const)
    for (const offset of [0, 1, 2 ** 31 - 1, 2 ** 31, large]) {
      const place = packPlace(direction, offset);
      expect(place).toBeLessThan(2 ** 32);
      expect(directionOfPlace(place)).toBe(direction);
      for (const off of [0, -(2 ** 30) + 1, 2 ** 30 - 1])
        expect(offsetOfPlace(place, Math.max(0, offset + off))).toBe(offset);
    }
});

describe('SeriesSet', () => {
  it('joins batches by the names of their series', () => {
    const set = new SeriesSet();
    set.append(collect([[0, 'a:1']]));
    set.append(collect([[1, 'b:1 a:2'], [2]]));
    expect(set.labels.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(set.series.map(({ length, latest }) => [length, latest])).toEqual([
      [3, 2],
      [2, 1],
    ]);
  });

  it('leaves out series beyond the limit, and counts their points', () => {
    const set = new SeriesSet({ series: 5000, pointBytes: 1e9 });
    const collector = new PointCollector();
    collector.packet({ timeMs: 0, direction: 'rx' }, 0, 0);
    collector.begin('x');
    for (let at = 0; at < 6000; at++) collector.number(`label ${at}`, at, 0, 1);
    set.append(collector.result());
    expect(set.series).toHaveLength(5000);
    expect(set.leftOut).toBe(1000);
    expect(set.series.reduce((sum, { pointBytes }) => sum + pointBytes, 0)).toBeLessThan(6.5e6);
  });

  it('drops the oldest points when their room is used up, never what they come to', () => {
    const set = new SeriesSet({ series: 10, pointBytes: 1_000_000, pieceBlocks: 16 });
    const labels = ['a', 'b'].map((name) => ({ kind: '', name, unit: '' }));
    for (let batch = 0; batch < 20; batch++) {
      const at = Array.from({ length: 20_000 }, (_, place) => place);
      set.append({
        labels,
        series: Uint32Array.from(at, (place) => place % 2),
        times: Float64Array.from(at, (place) => batch * 20_000 + place),
        values: Float64Array.from(at, (place) => batch * 20_000 + place),
        places: Uint32Array.from(at, (place) => batch * 20_000 + place),
      });
    }
    const bytes = set.series.reduce((sum, { pointBytes }) => sum + pointBytes, 0);
    expect(bytes).toBeLessThan(1_000_000);
    for (const series of set.series) {
      expect(series.droppedCount).toBeGreaterThan(100_000);
      expect(series.summarize(-Infinity, Infinity).count).toBe(200_000);
    }
  });
});
