import type { ReactiveControllerHost } from 'lit';
import type { PlotChart, PlotPoint, PlotRange, PlotStatistics } from '../../engine/api/plots.ts';
import type { ChartAction } from './chart-pointer.ts';
import type { PlotCursors } from './plot-chart.ts';
import { panned, rangeOfKey, selected, zoomed, type ShownRange } from './plot-range.ts';

interface PlotLookDeps {
  /** The range of what was drawn last. */
  readonly drawn: () => Pick<PlotChart, 'fromMs' | 'toMs'> | undefined;
  /** The end of the data; NaN without any. */
  readonly lastMs: () => number;
  readonly statistics: (fromMs: number, toMs: number) => Promise<readonly PlotStatistics[]>;
  readonly nearest: (series: readonly number[], timeMs: number) => Promise<readonly PlotPoint[]>;
  readonly attempt: (work: Promise<unknown>) => void;
}

type PickAction = Extract<ChartAction, { kind: 'pick' }>;

const noCursors: PlotCursors = { a: undefined, b: undefined };

/** A step of a cursor by a key: this share of what is shown. */
const [stepShare, largeStep] = [1 / 500, 10];

/** Which times a plot shows, and where its cursors are. */
export class PlotLook {
  readonly #host: ReactiveControllerHost;
  readonly #deps: PlotLookDeps;
  #range: PlotRange = { kind: 'newest', spanMs: 1 };
  #cursors = noCursors;
  /** The points that were clicked; a cursor may have moved since. */
  readonly #points: { a?: PlotPoint; b?: PlotPoint } = {};
  #statistics: readonly PlotStatistics[] = [];
  /** What moved on with the data when the view was paused. */
  #held: PlotRange | undefined;

  constructor(host: ReactiveControllerHost, deps: PlotLookDeps) {
    this.#host = host;
    this.#deps = deps;
  }

  get range(): PlotRange {
    return this.#range;
  }

  get isFollowing(): boolean {
    return this.#range.kind === 'newest';
  }

  get cursors(): PlotCursors {
    return this.#cursors;
  }

  get hasCursors(): boolean {
    return this.#cursors.a !== undefined;
  }

  /** Of the drawn series between the cursors. */
  get statistics(): readonly PlotStatistics[] {
    return this.#statistics;
  }

  /** The point that a cursor stands at, where one was picked. */
  pointOf(cursor: 'a' | 'b'): PlotPoint | undefined {
    const point = this.#points[cursor];
    return point?.timeMs === this.#cursors[cursor] ? point : undefined;
  }

  get shown(): ShownRange | undefined {
    if (this.#range.kind === 'fixed') return this.#range;
    const drawn = this.#deps.drawn();
    return drawn && { fromMs: drawn.fromMs, toMs: drawn.toMs };
  }

  show(range: PlotRange | undefined): void {
    if (!range) return;
    this.#range = range;
    this.#held = undefined;
    this.#host.requestUpdate();
  }

  zoom(factor: number, place?: number): void {
    const { shown } = this;
    if (shown) this.show(zoomed(this.#range, shown, factor, place));
  }

  pan(share: number): void {
    const { shown } = this;
    if (shown) this.show(panned(this.#range, shown, share, this.#deps.lastMs()));
  }

  /** What is paused stays on the screen; what comes meanwhile is there when it goes on. */
  hold(isHeld: boolean): void {
    const { shown } = this;
    if (isHeld && this.isFollowing && shown) {
      const before = this.#range;
      this.show({ kind: 'fixed', ...shown });
      this.#held = before;
    } else if (!isHeld) this.show(this.#held);
  }

  act(action: ChartAction): void {
    const { shown } = this;
    if (!shown) return;
    const at = (place: number): number => shown.fromMs + (shown.toMs - shown.fromMs) * place;
    const { a, b } = this.#cursors;
    switch (action.kind) {
      case 'zoom':
        return this.zoom(action.factor, action.place);
      case 'pan':
        return this.pan(action.share);
      case 'select':
        return this.show(selected(at(action.from), at(action.to)));
      case 'pick': {
        const isSecond = a !== undefined && (action.isSecond || b === undefined);
        this.#put(isSecond ? 'b' : 'a', at(action.place));
        return this.#deps.attempt(this.#snap(isSecond ? 'b' : 'a', action));
      }
      case 'move-cursor':
        return this.#put(action.cursor, at(action.place));
    }
  }

  /** @returns whether the key does something */
  key({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    const { shown } = this;
    if (altKey || ctrlKey || metaKey || !shown) return false;
    const name = key.toLowerCase();
    const isStep = [',', '.', '<', '>'].includes(key) && this.hasCursors;
    if (key === 'Escape' && this.hasCursors) this.removeCursors();
    else if (name === 'a' || name === 'b') this.#put(name, (shown.fromMs + shown.toMs) / 2);
    else if (isStep) {
      const cursor = this.#cursors.b === undefined ? 'a' : 'b';
      const stepMs = (shown.toMs - shown.fromMs) * stepShare * (shiftKey ? largeStep : 1);
      this.#put(cursor, (this.#cursors[cursor] ?? 0) + (key === ',' || key === '<' ? -stepMs : stepMs));
    } else {
      const range = rangeOfKey(key, this.#range, shown, this.#deps.lastMs());
      this.show(range);
      return range !== undefined;
    }
    return true;
  }

  /** Puts both cursors in what is shown, or removes them. */
  toggleCursors(): void {
    const { shown } = this;
    if (this.hasCursors || !shown) return this.removeCursors();
    const spanMs = shown.toMs - shown.fromMs;
    this.#cursors = { a: shown.fromMs + spanMs / 3, b: shown.fromMs + (spanMs * 2) / 3 };
    this.ask();
  }

  removeCursors(): void {
    this.#cursors = noCursors;
    this.#statistics = [];
    this.#host.requestUpdate();
  }

  zoomToCursors(): void {
    const { a, b } = this.#cursors;
    if (a !== undefined && b !== undefined) this.show(selected(a, b));
  }

  /** Other series are drawn, or a cursor has moved. */
  ask(): void {
    this.#host.requestUpdate();
    if (this.hasCursors) this.#deps.attempt(this.#askStatistics());
  }

  /** Puts a cursor at a point. */
  pick(cursor: 'a' | 'b', point: PlotPoint): void {
    this.#points[cursor] = point;
    this.#put(cursor, point.timeMs);
  }

  /** Moves a cursor to the point that was clicked, if there is one near enough. */
  async #snap(cursor: 'a' | 'b', { reach, near: { series, distancePx } }: PickAction): Promise<void> {
    const { shown } = this;
    const timeMs = this.#cursors[cursor];
    if (!shown || timeMs === undefined) return;
    const reachMs = reach * (shown.toMs - shown.fromMs);
    const points = await this.#deps.nearest(series, timeMs);
    const inReach = points.filter((point) => Math.abs(point.timeMs - timeMs) <= reachMs);
    const [nearest] = inReach.toSorted((one, other) => distancePx(one.value) - distancePx(other.value));
    if (nearest && this.#cursors[cursor] === timeMs) this.pick(cursor, nearest);
  }

  #put(cursor: 'a' | 'b', timeMs: number): void {
    const isFirst = cursor === 'a' || !this.hasCursors;
    this.#cursors = isFirst ? { ...this.#cursors, a: timeMs } : { ...this.#cursors, b: timeMs };
    this.ask();
  }

  async #askStatistics(): Promise<void> {
    const cursors = this.#cursors;
    const { a = 0, b = a } = cursors;
    const asked = await this.#deps.statistics(Math.min(a, b), Math.max(a, b));
    if (cursors !== this.#cursors) return;
    this.#statistics = asked;
    this.#host.requestUpdate();
  }
}
