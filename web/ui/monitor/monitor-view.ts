import { consume } from '@lit/context';
import type { RowQuery } from '../../core/row-query.ts';
import { localized, msg } from '@lit/localize';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { MonitorRow } from '../../core/row.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { MonitorOptions, MonitorPlace, MonitorUpdate } from '../../engine/api/views.ts';
import { engineContext } from '../page/contexts.ts';
import { shellContext, type CapturePlace, type ShellApi } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { tellingCost } from '../kit/frame-cost.ts';
import { CompactController } from '../kit/screen-room.ts';
import { LocaleWatch } from '../page/locale-watch.ts';
import { PacedCall } from '../kit/paced-call.ts';
import { OptionsChosenEvent } from '../view/choices.ts';
import type { FindField } from '../view/find-field.ts';
import { availableStorage } from '../page/kept-values.ts';
import { attempt, tellFailure } from '../page/problem.ts';
import { ViewElement, type ShownRows } from '../view/view-kind.ts';
import { viewStyles } from '../view/view-styles.ts';
import { copyRows, selectedRows } from './copy-rows.ts';
import { Highlights } from './highlights.ts';
import { HiddenHits, type OpenRows } from './hidden-hits.ts';
import './log-announcer.ts';
import type { LogAnnouncer } from './log-announcer.ts';
import './monitor-bar.ts';
import { monitorCommands } from './monitor-commands.ts';
import { actInMonitor } from './monitor-actions.ts';
import type { MonitorAction } from './monitor-bar.ts';
import { Inspector } from './inspector.ts';
import { MonitorHandle } from './monitor-handle.ts';
import type { PageCommand } from '../page/commands.ts';
import { monitorOptions, rowStyle, rowsDiffer, shownRowsOf, type MonitorViewOptions } from './monitor-options.ts';
import { LookKeeper } from './monitor-look.ts';
import { MonitorOverview } from './monitor-overview.ts';
import { MonitorSearch } from './monitor-search.ts';
import { clearedButton, searchProgress } from './monitor-parts.ts';
import { NewRows } from './new-rows.ts';
import { Markers } from './markers.ts';
import { actionOfKey } from './monitor-keys.ts';
import { monitorViewStyles } from './monitor-view-styles.ts';
import { sourceWidth, type RowStyle } from './row-data.ts';
import { RowFilter } from './row-filter.ts';
import { RowMessages } from './row-messages.ts';
import { RowWidth } from './row-width.ts';
import { PlaceGoer } from './place-goer.ts';
import type { RowDrawing } from './row-element.ts';
import './virtual-rows.ts';
import type { VirtualRows } from './virtual-rows.ts';

/** A capture as rows of packets and events. */
@localized()
@customElement('monitor-view')
export class MonitorElement extends ViewElement<MonitorViewOptions> {
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext, subscribe: true }) protected shell: ShellApi | undefined;

  @state() private findWanted = false;
  @state() private progress: number | undefined;
  @state() private cleared = false;
  @query('virtual-rows') private rows!: VirtualRows;
  @query('#find') private findField!: FindField;
  @query('log-announcer') private announcer!: LogAnnouncer;

  readonly #search = new MonitorSearch(this, {
    handle: () => this.#handle,
    configure: (filter) => this.#configure(filter),
    searchChanged: () => {
      this.#holdTotal = this.#update?.total ?? 0;
      this.redraw();
    },
    reveal: (row) => {
      this.redraw();
      this.rows.reveal(row);
    },
    changed: (find) => this.#look.find(find),
  });
  readonly #compact = new CompactController(this);
  readonly #width = new RowWidth(this, () => this.options.wrap && attempt(this, this.#configure(this.#search.filter)));
  readonly #fresh = new NewRows(this, { rows: () => this.rows, announcer: () => this.announcer });
  readonly #highlights = new Highlights(this, {
    handle: () => this.#handle,
    choose: (highlights) => this.#choose({ highlights }),
  });
  readonly #focused = { selected: () => this.selectedRow, goTo: (place: MonitorPlace) => this.goToNext(place) };
  readonly #markers = new Markers(this, {
    captureId: () => this.captureId,
    keeper: () => (this.rowStyle().sources ? undefined : this.engine.captures),
    row: () => this.rows.rowAt(this.rows.selection?.focus ?? this.rows.lastInSight),
    ...this.#focused,
    redraw: () => this.redraw(),
  });
  readonly #overview = new MonitorOverview(this, {
    handle: () => this.#handle,
    markers: () => this.#markers.list,
    showShare: (share) => this.rows.showShare(share),
    ...this.#focused,
  });
  readonly #filter = new RowFilter(this, {
    error: () => this.#search.filterError,
    startedMs: () => this.#update?.startedMs ?? 0,
    setFilter: (filter) => this.#search.setFilter(filter),
    changed: (filter) => this.#look.filter(filter),
    ...this.#focused,
  });
  readonly #messages = new RowMessages(this, () => {
    this.redraw();
    if (this.hasUpdated) this.#inspector.selectionChanged();
  });
  readonly #hidden = new HiddenHits(this, (...args) => this.openRows(...args));
  readonly #inspector = new Inspector(this, {
    rows: () => this.#handle,
    selection: () => this.rows.selection,
    messages: this.#messages,
  });
  #handle: MonitorHandle | undefined;
  #drawing: RowDrawing | undefined;
  #update: MonitorUpdate | undefined;
  /** While the capture is searched again, the visible rows stay until this many rows are available. */
  #holdTotal = 0;
  #latest: MonitorUpdate | undefined;
  readonly #tell = new PacedCall(150, () => this.#tellNumbers());
  readonly #goer = new PlaceGoer(() => {
    const { rows, findField, shell } = this;
    return { rows, findField, shell, handle: this.#handle, startFind: () => this.startFind() };
  });
  readonly #look = new LookKeeper({
    store: availableStorage('session'),
    key: () => this.lookKey,
    captureId: () => this.captureId,
    top: () => (this.rows.follow ? undefined : this.rows.rowAt(this.rows.wanted.top ?? 0)),
    showFilter: (filter) => this.#filter.restore(filter),
    showFind: (find) => {
      this.findWanted = true;
      return this.#search.restore(find);
    },
    showPlace: (place) => this.#goer.returnTo(place),
  });

  constructor() {
    super();
    new LocaleWatch(this, () => this.redraw());
  }

  protected openRows: OpenRows = (options, sink) => this.engine.views.openMonitor(this.captureId, options, sink);

  protected rowStyle = (): RowStyle => rowStyle(this.options);

  /** Below the rows. */
  protected foot: () => unknown = () => nothing;

  protected get selectedRow(): MonitorRow | undefined {
    return this.hasUpdated ? this.rows.rowAt(this.rows.selection?.focus ?? -1) : undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#attach();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#handle?.dispose();
    this.#handle = undefined;
    this.#tell.dispose();
    this.#look.dispose();
  }

  override focus(): void {
    this.rows.focus();
  }

  async startFind(): Promise<void> {
    this.findWanted = true;
    await this.updateComplete;
    this.findField.select();
  }

  override goTo(place: CapturePlace): Promise<boolean> {
    return this.#goer.goTo(place);
  }

  async copy(): Promise<void> {
    const { selection } = this.rows;
    if (!selection || !this.#handle || !this.#drawing) return;
    this.shell?.tell(await copyRows(this.#handle, selection, this.#drawing));
  }

  override get shownRows(): ShownRows {
    const selected = selectedRows(this.#handle, this.rows.selection);
    return { ...shownRowsOf(this.options, this.#search.filter), selected };
  }

  goToNext(place: MonitorPlace): Promise<void> {
    return this.#goer.goToNext(place);
  }

  commands(): readonly PageCommand[] {
    return monitorCommands(this, {
      startedMs: this.#update?.startedMs ?? 0,
      filtering: this.#filter.isShown,
      announcing: this.#fresh.isAnnouncing,
      selected: this.#inspector.hasSelection,
      goTo: (place) => this.goToNext(place),
      ...this.#tools,
    });
  }

  protected override firstUpdated(): void {
    this.#attach();
    attempt(this, this.#look.restore());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#messages.choose(this.options.decoder, this.encoding);
    if (changed.has('options')) {
      this.#drawing = undefined;
      this.#width.apply(this.options);
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.#handle) return;
    if (changed.has('captureId') && changed.get('captureId') !== undefined) return this.#attach();
    if (changed.has('encoding') || (changed.has('options') && rowsDiffer(changed.get('options'), this.options)))
      attempt(this, this.#configure(this.#search.filter));
    if (changed.has('options')) {
      if (changed.get('options')?.highlights !== this.options.highlights)
        attempt(this, this.#highlights.apply(this.options.highlights));
      this.redraw();
    }
    if (changed.has('paused')) attempt(this, this.#handle.pause(this.paused));
  }

  protected override render() {
    this.toggleAttribute('compact', this.#compact.isCompact);
    return html`
      <monitor-bar
        .options=${this.options}
        .encoding=${this.encoding}
        ?filtering=${this.#filter.isShown}
        ?announcing=${this.#fresh.isAnnouncing}
        ?selected=${this.#inspector.hasSelection}
        .tools=${this.#tools}
        @keydown=${this.#key}
      >
        <slot name="lead" slot="lead"></slot>
        ${this.#search.field(this.findWanted, this.#hidden.count, this.#showHidden)}
      </monitor-bar>
      ${this.#filter.bar()} ${searchProgress(this.progress)}
      <div class="body" @keydown=${this.#key}>
        <slot name="empty"></slot>
        <virtual-rows
          label=${msg('Packets and events')}
          ?held=${this.held}
          .rowPx=${Math.round(this.options.fontPx * 1.6)}
          @range-wanted=${this.#rangeWanted}
          @selection-changed=${this.#inspector.selectionChanged}
        ></virtual-rows>
        ${this.#overview.strip()} ${this.cleared ? clearedButton(this.#showAll) : nothing}
        ${this.#fresh.button(this.held)} ${this.#inspector.panel()}
      </div>
      ${this.foot()} ${this.#markers.strip()}
      <log-announcer label=${msg('New lines')}></log-announcer>
    `;
  }

  #showAll = (): void => {
    this.cleared = false;
    this.#handle?.showAll();
  };

  #attach(): void {
    this.cleared = false;
    this.#handle?.dispose();
    this.#update = undefined;
    this.#fresh.restart();
    this.#holdTotal = 0;
    this.#markers.load();
    this.#handle = new MonitorHandle(
      (sink) => this.openRows(this.#engineOptions(this.#search.filter), sink),
      tellingCost((update) => this.#drawn(update)),
    );
    attempt(this, this.#handle.ready());
    if (this.paused) attempt(this, this.#handle.pause(true));
    const { first, count, top } = this.rows.wanted;
    if (count > 1) this.#handle.show(first, count, top);
    void this.#search.restart();
    attempt(this, this.#highlights.restart());
  }

  #engineOptions(filter: RowQuery | undefined): MonitorOptions {
    const columns = this.#width.columns(this.options, this.rowStyle().sources ? sourceWidth : 0);
    return monitorOptions(this.options, this.encoding, filter, columns);
  }

  async #configure(filter: RowQuery | undefined): Promise<void> {
    this.cleared = false;
    await this.#handle?.configure(this.#engineOptions(filter));
    this.#holdTotal = 0;
    this.#fresh.restart();
  }

  async #drawn(update: MonitorUpdate): Promise<void> {
    if (update.failure !== undefined) return tellFailure(this, update.failure);
    await new Promise(requestAnimationFrame);
    if (update.progress === undefined || update.total >= this.#holdTotal || update.top !== undefined) {
      this.#holdTotal = 0;
      this.#draw(update);
      if (update.top !== undefined) this.#goer.showTop(update.top);
      this.#fresh.announce(update);
    }
    this.#latest = update;
    this.#tell.request();
  }

  #tellNumbers(): void {
    const update = this.#latest;
    if (!update || !this.#handle) return;
    this.progress = update.progress;
    this.cleared = this.#handle.isCleared;
    this.#fresh.counted(update.total);
    this.#overview.told(update);
    this.#search.told(update, this.rows.follow ? Infinity : this.rows.lastInSight);
    this.#hidden.look(update, this.#search, this.#engineOptions(undefined), this.captureId);
  }

  #showHidden = async (): Promise<void> => {
    if (this.options.direction !== 'both') this.#choose({ direction: 'both' });
    await this.updateComplete;
    await this.#filter.end();
    await this.#search.restart();
  };

  #draw(update: MonitorUpdate): void {
    this.#update = update;
    if (this.#drawing?.startedMs !== update.startedMs) this.#drawing = undefined;
    this.#drawing ??= {
      style: this.rowStyle(),
      startedMs: update.startedMs,
      rules: this.#highlights.rules,
      markers: this.#markers,
      current: this.#search.found?.row ?? -1,
      messages: this.#messages,
    };
    this.#messages.read(update.rows);
    this.rows.draw(update, this.#drawing);
  }

  protected redraw(): void {
    this.#drawing = undefined;
    if (this.#update) this.#draw(this.#update);
  }

  #rangeWanted(): void {
    const { first, count, top } = this.rows.wanted;
    this.#handle?.show(first, count, top);
    this.#fresh.moved(this.#update?.total ?? 0);
    this.#look.moved();
  }

  readonly #act = (action: MonitorAction): void => {
    actInMonitor(action, {
      view: this,
      search: this.#search,
      markers: this.#markers,
      filter: this.#filter,
      highlights: this.#highlights,
      inspector: this.#inspector,
      fresh: this.#fresh,
      shell: () => this.shell,
      selected: () => this.selectedRow,
      choose: (changes) => this.#choose(changes),
      selectAll: () => this.rows.selectAll(this.#update?.total ?? 0),
      clear: () => {
        this.#handle?.clear();
        this.cleared = true;
        this.#fresh.follow();
      },
    });
  };

  readonly #tools = { sample: this.#messages.sample, act: this.#act, isTimeline: () => !!this.rowStyle().sources };

  #choose(changes: Partial<MonitorViewOptions>): void {
    this.dispatchEvent(new OptionsChosenEvent<MonitorViewOptions>(changes));
  }

  #key(event: KeyboardEvent): void {
    const { hasSelection } = this.#inspector;
    const action = actionOfKey(event, { hasSelection, isInRows: event.target === this.rows });
    if (!action) return;
    event.preventDefault();
    this.#act(action);
  }

  static override styles = [controls, viewStyles, monitorViewStyles];
}
