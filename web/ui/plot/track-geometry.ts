import type { PlotPoints } from '../../engine/api/plots.ts';
import { roundStep } from './value-displays.ts';

/** A place: degrees north and east, or any two values, up and to the right. */
type Place = readonly [north: number, east: number];

/** Metres of one degree of latitude, on a sphere of the earth's mean radius. */
const degreeMetres = 111_195;

/** Places that are kept: of more every second one is dropped. */
const mostPlaces = 4000;

/** Collects where something was, from two series that come at the same times. */
export class Track {
  readonly places: Place[] = [];
  /** Of the last place. */
  lastMs = -Infinity;
  /** Every so many places one is kept. */
  #every = 1;
  #skipped = 0;
  #last: Place | undefined;

  /** Takes the points of both series after `lastMs`; those without a partner are left out. */
  add(north: PlotPoints, east: PlotPoints): void {
    let other = 0;
    for (let at = 0; at < north.times.length; at++) {
      const timeMs = north.times[at] ?? 0;
      while (other < east.times.length && (east.times[other] ?? 0) < timeMs) other++;
      if (other >= east.times.length) break;
      if (east.times[other] !== timeMs || timeMs <= this.lastMs) continue;
      this.lastMs = timeMs;
      const place = [north.values[at] ?? NaN, east.values[other] ?? NaN] as const;
      if (Number.isFinite(place[0]) && Number.isFinite(place[1])) this.#keep(place);
    }
  }

  /** The places that are kept and the last one. */
  get all(): readonly Place[] {
    const last = this.#last;
    return last && last !== this.places.at(-1) ? [...this.places, last] : this.places;
  }

  #keep(place: Place): void {
    this.#last = place;
    if (++this.#skipped < this.#every && this.places.length > 0) return;
    this.#skipped = 0;
    this.places.push(place);
    if (this.places.length <= mostPlaces) return;
    this.#every *= 2;
    for (let at = 0; at * 2 < this.places.length; at++) this.places[at] = this.places[at * 2] as Place;
    this.places.length = Math.ceil(this.places.length / 2);
  }
}

interface DrawnTrack {
  /** Of an SVG path. */
  readonly path: string;
  readonly start: readonly [x: number, y: number];
  readonly end: readonly [x: number, y: number];
  readonly bar: { readonly px: number; readonly length: number };
  /** Places are degrees: up is north, and the bar is in metres. */
  readonly isOnEarth: boolean;
}

/** Least width of what is shown: a receiver that stands still must not be drawn as a journey. */
const leastMetres = 20;

/** A track in a box, with the same scale in both directions; `undefined` without a place. */
export function drawTrack(
  places: readonly Place[],
  width: number,
  height: number,
  margin = 12,
): DrawnTrack | undefined {
  const [first] = places;
  if (!first) return undefined;
  const isOnEarth = places.every(([north, east]) => Math.abs(north) <= 90 && Math.abs(east) <= 360);
  let [south, northmost] = [Infinity, -Infinity];
  for (const [north] of places) [south, northmost] = [Math.min(south, north), Math.max(northmost, north)];
  const [perNorth, perEast] = isOnEarth
    ? [degreeMetres, degreeMetres * Math.max(0.001, Math.cos((((south + northmost) / 2) * Math.PI) / 180))]
    : [1, 1];
  // Beyond the date line degrees go on.
  const eastOf = (east: number): number =>
    isOnEarth ? ((((east - first[1] + 180) % 360) + 360) % 360) - 180 : east - first[1];
  const flat = places.map(([north, east]) => [eastOf(east) * perEast, (north - first[0]) * perNorth] as const);
  const [xs, ys] = [extentOf(flat.map(([x]) => x)), extentOf(flat.map(([, y]) => y))];
  const least = isOnEarth ? leastMetres : 1e-9;
  const size = Math.max((xs[1] - xs[0]) / (width - 2 * margin), (ys[1] - ys[0]) / (height - 2 * margin));
  const perPx = Math.max(size, least / (width - 2 * margin));
  const at = ([x, y]: readonly [number, number]): readonly [number, number] => [
    round(width / 2 + (x - (xs[0] + xs[1]) / 2) / perPx),
    round(height / 2 - (y - (ys[0] + ys[1]) / 2) / perPx),
  ];
  const drawn = flat.map(at);
  const length = roundStep(perPx * width * 0.35);
  return {
    path: drawn.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(''),
    start: drawn[0] ?? [0, 0],
    end: drawn.at(-1) ?? [0, 0],
    bar: { px: length / perPx, length },
    isOnEarth,
  };
}

function extentOf(values: readonly number[]): readonly [least: number, greatest: number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) [least, greatest] = [Math.min(least, value), Math.max(greatest, value)];
  return [least, greatest];
}

const round = (px: number): number => Math.round(px * 10) / 10;
