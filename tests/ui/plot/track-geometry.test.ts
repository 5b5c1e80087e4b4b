import { describe, expect, test } from 'vitest';
import { Track, drawTrack } from '../../../web/ui/plot/track-geometry.ts';

const points = (times: readonly number[], values: readonly number[]) => {
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
};

describe('a track', () => {
  test('has places whose two values came at the same time, each once', () => {
    const track = new Track();
    track.add(points([1, 2, 3], [48, 48.1, 48.2]), points([1, 3], [11, 11.2]));
    track.add(points([3, 4, 5], [48.2, NaN, 48.4]), points([3, 4, 5], [11.2, 11.3, 11.4]));
    expect(track.all).toEqual([
      [48, 11],
      [48.2, 11.2],
      [48.4, 11.4],
    ]);
    expect(track.lastMs).toBe(5);
  });

  test('keeps a bounded number of places, the first and the last among them, in even steps', () => {
    const track = new Track();
    const count = 50_000;
    for (let from = 0; from < count; from += 1000) {
      const times = Array.from({ length: 1000 }, (_, at) => from + at);
      track.add(points(times, times), points(times, times));
    }
    expect(track.all.length).toBeLessThan(4100);
    expect(track.all.length).toBeGreaterThan(1900);
    expect(track.all[0]).toEqual([0, 0]);
    expect(track.all.at(-1)).toEqual([count - 1, count - 1]);
    const steps = new Set(track.places.slice(1).map(([north], at) => north - (track.places[at]?.[0] ?? 0)));
    expect([...steps]).toEqual([16]);
  });

  test('is as wide as it is on the earth, with a bar of a round length', () => {
    // A square of 1 km at 60 degrees north, where a degree of longitude is half as long.
    const [north, east] = [1 / 111.195, 2 / 111.195];
    const square = [
      [60, 10],
      [60 + north, 10],
      [60 + north, 10 + east],
      [60, 10 + east],
    ] as const;
    const drawn = drawTrack(square, 340, 240, 20);
    const corners = drawn?.path
      .split(/[ML]/)
      .slice(1)
      .map((place) => place.split(' ').map(Number));
    const [[x0, y0] = [], [x1, y1] = [], [x2, y2] = []] = corners ?? [];
    expect([x1, y2]).toEqual([x0, y1]);
    expect((x2 ?? 0) - (x1 ?? 0)).toBeCloseTo((y0 ?? 0) - (y1 ?? 0), 0);
    expect(y1).toBeLessThan(y0 ?? 0);
    expect(drawn).toMatchObject({ isOnEarth: true, bar: { length: 500 } });
    expect(drawn?.bar.px).toBeCloseTo(100, 0);
  });

  test('goes on beyond the date line', () => {
    const drawn = drawTrack(
      [
        [0, 179.999],
        [0, -179.999],
        [0, -179.998],
      ],
      340,
      200,
      20,
    );
    expect(drawn).toMatchObject({ start: [20, 100], end: [320, 100], bar: { length: 100 } });
  });

  test('of a receiver that stands still is not a journey', () => {
    const drawn = drawTrack(
      [
        [48, 11],
        [48.000_001, 11],
      ],
      340,
      200,
      20,
    );
    expect(Math.abs((drawn?.start[1] ?? 0) - (drawn?.end[1] ?? 0))).toBeLessThan(3);
    expect(drawTrack([], 340, 200)).toBeUndefined();
    expect(drawTrack([[48, 11]], 340, 200)).toMatchObject({ start: [170, 100], end: [170, 100] });
  });

  test('of values that are not degrees is drawn as it is', () => {
    const drawn = drawTrack(
      [
        [0, 0],
        [500, 1000],
      ],
      340,
      200,
      20,
    );
    expect(drawn).toMatchObject({ isOnEarth: false, bar: { length: 200 } });
    expect(drawn?.end[0]).toBe(320);
  });
});
