import { msg, str } from '@lit/localize';
import type { CaptureId } from '../../engine/api/captures.ts';
import {
  fieldNumber,
  fieldNumbers,
  type CaptureBytes,
  type PlotOther,
  type PlotTrigger,
} from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import { attempt } from '../page/problem.ts';
import type { ShellApi } from '../page/shell-context.ts';
import type { AnalysisOptions } from './analysis-options.ts';
import { showChartDialog, type ChartSubject } from './chart-dialog.ts';
import { chartKey, withScale } from './chart-settings.ts';
import { showOthersDialog } from './others-dialog.ts';
import type { PlotAction } from './plot-bar.ts';
import type { PlotChartElement } from './plot-chart.ts';
import { mostSaved } from './plot-files.ts';
import type { PlotLook } from './plot-look.ts';
import type { PlotViewOptions } from './plot-options.ts';
import { seriesKey, seriesName, type ChartGroup } from './plot-series.ts';
import type { PlotSource } from './plot-source.ts';
import { nameWithUnit } from './plot-text.ts';
import { savePlot, type SavedChart } from './save-plot.ts';
import type { SweepOptions } from './sweep-options.ts';

interface PlotActionsDeps {
  readonly look: PlotLook;
  readonly source: PlotSource;
  readonly options: () => PlotViewOptions;
  readonly drawn: () => readonly number[];
  readonly groups: () => readonly ChartGroup[];
  readonly choose: (changes: Partial<PlotViewOptions>) => void;
  readonly shell: () => ShellApi | undefined;
  readonly copy: () => Promise<void>;
  /** Whether something can still come. */
  readonly isLive: () => boolean;
  readonly captureId: () => CaptureId;
  /** The captures of the plot are others. */
  readonly reread: () => void;
}

/** Does what the bar, the palette and the charts of a plot ask for. */
export class PlotActions {
  readonly #host: HTMLElement;
  readonly #deps: PlotActionsDeps;
  /** In single mode the trigger waits since then. */
  #armedMs = -Infinity;
  #others: readonly PlotOther[] = [];
  /** The bytes whose points are to be shown, once they are read. */
  #wantedBytes: CaptureBytes | undefined;

  constructor(host: HTMLElement, deps: PlotActionsDeps) {
    this.#host = host;
    this.#deps = deps;
  }

  get isLocked(): boolean {
    return this.#deps.options().scales.some(({ range }) => range);
  }

  act(action: PlotAction): void {
    const { look, options, choose, copy } = this.#deps;
    switch (action) {
      case 'follow':
        return look.show({ kind: 'newest', spanMs: options().spanMs });
      case 'all':
        return look.show({ kind: 'all' });
      case 'zoom-in':
      case 'zoom-out':
        return look.zoom(action === 'zoom-in' ? 0.5 : 2);
      case 'earlier':
      case 'later':
        return look.pan(action === 'earlier' ? -0.2 : 0.2);
      case 'lock':
        return this.#toggleLock();
      case 'cursors':
        return look.toggleCursors();
      case 'list':
        return choose({ list: !options().list });
      case 'copy':
        return attempt(this.#host, copy());
      case 'scale':
        return this.showSettings();
      case 'histogram':
      case 'spectrum':
      case 'xy':
        return this.analyze({ kind: options().analysis.kind === action ? 'none' : action });
      case 'others':
        return attempt(this.#host, this.#chooseOthers());
      case 'sweep':
        return this.#toggleSweep();
      case 'arm':
        return this.arm();
      case 'picture':
      case 'vector':
      case 'table':
        return attempt(this.#host, this.#save(action));
    }
  }

  /** Other captures in the plot. */
  get others(): readonly PlotOther[] {
    return this.#others;
  }

  async #chooseOthers(): Promise<void> {
    const { captureId, reread } = this.#deps;
    const choose = (others: readonly PlotOther[]): void => {
      this.#others = others;
      reread();
    };
    await showOthersDialog(this.#host, { captureId: captureId(), chosen: this.#others, choose });
  }

  /** Another capture is looked at. */
  leaveOthers(): void {
    this.#others = [];
  }

  /** Changes what is shown below the charts. */
  analyze = (changes: Partial<AnalysisOptions>): void => {
    const { options, choose } = this.#deps;
    choose({ analysis: { ...options().analysis, ...changes } });
  };

  /** Changes the trigger. In single mode it waits for what comes, if something comes. */
  trigger = (changes: Partial<SweepOptions>): void => {
    const { options, choose, look } = this.#deps;
    const sweep = { ...options().sweep, ...changes };
    if (changes.mode === 'single' || changes.isOn) this.arm();
    // What is looked at instead is left.
    else if (!look.isFollowing) this.act('follow');
    choose({ sweep });
  };

  /** Waits for the next trigger: of what comes, or in a capture that does not grow the one after the last. */
  arm = (): void => {
    const { source, isLive } = this.#deps;
    this.#armedMs = (isLive() ? source.lastMs : source.sweep?.toMs) || -Infinity;
    this.act('follow');
  };

  #toggleSweep(): void {
    const { options, source, drawn } = this.#deps;
    const { sweep } = options();
    const [first = 0] = drawn();
    const of = (place: 'min' | 'max'): number => source.numbers[first * fieldNumbers + fieldNumber[place]] ?? NaN;
    const middle = (of('min') + of('max')) / 2;
    // Without a choice it is where something happens.
    const isChosen = sweep.series !== undefined || sweep.level !== 0 || !Number.isFinite(middle);
    const level = isChosen ? sweep.level : Number(middle.toPrecision(3));
    this.trigger({ isOn: !sweep.isOn, level });
  }

  /** What the engine is to look for; `undefined`: nothing. */
  get wantedTrigger(): PlotTrigger | undefined {
    const { options, source, drawn } = this.#deps;
    const { isOn, series: key, mode, level, slope, holdOffMs, before } = options().sweep;
    const chosen = source.labels.findIndex((label) => seriesKey(label) === key);
    const series = chosen >= 0 ? chosen : drawn()[0];
    if (!isOn || series === undefined) return undefined;
    const fromMs = mode === 'single' ? this.#armedMs : -Infinity;
    return { series, mode, level, slope, holdOffMs, before, fromMs };
  }

  /** Shows a time in the middle. */
  showTime = (timeMs: number): void => {
    const { look } = this.#deps;
    const halfMs = look.shown ? (look.shown.toMs - look.shown.fromMs) / 2 : 500;
    look.show({ kind: 'fixed', fromMs: timeMs - halfMs, toMs: timeMs + halfMs });
  };

  /** Shows where the point of a cursor stands among the bytes: the picked one, or the last one before it. */
  showBytes(cursor: 'a' | 'b'): void {
    attempt(this.#host, this.#showBytes(cursor));
  }

  async #showBytes(cursor: 'a' | 'b'): Promise<void> {
    const { look, source, drawn, shell, captureId } = this.#deps;
    const timeMs = look.cursors[cursor];
    if (timeMs === undefined) return;
    const picked = look.pointOf(cursor);
    const points = picked ? [picked] : await source.pointsAt(drawn(), timeMs, 'before');
    const [point] = points.toSorted((one, other) => other.timeMs - one.timeMs);
    if (!point) return shell()?.showCapture(captureId(), { kind: 'time', timeMs });
    shell()?.showCapture(point.captureId, { kind: 'offset', direction: point.direction, bytes: point.offset });
  }

  /** Puts cursor A at the point of bytes, as soon as they are read. */
  showPoints(bytes: CaptureBytes): void {
    this.#wantedBytes = bytes;
    this.sourceChanged();
  }

  /** More was read. */
  sourceChanged(): void {
    if (this.#wantedBytes) attempt(this.#host, this.#findPoints(this.#wantedBytes));
  }

  async #findPoints(bytes: CaptureBytes): Promise<void> {
    const { source, look, drawn, choose, shell } = this.#deps;
    const { isComplete, labels } = source;
    // Series that are not known here yet are made anew with the first update, and cursors are removed then.
    if (labels.length === 0 && !isComplete) return;
    const points = await source.pointsOf(bytes);
    if (this.#wantedBytes !== bytes || (points.length === 0 && !isComplete)) return;
    this.#wantedBytes = undefined;
    this.showTime(points[0]?.timeMs ?? bytes.timeMs);
    const now = drawn();
    const point = points.find(({ series }) => now.includes(series)) ?? points[0];
    if (!point) return shell()?.tell(msg('No number was read from these bytes.'));
    look.removeCursors();
    look.pick('a', point);
    if (now.includes(point.series)) return;
    const keys = [...now, point.series].flatMap((number) => labels[number] ?? []).map(seriesKey);
    choose({ drawn: keys });
  }

  /** Asks for the scale and the thresholds. @param key of the chart that is shown first; default: the first one */
  showSettings(key = ''): void {
    attempt(this.#host, this.#showSettings(key));
  }

  async #showSettings(key: string): Promise<void> {
    const { options, source, choose } = this.#deps;
    const { scales, thresholds } = options();
    const { labels } = source;
    await showChartDialog(this.#host, { charts: this.#subjects, labels, scales, thresholds, key, choose });
  }

  #elements<Name extends 'plot-chart' | 'plot-analysis'>(name: Name): readonly HTMLElementTagNameMap[Name][] {
    return [...(this.#host.shadowRoot?.querySelectorAll(name) ?? [])];
  }

  /** The charts with the keys of their scales. */
  get #subjects(): readonly ChartSubject[] {
    const { options, source, groups } = this.#deps;
    const elements: readonly PlotChartElement[] = this.#elements('plot-chart');
    return groups().map((group, at) => ({
      key: chartKey(options().layout, group, source.labels),
      series: group.series,
      seen: elements[at]?.valueRange ?? [0, 1],
    }));
  }

  #toggleLock(): void {
    const { options, choose } = this.#deps;
    const { scales } = options();
    const isLog = (key: string): boolean => scales.some((scale) => scale.chart === key && scale.isLog);
    const unlocked = scales.flatMap(({ chart }) => (isLog(chart) ? [{ chart, isLog: true }] : []));
    if (this.isLocked) return choose({ scales: unlocked });
    const lock = (all: typeof scales, { key, seen }: ChartSubject) =>
      withScale(all, { chart: key, isLog: isLog(key), range: seen });
    choose({ scales: this.#subjects.reduce(lock, scales) });
  }

  async #save(what: 'picture' | 'vector' | 'table'): Promise<void> {
    const { look, source, drawn, shell } = this.#deps;
    const { shown } = look;
    if (!shown) return;
    const charts: readonly SavedChart[] = [...this.#elements('plot-chart'), ...this.#elements('plot-analysis')];
    const isCut = await savePlot(what, {
      charts,
      style: getComputedStyle(this.#host),
      names: drawn().flatMap((number) => {
        const label = source.labels[number];
        return label ? [nameWithUnit(seriesName(label, source.labels), label)] : [];
      }),
      fromMs: shown.fromMs,
      points: (most) => source.points(drawn(), shown.fromMs, shown.toMs, most),
    });
    if (isCut) shell()?.tell(msg(str`Saved the first ${formatCount(mostSaved)} points of each field.`));
  }
}
