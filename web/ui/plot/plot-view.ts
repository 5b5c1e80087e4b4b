import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { SerialError } from '../../core/serial-error.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import { fieldNumber, fieldNumbers } from '../../engine/api/plots.ts';
import type { PlotChart, PlotFields, PlotLabel, PlotOptions, PlotUpdate } from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import { saveFile } from '../captures/save-file.ts';
import { controls } from '../kit/controls.ts';
import { CompactController } from '../kit/screen-room.ts';
import type { PageCommand } from '../page/commands.ts';
import { engineContext } from '../page/contexts.ts';
import { copyText } from '../page/copy-text.ts';
import { attempt } from '../page/problem.ts';
import { shellContext, type ShellApi } from '../page/shell-context.ts';
import { OptionsChosenEvent } from '../view/choices.ts';
import { ViewElement } from '../view/view-kind.ts';
import { viewStyles } from '../view/view-styles.ts';
import type { ChartAction } from './chart-pointer.ts';
import './plot-bar.ts';
import type { PlotAction } from './plot-bar.ts';
import './plot-chart.ts';
import { plotCommands } from './plot-commands.ts';
import './plot-cursors.ts';
import type { CursorAction } from './plot-cursors.ts';
import { emptyPlot, exampleOf, plotNotices } from './plot-empty.ts';
import { pictureOf, plotFileName, pointsCsv } from './plot-files.ts';
import { PlotHandle } from './plot-handle.ts';
import { PlotLook } from './plot-look.ts';
import type { PlotViewOptions } from './plot-options.ts';
import { chartGroups, drawnSeries, seriesKey, seriesName, type ChartGroup } from './plot-series.ts';
import { nameWithUnit, valueWithUnit } from './plot-text.ts';
import './plot-values.ts';
import { sparkColumns, type PlotValues } from './plot-values.ts';
import { plotViewStyles } from './plot-view-styles.ts';

/** Of each series in a saved table. */
const mostSaved = 500_000;

/** The numbers of a capture's messages, over time. */
@localized()
@customElement('plot-view')
export class PlotElement extends ViewElement<PlotViewOptions> {
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: shellContext, subscribe: true }) private shell: ShellApi | undefined;

  @state() private chart: PlotChart | undefined;
  @state() private fields: Omit<PlotFields, 'added'> | undefined;
  @state() private labels: readonly PlotLabel[] = [];
  @state() private progress: number | undefined;
  /** By the series in a chart; empty: scales fit what is seen. */
  @state() private locks: ReadonlyMap<string, readonly [number, number]> = new Map();
  /** What was received, where there is no number in it. */
  @state() private example: string | undefined;
  @query('.charts') private charts!: HTMLElement;
  @query('plot-values') private values!: PlotValues | null;

  readonly #compact = new CompactController(this);
  readonly #size = new ResizeObserver(() => this.#tellWanted());
  readonly #look = new PlotLook(this, {
    drawn: () => this.chart,
    lastMs: () => this.#lastMs,
    statistics: async (from, to) => (await this.#handle?.statistics(this.#drawn, from, to)) ?? [],
    attempt: (work) => attempt(this, work),
  });
  #handle: PlotHandle | undefined;
  #drawn: readonly number[] = [];
  #listed: readonly number[] = [];
  /** The series whose statistics were asked for. */
  #measured = '';
  #lastMs = NaN;
  #examplesMs = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#attach();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#handle?.dispose();
    this.#handle = undefined;
  }

  override focus(): void {
    this.charts.focus();
  }
  async startFind(): Promise<void> {
    if (!this.options.list) this.#choose({ list: true });
    await this.updateComplete;
    await this.values?.updateComplete;
    this.values?.focus();
  }

  async copy(): Promise<void> {
    const { labels } = this;
    const line = (label: PlotLabel, number: number) => [seriesName(label, labels), this.#latest(number), label.unit];
    await copyText(labels.map((label, number) => line(label, number).join('\t')).join('\n'));
    this.shell?.tell(msg('Latest values copied'));
  }

  commands(): readonly PageCommand[] {
    return plotCommands(this, {
      following: this.#look.isFollowing,
      locked: this.locks.size > 0,
      cursors: this.#look.hasCursors,
      act: (action) => this.#act(action),
    });
  }

  protected override firstUpdated(): void {
    this.#look.show({ kind: 'newest', spanMs: this.options.spanMs });
    this.#attach();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('options');
    if (changed.has('options') && before && before.spanMs !== this.options.spanMs && this.#look.isFollowing)
      this.#look.show({ kind: 'newest', spanMs: this.options.spanMs });
    if (changed.has('held')) this.#look.hold(this.held);
    this.#drawn = drawnSeries(
      this.options.drawn,
      this.labels,
      this.fields?.numbers ?? new Float64Array(0),
      this.options.drawn ? [] : this.#drawn,
    );
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.#handle) return;
    if (changed.has('captureId') && changed.get('captureId') !== undefined) return this.#attach();
    const before = changed.get('options');
    const isOther = before && JSON.stringify(this.#engineOptions(before)) !== JSON.stringify(this.#engineOptions());
    if (isOther || (changed.has('encoding') && changed.get('encoding') !== undefined)) {
      this.#forget();
      attempt(this, this.#handle.configure(this.#engineOptions()));
    }
    if (changed.has('paused')) attempt(this, this.#handle.pause(this.paused));
    const drawn = this.#drawn.join();
    if (drawn !== this.#measured) this.#look.ask();
    this.#measured = drawn;
    this.#tellWanted();
  }

  protected override render() {
    this.toggleAttribute('compact', this.#compact.isCompact);
    const groups = chartGroups(this.options.layout, this.#drawn, this.labels);
    return html`
      <plot-bar
        .options=${this.options}
        ?following=${this.#look.isFollowing}
        ?locked=${this.locks.size > 0}
        ?cursors=${this.#look.hasCursors}
        .act=${(action: PlotAction) => this.#act(action)}
      >
        <slot name="lead" slot="lead"></slot>
      </plot-bar>
      ${plotNotices(this.progress, this.fields?.thinnedMs ?? 0)}
      <div class="body ${this.#look.hasCursors ? 'measured' : ''}">
        ${this.labels.length === 0 ? html`<slot name="empty"></slot>` : nothing}
        <div
          class="charts"
          role="group"
          tabindex="0"
          aria-label=${msg('Charts')}
          aria-describedby="summary"
          @keydown=${this.#key}
        >
          <p id="summary" class="visually-hidden">${this.#summary}</p>
          ${
            this.labels.length === 0 && this.progress === undefined
              ? emptyPlot(this.options.decoder, this.example)
              : nothing
          }
          ${groups.map((group, at) => this.#chart(group, at === groups.length - 1))}
        </div>
        ${
          this.options.list && this.labels.length > 0
            ? html`<plot-values
                .labels=${this.labels}
                .numbers=${this.fields?.numbers ?? new Float64Array(0)}
                .lists=${this.fields?.lists ?? []}
                .drawn=${this.#drawn}
                .leftOut=${this.fields?.leftOut ?? 0}
                .live=${this.open}
                .toggle=${this.#toggle}
                .listed=${this.#list}
                .displays=${this.options.displays}
                .points=${this.#handle?.points}
              ></plot-values>`
            : nothing
        }
      </div>
      <plot-cursors
        .cursors=${this.#look.cursors}
        .labels=${this.labels}
        .drawn=${this.#drawn}
        .statistics=${this.#look.statistics}
        .act=${(action: CursorAction) => this.#actOnCursors(action)}
      ></plot-cursors>
    `;
  }

  #chart(group: ChartGroup, isLast: boolean) {
    const series = group.series.flatMap((number) => {
      const label = this.labels[number];
      return label ? [{ number, label, name: seriesName(label, this.labels), latest: this.#latest(number) }] : [];
    });
    return html`<plot-chart
      .chart=${this.chart}
      .range=${this.#look.shown}
      .series=${series}
      .cursors=${this.#look.cursors}
      .locked=${this.locks.get(group.series.join())}
      ?times=${isLast}
      .act=${(action: ChartAction) => this.#look.act(action)}
    ></plot-chart>`;
  }

  get #summary(): string {
    if (this.#drawn.length === 0) return msg('No chart yet.');
    return this.#drawn
      .map((number) => {
        const label = this.labels[number];
        return label ? `${seriesName(label, this.labels)} ${valueWithUnit(this.#latest(number), label)}` : '';
      })
      .join(', ');
  }

  #latest(number: number): number {
    return this.fields?.numbers[number * fieldNumbers + fieldNumber.latest] ?? NaN;
  }

  #engineOptions({ decoder, rule } = this.options): PlotOptions {
    return { encoding: this.encoding, decoder, rule };
  }

  #attach(): void {
    this.#handle?.dispose();
    this.#forget();
    this.#size.observe(this.charts);
    const options = this.#engineOptions();
    this.#handle = new PlotHandle(
      (sink) => this.engine.views.openPlot(this.captureId, options, sink),
      (update) => this.#draw(update),
    );
    attempt(this, this.#handle.ready());
    if (this.paused) attempt(this, this.#handle.pause(true));
    this.#tellWanted();
  }

  #forget(): void {
    this.labels = [];
    this.fields = undefined;
    this.chart = undefined;
    this.#look.removeCursors();
    this.locks = new Map();
    this.#drawn = [];
    this.example = undefined;
  }

  async #draw(update: PlotUpdate): Promise<void> {
    if (update.failure !== undefined)
      return attempt(this, Promise.reject(new SerialError('view-failed', update.failure)));
    await new Promise(requestAnimationFrame);
    const { fields, chart, progress, lastMs, isFresh } = update;
    if (isFresh) this.#forget();
    if (fields) {
      if (fields.added.length > 0) this.labels = [...this.labels, ...fields.added];
      this.fields = fields;
    }
    if (chart) this.chart = chart;
    this.progress = progress;
    this.#lastMs = lastMs;
    if (this.labels.length === 0 && progress === undefined) attempt(this, this.#askExample());
  }

  /** Asked for now and then while nothing can be drawn. */
  async #askExample(): Promise<void> {
    if (performance.now() - this.#examplesMs < 1000) return;
    this.#examplesMs = performance.now();
    const { bytes } = await this.engine.views.newest(this.captureId, 400);
    this.example = bytes.length === 0 ? undefined : exampleOf(bytes, this.encoding);
  }

  #tellWanted(): void {
    this.#handle?.show({
      range: this.#look.range,
      columns: Math.max(1, (this.charts?.clientWidth ?? 0) - 92),
      drawn: this.#drawn,
      listed: this.options.list ? this.#listed : [],
      listColumns: sparkColumns,
    });
  }

  #list = (numbers: readonly number[]): void => {
    this.#listed = numbers;
    this.#tellWanted();
  };

  #toggle = (number: number): void => {
    const now = new Set(this.#drawn);
    if (!now.delete(number)) now.add(number);
    this.#choose({ drawn: [...now].flatMap((one) => (this.labels[one] ? [seriesKey(this.labels[one])] : [])) });
  };

  #choose(changes: Partial<PlotViewOptions>): void {
    this.dispatchEvent(new OptionsChosenEvent<PlotViewOptions>(changes));
  }

  #act(action: PlotAction): void {
    switch (action) {
      case 'follow':
        return this.#look.show({ kind: 'newest', spanMs: this.options.spanMs });
      case 'all':
        return this.#look.show({ kind: 'all' });
      case 'zoom-in':
      case 'zoom-out':
        return this.#look.zoom(action === 'zoom-in' ? 0.5 : 2);
      case 'earlier':
      case 'later':
        return this.#look.pan(action === 'earlier' ? -0.2 : 0.2);
      case 'lock':
        return this.#toggleLock();
      case 'cursors':
        return this.#look.toggleCursors();
      case 'list':
        return this.#choose({ list: !this.options.list });
      case 'copy':
        return attempt(this, this.copy());
      case 'picture':
        return attempt(this, this.#savePicture());
      case 'table':
        return attempt(this, this.#saveTable());
    }
  }

  #toggleLock(): void {
    if (this.locks.size > 0) this.locks = new Map();
    else
      this.locks = new Map(
        [...this.renderRoot.querySelectorAll('plot-chart')].map((chart) => [
          chart.series.map(({ number }) => number).join(),
          chart.valueRange,
        ]),
      );
  }

  #actOnCursors(action: CursorAction): void {
    const { a, b } = this.#look.cursors;
    switch (action) {
      case 'show-a':
      case 'show-b': {
        const timeMs = action === 'show-a' ? a : b;
        if (timeMs !== undefined) this.shell?.showCapture(this.captureId, { kind: 'time', timeMs });
        return;
      }
      case 'zoom':
        return this.#look.zoomToCursors();
      case 'remove':
        this.#look.removeCursors();
        this.charts.focus();
    }
  }

  #key(event: KeyboardEvent): void {
    if (this.#look.key(event)) event.preventDefault();
  }

  async #savePicture(): Promise<void> {
    const from = this.#look.shown?.fromMs ?? Date.now();
    saveFile(
      await pictureOf([...this.renderRoot.querySelectorAll('plot-chart')], getComputedStyle(this)),
      plotFileName(from, 'png'),
    );
  }

  async #saveTable(): Promise<void> {
    const { shown } = this.#look;
    const points = shown && (await this.#handle?.points(this.#drawn, shown.fromMs, shown.toMs, mostSaved));
    if (!points) return;
    const names = this.#drawn.flatMap((number) => {
      const label = this.labels[number];
      return label ? [nameWithUnit(seriesName(label, this.labels), label)] : [];
    });
    saveFile(new Blob([pointsCsv(names, points)], { type: 'text/csv' }), plotFileName(shown.fromMs, 'csv'));
    if (points.some(({ times }) => times.length === mostSaved))
      this.shell?.tell(msg(str`Saved the first ${formatCount(mostSaved)} points of each field.`));
  }

  static override styles = [controls, viewStyles, plotViewStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'plot-view': PlotElement;
  }
}
