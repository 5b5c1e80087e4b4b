import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { EncodingId } from '../../core/encodings.ts';
import { SerialError } from '../../core/serial-error.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { CaptureId } from '../../engine/api/ports.ts';
import type { FilterOptions, MonitorUpdate } from '../../engine/api/views.ts';
import { formatCount } from '../../i18n/format.ts';
import { engineContext } from '../context/engine-context.ts';
import { shellContext, type ShellApi } from '../context/shell-context.ts';
import { controls } from '../look/controls.ts';
import { copyText } from '../look/copy-text.ts';
import { icon } from '../look/icons.ts';
import { PacedCall } from '../look/paced-call.ts';
import type { FindField, FindStepEvent, QueryChangedEvent } from '../session/find-field.ts';
import { attempt } from '../session/problem.ts';
import { defaultViewPreferences, type ViewPreferences } from '../session/view-preferences.ts';
import { viewStyles } from '../session/view-styles.ts';
import { copiedRows } from './copy-rows.ts';
import './log-announcer.ts';
import type { LogAnnouncer } from './log-announcer.ts';
import './monitor-bar.ts';
import type { MonitorAction } from './monitor-bar.ts';
import { MonitorFeed } from './monitor-feed.ts';
import { monitorOptions, rowStyle, rowsDiffer } from './monitor-options.ts';
import { MonitorSearch } from './monitor-search.ts';
import { monitorStyles } from './monitor-styles.ts';
import { rowSign } from './row-data.ts';
import type { RowDrawing } from './row-element.ts';
import { timeWidth } from './row-time.ts';
import './virtual-rows.ts';
import type { VirtualRows } from './virtual-rows.ts';

/**
 * A capture as rows of packets and events.
 * @slot lead - stands first in the bar
 */
@localized()
@customElement('monitor-view')
export class MonitorView extends LitElement {
  @property() captureId: CaptureId = '';
  @property() encoding: EncodingId = 'utf-8';
  @property({ attribute: false }) preferences: ViewPreferences = defaultViewPreferences;
  /** What is in sight stays, by the person's wish. */
  @property({ type: Boolean }) held = false;
  /** Not in sight: draws nothing. */
  @property({ type: Boolean }) paused = false;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: shellContext, subscribe: true }) private shell: ShellApi | undefined;

  @state() private filterShown = false;
  @state() private findWanted = false;
  @state() private away = false;
  /** Rows that came since the person scrolled up, as far as it is told. */
  @state() private fresh = 0;
  @state() private announcing = true;
  @state() private selected = false;
  @state() private progress: number | undefined;
  @query('virtual-rows') private rows!: VirtualRows;
  @query('#find') private findField!: FindField;
  @query('#filter') private filterField!: FindField;
  @query('log-announcer') private announcer!: LogAnnouncer;

  readonly #search: MonitorSearch;
  #feed: MonitorFeed | undefined;
  #drawing: RowDrawing | undefined;
  #update: MonitorUpdate | undefined;
  /** While a search goes through the capture again, what is in sight stays until this many rows are there. */
  #holdTotal = 0;
  #awayTotal = 0;
  #latest: MonitorUpdate | undefined;
  /** Numbers that a person reads need not change with every frame. */
  readonly #tell = new PacedCall(150, () => this.#tellNumbers());
  #announcedTotal: number | undefined;

  constructor() {
    super();
    this.#search = new MonitorSearch(this, {
      feed: () => this.#feed,
      configure: (filter) => this.#configure(filter),
      marksChanged: () => {
        this.#holdTotal = this.#update?.total ?? 0;
        this.#redraw();
      },
      reveal: (row) => {
        this.#redraw();
        this.rows.reveal(row);
      },
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#attach();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#feed?.dispose();
    this.#feed = undefined;
    this.#tell.dispose();
  }

  override focus(): void {
    this.rows.focus();
  }

  /** Opens the field to find something. */
  async startFind(): Promise<void> {
    this.findWanted = true;
    await this.updateComplete;
    this.findField.select();
  }

  protected override firstUpdated(): void {
    this.#attach();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('preferences')) {
      this.#drawing = undefined;
      const { time, micros } = this.preferences;
      this.style.setProperty('--time-width', `${timeWidth({ format: time, micros })}ch`);
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.#feed) return;
    if (changed.has('captureId') && changed.get('captureId') !== undefined) return this.#attach();
    if (
      changed.has('encoding') ||
      (changed.has('preferences') && rowsDiffer(changed.get('preferences'), this.preferences))
    )
      attempt(this, this.#configure(this.#search.filter));
    if (changed.has('preferences')) this.#redraw();
    if (changed.has('paused')) attempt(this, this.#feed.pause(this.paused));
  }

  protected override render() {
    return html`
      <monitor-bar
        .preferences=${this.preferences}
        .encoding=${this.encoding}
        ?filtering=${this.filterShown}
        ?announcing=${this.announcing}
        ?selected=${this.selected}
        .act=${(action: MonitorAction) => this.#act(action)}
        @keydown=${this.#key}
      >
        <slot name="lead" slot="lead"></slot>
        <find-field
          id="find"
          slot="find"
          class=${this.findWanted ? 'wanted' : ''}
          steps
          hex
          label=${msg('Find')}
          .found=${this.#search.found}
          .error=${this.#search.findError}
          @query-changed=${(event: QueryChangedEvent) => void this.#search.find(event.query)}
          @find-step=${(event: FindStepEvent) => void this.#search.step(event.step)}
        ></find-field>
      </monitor-bar>
      <div class="filter" ?hidden=${!this.filterShown}>
        <find-field
          id="filter"
          class="wanted"
          icon="filter"
          hex
          label=${msg('Show only rows with')}
          .error=${this.#search.filterError}
          @query-changed=${(event: QueryChangedEvent) => void this.#search.setFilter(event.query)}
        ></find-field>
      </div>
      ${
        this.progress === undefined
          ? nothing
          : html`<div class="progress" role="status">
              <span>${msg('Going through the capture…')}</span><progress max="1" .value=${this.progress}></progress>
            </div>`
      }
      <div class="body" @keydown=${this.#key}>
        <virtual-rows
          label=${msg('Packets and events')}
          ?held=${this.held}
          @range-wanted=${this.#rangeWanted}
          @selection-changed=${() => (this.selected = this.rows.selection !== undefined)}
        ></virtual-rows>
        ${
          this.away && !this.held
            ? html`<button class="quiet newest" type="button" @click=${() => this.rows.followNewest()}>
                ${icon('down')} ${this.fresh > 0 ? msg(str`newest, ${formatCount(this.fresh)} more`) : msg('newest')}
              </button>`
            : nothing
        }
      </div>
      <log-announcer label=${msg('New lines')}></log-announcer>
    `;
  }

  #attach(): void {
    this.#feed?.dispose();
    this.#update = undefined;
    this.#announcedTotal = undefined;
    this.#holdTotal = 0;
    this.#feed = new MonitorFeed(
      this.engine,
      this.captureId,
      monitorOptions(this.preferences, this.encoding, this.#search.filter),
      (update) => this.#drawn(update),
    );
    attempt(this, this.#feed.ready());
    if (this.paused) attempt(this, this.#feed.pause(true));
    const { first, count } = this.rows.wanted;
    if (count > 1) this.#feed.show(first, count);
    void this.#search.restart();
  }

  async #configure(filter: FilterOptions | undefined): Promise<void> {
    await this.#feed?.configure(monitorOptions(this.preferences, this.encoding, filter));
    this.#holdTotal = 0;
    this.#announcedTotal = undefined;
  }

  /** At most one update a frame; while nothing is drawn (a hidden page) none is asked for. */
  async #drawn(update: MonitorUpdate): Promise<void> {
    if (update.failure !== undefined)
      return attempt(this, Promise.reject(new SerialError('view-failed', update.failure)));
    await new Promise(requestAnimationFrame);
    // Nobody reads a screen that is new with every frame: every second one leaves time for keys and clicks.
    if (update.total - (this.#update?.total ?? 0) > update.rows.length && this.#update && this.rows.follow)
      await new Promise(requestAnimationFrame);
    if (update.progress === undefined || update.total >= this.#holdTotal) {
      this.#holdTotal = 0;
      this.#draw(update);
      this.#announce(update);
    }
    this.#latest = update;
    this.#tell.request();
  }

  #tellNumbers(): void {
    const update = this.#latest;
    if (!update || !this.#feed) return;
    this.progress = update.progress;
    if (this.away) this.fresh = update.total - this.#awayTotal;
    this.#search.told(update, this.rows.follow ? Infinity : this.rows.lastInSight);
  }

  #draw(update: MonitorUpdate): void {
    this.#update = update;
    if (this.#drawing?.startedMs !== update.startedMs) this.#drawing = undefined;
    this.#drawing ??= {
      style: rowStyle(this.preferences),
      startedMs: update.startedMs,
      marks: this.#search.marks,
      current: this.#search.found?.row ?? -1,
    };
    this.rows.draw(update, this.#drawing);
  }

  #redraw(): void {
    this.#drawing = undefined;
    if (this.#update) this.#draw(this.#update);
  }

  #announce({ total, first, rows, progress }: MonitorUpdate): void {
    const from = this.#announcedTotal;
    this.#announcedTotal = total;
    if (from === undefined || !this.announcing || progress !== undefined || !this.rows.follow) return;
    const lines = rows.slice(Math.max(0, from - first)).map((row) => (row.kind === 'packet' ? row.text : rowSign(row)));
    this.announcer.announce(lines.filter(Boolean));
  }

  #rangeWanted(): void {
    const { first, count } = this.rows.wanted;
    this.#feed?.show(first, count);
    const away = !this.rows.follow;
    if (away && !this.away) this.#awayTotal = this.#update?.total ?? 0;
    if (away !== this.away) this.fresh = 0;
    this.away = away;
  }

  #act(action: MonitorAction): void {
    switch (action) {
      case 'find':
        return void this.startFind();
      case 'filter':
        return void this.#toggleFilter();
      case 'note':
        return void this.dispatchEvent(new Event('note-wanted', { bubbles: true, composed: true }));
      case 'copy':
        return attempt(this, this.#copy());
      case 'select-all':
        if (this.#update && this.#update.total > 0) this.rows.selection = { anchor: 0, focus: this.#update.total - 1 };
        return;
      case 'announce':
        this.announcing = !this.announcing;
    }
  }

  async #toggleFilter(): Promise<void> {
    this.filterShown = !this.filterShown;
    await this.updateComplete;
    if (this.filterShown) this.filterField.select();
    else if (this.#search.filter) await this.#search.setFilter(undefined);
  }

  async #copy(): Promise<void> {
    const { selection } = this.rows;
    if (!selection || !this.#feed) return;
    const { text, count, all } = await copiedRows(
      this.#feed,
      selection,
      this.#update?.startedMs ?? 0,
      rowStyle(this.preferences),
    );
    await copyText(text);
    const rows = formatCount(count);
    this.shell?.tell(
      all
        ? msg(str`${rows} rows copied`)
        : msg(str`The first ${rows} rows were copied. To have all of them, export the capture.`),
    );
  }

  #key(event: KeyboardEvent): void {
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const somethingMarked = (getSelection()?.toString() ?? '') !== '';
    if (control && key === 'f') void this.startFind();
    else if (event.key === 'F3') void this.#search.step(event.shiftKey ? -1 : 1);
    else if (event.altKey && event.code === 'KeyN') this.#act('note');
    else if (control && key === 'c' && this.selected && !somethingMarked) attempt(this, this.#copy());
    else return;
    event.preventDefault();
  }

  static override styles = [controls, viewStyles, monitorStyles];
}
