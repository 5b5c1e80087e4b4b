import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PlotAnalysisRequest } from '../../engine/api/plot-analysis.ts';
import type { CaptureBytes, PlotLabel, PlotOptions } from '../../engine/api/plots.ts';
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
import { chartKey, thresholdsOf } from './chart-settings.ts';
import { PlotActions } from './plot-actions.ts';
import './plot-analysis.ts';
import './plot-bar.ts';
import type { PlotAction } from './plot-bar.ts';
import './plot-chart.ts';
import { areLinesThin } from './trace-line.ts';
import { plotCommands } from './plot-commands.ts';
import './plot-cursors.ts';
import type { CursorAction } from './plot-cursors.ts';
import { emptyPlot, plotNotices } from './plot-empty.ts';
import { PlotLook } from './plot-look.ts';
import type { PlotViewOptions } from './plot-options.ts';
import { chartGroups, drawnSeries, seriesKey, seriesName, type ChartGroup } from './plot-series.ts';
import { valueWithUnit } from './plot-text.ts';
import { PlotSource } from './plot-source.ts';
import './plot-sweep.ts';
import './plot-values.ts';
import { sparkColumns, type PlotValues } from './plot-values.ts';
import { plotViewStyles } from './plot-view-styles.ts';

/** The numbers of a capture's messages, over time. */
@localized()
@customElement('plot-view')
export class PlotElement extends ViewElement<PlotViewOptions> {
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: shellContext, subscribe: true }) private shell: ShellApi | undefined;

  @query('.charts') private charts!: HTMLElement;
  @query('plot-values') private values!: PlotValues | null;

  readonly #compact = new CompactController(this);
  readonly #size = new ResizeObserver(() => this.#tellWanted());
  readonly #look = new PlotLook(this, {
    drawn: () => this.#source.chart,
    lastMs: () => this.#source.lastMs,
    statistics: (from, to) => this.#source.statistics(this.#drawn, from, to),
    nearest: (series, timeMs) => this.#source.pointsAt(series, timeMs, 'nearest'),
    attempt: (work) => attempt(this, work),
  });
  readonly #source = new PlotSource(this, {
    engine: () => this.engine,
    captureId: () => this.captureId,
    encoding: () => this.encoding,
    options: () => this.#engineOptions(),
    forget: () => {
      this.#look.removeCursors();
      this.#drawn = [];
    },
  });
  readonly #actions = new PlotActions(this, {
    look: this.#look,
    source: this.#source,
    options: () => this.options,
    drawn: () => this.#drawn,
    groups: () => this.#groups,
    choose: (changes) => this.#choose(changes),
    shell: () => this.shell,
    copy: () => this.copy(),
    isLive: () => this.open,
    captureId: () => this.captureId,
    reread: () => this.#source.configure(this.#engineOptions()),
  });
  #drawn: readonly number[] = [];
  #listed: readonly number[] = [];
  /** The series whose statistics were asked for. */
  #measured = '';

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#attach();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#source.dispose();
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
    const { labels } = this.#source;
    const line = (label: PlotLabel, number: number) => [
      seriesName(label, labels),
      this.#source.latest(number),
      label.unit,
    ];
    await copyText(labels.map((label, number) => line(label, number).join('\t')).join('\n'));
    this.shell?.tell(msg('Latest values copied'));
  }

  override showPoints(bytes: CaptureBytes): void {
    this.#actions.showPoints(bytes);
  }

  commands(): readonly PageCommand[] {
    return plotCommands(this, {
      following: this.#look.isFollowing,
      locked: this.#actions.isLocked,
      cursors: this.#look.hasCursors,
      others: this.#actions.others.length > 0,
      act: (action) => this.#actions.act(action),
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
      this.#source.labels,
      this.#source.numbers,
      this.options.drawn ? [] : this.#drawn,
    );
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.#source.isAttached) return;
    if (changed.has('captureId') && changed.get('captureId') !== undefined) {
      this.#actions.leaveOthers();
      return this.#attach();
    }
    const before = changed.get('options');
    const isOther = before && JSON.stringify(this.#engineOptions(before)) !== JSON.stringify(this.#engineOptions());
    if (isOther || (changed.has('encoding') && changed.get('encoding') !== undefined))
      this.#source.configure(this.#engineOptions());
    if (changed.has('paused')) this.#source.pause(this.paused);
    const drawn = this.#drawn.join();
    if (drawn !== this.#measured) this.#look.ask();
    this.#measured = drawn;
    this.#actions.sourceChanged();
    this.#tellWanted();
  }

  protected override render() {
    this.toggleAttribute('compact', this.#compact.isCompact);
    const groups = this.#groups;
    const isThin = areLinesThin(this.#source.chart?.lines ?? []);
    return html`
      <plot-bar
        .options=${this.options}
        ?following=${this.#look.isFollowing}
        ?locked=${this.#actions.isLocked}
        ?cursors=${this.#look.hasCursors}
        ?others=${this.#actions.others.length > 0}
        .act=${this.#act}
      >
        <slot name="lead" slot="lead"></slot>
      </plot-bar>
      ${this.#sweep()} ${plotNotices(this.#source.progress, this.#source.fields?.thinnedMs ?? 0)}
      <div class="body ${this.#look.hasCursors || this.options.analysis.kind !== 'none' ? 'measured' : ''}">
        ${this.#source.labels.length === 0 ? html`<slot name="empty"></slot>` : nothing}
        <div class="main">
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
              this.#source.labels.length === 0 && this.#source.progress === undefined
                ? emptyPlot(this.options.decoder, this.#source.example)
                : nothing
            }
            ${groups.map((group, at) => this.#chart(group, at === groups.length - 1, isThin))}
          </div>
          ${this.#analysis()}
        </div>
        ${
          this.options.list && this.#source.labels.length > 0
            ? html`<plot-values
                .labels=${this.#source.labels}
                .numbers=${this.#source.numbers}
                .lists=${this.#source.fields?.lists ?? []}
                .drawn=${this.#drawn}
                .leftOut=${this.#source.fields?.leftOut ?? 0}
                .live=${this.open}
                .toggle=${this.#toggle}
                .listed=${this.#list}
                .displays=${this.options.displays}
                .points=${this.#source.points}
              ></plot-values>`
            : nothing
        }
      </div>
      <plot-cursors
        .cursors=${this.#look.cursors}
        .labels=${this.#source.labels}
        .drawn=${this.#drawn}
        .statistics=${this.#look.statistics}
        .points=${{ a: this.#look.pointOf('a'), b: this.#look.pointOf('b') }}
        .act=${this.#actOnCursors}
      ></plot-cursors>
    `;
  }

  #chart(group: ChartGroup, isLast: boolean, isThin: boolean) {
    const series = group.series.flatMap((number) => {
      const label = this.#source.labels[number];
      return label
        ? [{ number, label, name: seriesName(label, this.#source.labels), latest: this.#source.latest(number) }]
        : [];
    });
    const { wantedTrigger: trigger } = this.#actions;
    const key = chartKey(this.options.layout, group, this.#source.labels);
    const scale = this.options.scales.find(({ chart }) => chart === key);
    return html`<plot-chart
      .chart=${this.#source.chart}
      .range=${this.#look.shown}
      .series=${series}
      .cursors=${this.#look.cursors}
      .locked=${scale?.range}
      ?log=${scale?.isLog ?? false}
      .crossings=${this.#source.crossings}
      .trigger=${trigger && { ...trigger, timeMs: this.#source.sweep?.triggerMs ?? NaN }}
      .settings=${() => this.#actions.showSettings(key)}
      .showTime=${this.#actions.showTime}
      ?times=${isLast}
      ?thin=${isThin}
      .act=${this.#actOnChart}
    ></plot-chart>`;
  }

  #sweep() {
    if (!this.options.sweep.isOn || this.#source.labels.length === 0) return nothing;
    return html`<plot-sweep
      .options=${this.options.sweep}
      .labels=${this.#source.labels}
      .drawn=${this.#drawn}
      .sweep=${this.#source.sweep}
      .lastMs=${this.#source.lastMs}
      .choose=${this.#actions.trigger}
      .arm=${this.#actions.arm}
    ></plot-sweep>`;
  }

  /** What is made of the values in the charts, or between the cursors. */
  #analysis() {
    const { analysis } = this.options;
    if (analysis.kind === 'none' || this.#source.labels.length === 0) return nothing;
    const { a, b } = this.#look.cursors;
    const between = a !== undefined && b !== undefined;
    return html`<plot-analysis
      .options=${analysis}
      .labels=${this.#source.labels}
      .drawn=${this.#drawn}
      .range=${between ? { fromMs: Math.min(a, b), toMs: Math.max(a, b) } : this.#look.shown}
      ?between=${between}
      .lastMs=${this.#source.lastMs}
      ?paused=${this.paused}
      .analyze=${this.#analyze}
      .choose=${this.#actions.analyze}
    ></plot-analysis>`;
  }

  #analyze = (request: PlotAnalysisRequest) => this.#source.analyze(request);

  get #groups(): readonly ChartGroup[] {
    return chartGroups(this.options.layout, this.#drawn, this.#source.labels);
  }

  get #summary(): string {
    if (this.#drawn.length === 0) return msg('No chart yet.');
    return this.#drawn
      .map((number) => {
        const label = this.#source.labels[number];
        return label
          ? `${seriesName(label, this.#source.labels)} ${valueWithUnit(this.#source.latest(number), label)}`
          : '';
      })
      .join(', ');
  }

  #engineOptions({ decoder, rule } = this.options): PlotOptions {
    return { encoding: this.encoding, decoder, rule, others: this.#actions.others };
  }

  #attach(): void {
    this.#size.observe(this.charts);
    this.#source.attach();
    if (this.paused) this.#source.pause(true);
    this.#tellWanted();
  }

  #tellWanted(): void {
    this.#source.show({
      range: this.#look.range,
      columns: Math.max(1, (this.charts?.clientWidth ?? 0) - 92),
      drawn: this.#drawn,
      listed: this.options.list ? this.#listed : [],
      listColumns: sparkColumns,
      thresholds: thresholdsOf(this.options.thresholds, this.#source.labels),
      trigger: this.#actions.wantedTrigger,
    });
  }

  #list = (numbers: readonly number[]): void => {
    this.#listed = numbers;
    this.#tellWanted();
  };

  #toggle = (number: number): void => {
    const now = new Set(this.#drawn);
    if (!now.delete(number)) now.add(number);
    this.#choose({
      drawn: [...now].flatMap((one) => (this.#source.labels[one] ? [seriesKey(this.#source.labels[one])] : [])),
    });
  };

  #choose(changes: Partial<PlotViewOptions>): void {
    this.dispatchEvent(new OptionsChosenEvent<PlotViewOptions>(changes));
  }

  // With others the bar and its lists would be made anew with each picture.
  readonly #act = (action: PlotAction): void => this.#actions.act(action);

  readonly #actOnChart = (action: ChartAction): void => this.#look.act(action);

  readonly #actOnCursors = (action: CursorAction): void => {
    switch (action) {
      case 'show-a':
      case 'show-b':
        return this.#actions.showBytes(action === 'show-a' ? 'a' : 'b');
      case 'zoom':
        return this.#look.zoomToCursors();
      case 'remove':
        this.#look.removeCursors();
        this.charts.focus();
    }
  };

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter' && this.#look.hasCursors) this.#actions.showBytes('a');
    else if (!this.#look.key(event)) return;
    event.preventDefault();
  }

  static override styles = [controls, viewStyles, plotViewStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'plot-view': PlotElement;
  }
}
