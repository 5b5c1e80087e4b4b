import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { EncodingId } from '../../core/encodings.ts';
import { fieldKey } from '../../decode/message-query.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { MessagesOptions, MessageRow, MessageStatistics, MessagesUpdate } from '../../engine/api/messages.ts';
import { formatCount, formatMoment } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { tellingCost } from '../kit/frame-cost.ts';
import { icon } from '../kit/icons.ts';
import { chooseDecoder, type SamplePacket } from '../decoders/choose-decoder.ts';
import '../kit/menu-button.ts';
import '../kit/overflow-bar.ts';
import { PacedCall } from '../kit/paced-call.ts';
import { copyText } from '../page/copy-text.ts';
import type { PageCommand } from '../page/commands.ts';
import { engineContext } from '../page/contexts.ts';
import { LocaleWatch } from '../page/locale-watch.ts';
import { attempt, tellFailure } from '../page/problem.ts';
import '../monitor/message-fields.ts';
import type { BytesChosenEvent } from '../monitor/message-fields.ts';
import { newestButton, searchProgress } from '../monitor/monitor-parts.ts';
import { ruleName } from '../monitor/rule-chip.ts';
import { OptionsChosenEvent, PlaceWantedEvent, PointsWantedEvent, ProfileChosenEvent } from '../view/choices.ts';
import { ViewElement, type ShownMessages } from '../view/view-kind.ts';
import { viewStyles } from '../view/view-styles.ts';
import './message-grid.ts';
import type { MessageGrid } from './message-grid.ts';
import { messagesBar, type MessagesAction } from './messages-bar.ts';
import { messagesCommands } from './messages-commands.ts';
import { noMessages, noneMatches, whichDecoder } from './messages-empty.ts';
import { MessagesHandle } from './messages-handle.ts';
import { fullFilter, messageRule, type MessagesViewOptions } from './messages-options.ts';
import { messagesViewStyles } from './messages-view-styles.ts';
import { shownMessagesOf } from './shown-messages.ts';
import type { QueryField } from './query-field.ts';
import { statisticsCsv } from './statistics-csv.ts';
import './statistics-panel.ts';
import type { KindChosenEvent } from './statistics-panel.ts';

/** Columns of fields that are shown at most. */
const mostColumns = 24;

/** Fields that say nothing where they are right. */
const checks = ['checksum', 'CRC', 'LRC'];

const sampleBytes = 400;

/** A format of one's own is tried on so many bytes. */
const triedBytes = 4000;

/** Names of fields that are remembered: a device may make new ones for ever. */
const mostNames = 1000;

/** A capture as messages, one a row. */
@localized()
@customElement('messages-view')
export class MessagesElement extends ViewElement<MessagesViewOptions> {
  @consume({ context: engineContext }) private engine!: EngineApi;
  @state() private latest: MessagesUpdate | undefined;
  @state() private statistics: MessageStatistics | undefined;
  @state() private aside: 'message' | 'statistics' | undefined;
  @state() private selected: MessageRow | undefined;
  @state() private sample: Uint8Array = new Uint8Array(0);
  @query('message-grid') private grid: MessageGrid | undefined;
  @query('query-field') private field!: QueryField | null;
  #handle: MessagesHandle | undefined;
  #newest: MessagesUpdate | undefined;
  /** Names of fields that were on the screen, in the order in which they came. */
  #names: readonly string[] = [];
  #kinds = new Set<string>();
  #columns: readonly string[] = [];
  readonly #tell = new PacedCall(150, () => (this.latest = this.#newest));
  readonly #count = new PacedCall(1000, () => void this.#countKinds());

  constructor() {
    super();
    new LocaleWatch(this, () => this.#draw());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#attach();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#detach();
    this.#tell.dispose();
    this.#count.dispose();
  }

  override focus(): void {
    if (this.grid) this.grid.focus();
    else this.renderRoot.querySelector<HTMLElement>('.empty button')?.focus();
  }

  async startFind(): Promise<void> {
    await this.updateComplete;
    this.field?.select();
  }

  async copy(): Promise<void> {
    const row = this.selected;
    if (!row) return;
    const fields = row.fields.map(({ name, value, unit }) => `${name} ${value}${unit ? ` ${unit}` : ''}`);
    await copyText([new Date(row.timeMs).toISOString(), row.kind, ...fields].join('\t'));
  }

  override get shownMessages(): ShownMessages | undefined {
    return shownMessagesOf(this.options);
  }

  commands(): readonly PageCommand[] {
    return messagesCommands(this.#state);
  }

  protected override firstUpdated(): void {
    this.#attach();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.hasUpdated) return;
    const before = changed.get('options');
    const isOther = changed.has('captureId') && changed.get('captureId') !== undefined;
    if (isOther || (before && before.decoder !== this.options.decoder)) return this.#attach();
    if (!this.#handle) return;
    const isChanged = before !== undefined && key(before) !== key(this.options);
    if (isChanged || (changed.has('encoding') && changed.get('encoding') !== undefined)) {
      this.#forgetRows();
      attempt(this, this.#handle.configure(this.#engineOptions()));
    } else if (changed.has('options')) this.#draw();
    if (changed.has('paused') && changed.get('paused') !== undefined) attempt(this, this.#handle.pause(this.paused));
  }

  protected override render() {
    const { decoder } = this.options;
    this.toggleAttribute('aside', decoder !== '' && this.aside !== undefined);
    return html`
      <div class="bar">
        <slot name="lead"></slot>
        ${messagesBar(this.#state)}
      </div>
      ${searchProgress(decoder === '' ? undefined : this.latest?.progress)}
      <div class="body">
        ${
          decoder === ''
            ? whichDecoder((id) => this.#chooseDecoder(id))
            : html`<message-grid
                  ?held=${this.held}
                  @range-wanted=${this.#rangeWanted}
                  @message-selected=${this.#messageSelected}
                  @message-opened=${() => this.#act('show')}
                ></message-grid>
                ${this.#nothing()}
                ${
                  this.grid && !this.grid.follow && !this.held && (this.latest?.total ?? 0) > 0
                    ? newestButton(0, () => this.grid?.followNewest())
                    : nothing
                }
                ${this.#aside()}`
        }
      </div>
    `;
  }

  get #state() {
    return {
      options: this.options,
      encoding: this.encoding,
      update: this.latest,
      kinds: this.statistics?.kinds.map(({ kind }) => kind) ?? [],
      names: this.#names.map(fieldKey),
      isCounting: this.aside === 'statistics',
      isSelected: this.selected !== undefined,
      chooseEncoding: (encoding: EncodingId) => this.dispatchEvent(new ProfileChosenEvent({ encoding })),
      chooseDecoder: (id: string) => this.#chooseDecoder(id),
      choose: (changes: Partial<MessagesViewOptions>) => this.#choose(changes),
      act: (action: MessagesAction) => this.#act(action),
    };
  }

  #nothing() {
    const update = this.latest;
    if (!update || update.total > 0 || update.progress !== undefined) return nothing;
    const { decoder } = this.options;
    if (update.messages > 0)
      return noneMatches(update.messages, () => this.#choose({ filter: '', errorsOnly: false, kind: '' }));
    const rule = messageRule(this.options);
    return noMessages({ decoder, packets: update.packets, sample: this.sample, rule: rule ? ruleName(rule) : '' });
  }

  #aside() {
    if (!this.aside) return nothing;
    const { selected } = this;
    const isCounting = this.aside === 'statistics';
    const title = isCounting ? msg('Statistics') : msg('Message');
    return html`<aside aria-label=${title}>
      <header>
        <h2>${title}</h2>
        <button
          class="icon"
          type="button"
          aria-label=${isCounting ? msg('Close the statistics') : msg('Close the message')}
          title=${msg('Close')}
          @click=${() => (this.aside = undefined)}
        >
          ${icon('close')}
        </button>
      </header>
      ${
        isCounting
          ? html`<statistics-panel
              .statistics=${this.statistics}
              .kind=${this.options.kind}
              @kind-chosen=${({ kind }: KindChosenEvent) => this.#choose({ kind })}
            ></statistics-panel>`
          : selected
            ? html`<p class="facts">
                  ${formatMoment(selected.timeMs, Date.now())} ·
                  ${selected.direction === 'rx' ? msg('received') : msg('transmitted')} ·
                  ${msg(str`byte ${formatCount(selected.offset)}`)}
                </p>
                <button class="quiet" type="button" @click=${() => this.#act('show')}>
                  ${msg('Show in the monitor')}
                </button>
                <button class="quiet" type="button" @click=${() => this.#act('plot')}>
                  ${msg('Show in the plot')}
                </button>
                <message-fields
                  .messages=${[{ message: selected, at: 0 }]}
                  @bytes-chosen=${({ from }: BytesChosenEvent) => this.#show(selected, from - selected.from)}
                ></message-fields>`
            : html`<p class="facts">${msg('Select a message to see its fields.')}</p>`
      }
    </aside>`;
  }

  #detach(): void {
    this.#handle?.dispose();
    this.#handle = undefined;
    this.#newest = undefined;
    this.latest = undefined;
    this.statistics = undefined;
    this.selected = undefined;
    if (this.aside === 'message') this.aside = undefined;
  }

  #attach(): void {
    this.#detach();
    this.#forgetRows();
    if (this.options.decoder === '') return;
    const options = this.#engineOptions();
    const handle = new MessagesHandle(
      (sink) => this.engine.views.openMessages(this.captureId, options, sink),
      tellingCost((update) => this.#drawn(update)),
    );
    this.#handle = handle;
    attempt(this, handle.ready());
    if (this.paused) attempt(this, handle.pause(true));
    void this.updateComplete.then(() => this.#rangeWanted());
  }

  /** Columns are those of what is shown next. */
  #forgetRows(): void {
    this.#names = [];
    this.#kinds = new Set();
    this.#columns = [];
    this.grid?.deselect();
    this.selected = undefined;
  }

  #engineOptions(): MessagesOptions {
    const { decoder, errorsOnly } = this.options;
    const rule = messageRule(this.options) ?? { kind: 'line', ending: 'any' };
    return { encoding: this.encoding, rule, decoder, filter: fullFilter(this.options), errorsOnly };
  }

  async #drawn(update: MessagesUpdate): Promise<void> {
    if (update.failure !== undefined) return tellFailure(this, update.failure);
    await new Promise(requestAnimationFrame);
    this.#newest = update;
    this.#learn(update.rows);
    this.#draw();
    if (update.top !== undefined) this.grid?.scrollToTop(update.top);
    this.#tell.request();
    this.#count.request();
  }

  /** While all that was shown is of one kind, its fields have columns. */
  #learn(rows: readonly MessageRow[]): void {
    const names = new Set(this.#names);
    for (const { kind, fields } of rows) {
      this.#kinds.add(kind);
      for (const { name } of fields) if (names.size < mostNames) names.add(name);
    }
    if (names.size !== this.#names.length) this.#names = [...names];
    const own = this.#names.filter((name) => !checks.includes(name));
    const columns = this.#kinds.size === 1 ? own.slice(0, mostColumns) : [];
    if (columns.join('\n') !== this.#columns.join('\n')) this.#columns = columns;
  }

  #draw(): void {
    const update = this.#newest;
    if (!update) return;
    const { time, micros } = this.options;
    this.grid?.draw(update, { time: { format: time, micros }, columns: this.#columns });
  }

  async #countKinds(): Promise<void> {
    const handle = this.#handle;
    const statistics = await handle?.statistics().catch(() => undefined);
    if (handle !== this.#handle || !statistics) return;
    this.statistics = statistics;
    const { messages = 0, packets = 0 } = this.#newest ?? {};
    if (messages === 0 && packets > 0)
      this.sample = (await this.engine.views.newest(this.captureId, sampleBytes)).bytes;
  }

  async #copyStatistics(): Promise<void> {
    const statistics = await this.#handle?.statistics();
    if (statistics) await copyText(statisticsCsv(statistics));
  }

  #rangeWanted = (): void => {
    if (!this.grid) return;
    this.#handle?.show(this.grid.wanted);
    this.requestUpdate();
  };

  #messageSelected(): void {
    this.selected = this.grid?.selected;
    if (this.selected) this.aside = 'message';
    else if (this.aside === 'message') this.aside = undefined;
  }

  #act(action: MessagesAction): void {
    switch (action) {
      case 'show':
        return this.selected && this.#show(this.selected, 0);
      case 'plot':
        return this.selected && this.#showPoints(this.selected);
      case 'statistics':
        this.aside = this.aside === 'statistics' ? undefined : 'statistics';
        return;
      case 'copy-statistics':
        return attempt(this, this.#copyStatistics());
      case 'copy':
        return attempt(this, this.copy());
      case 'filter':
        return void this.startFind();
    }
  }

  /** @param at bytes from the message's beginning */
  #show({ offset, direction }: MessageRow, at: number): void {
    this.dispatchEvent(new PlaceWantedEvent({ kind: 'offset', direction, bytes: offset + at }));
  }

  #showPoints({ direction, offset, from, to, timeMs }: MessageRow): void {
    this.dispatchEvent(new PointsWantedEvent({ direction, offset, length: to - from, timeMs }));
  }

  /** What was chosen for another protocol does not fit this one. */
  #chooseDecoder(id: string): void {
    const sample = async (): Promise<readonly SamplePacket[]> => {
      const { bytes } = await this.engine.views.newest(this.captureId, triedBytes);
      return [{ bytes, direction: 'rx', timeMs: 0 }];
    };
    chooseDecoder(this, id, (chosen) => this.#choose({ ...chosen, kind: '', filter: '', errorsOnly: false }), sample);
  }

  #choose(changes: Partial<MessagesViewOptions>): void {
    this.dispatchEvent(new OptionsChosenEvent<MessagesViewOptions>(changes));
  }

  static override styles = [controls, viewStyles, messagesViewStyles];
}

/** What the engine has to know. */
const key = (options: MessagesViewOptions): string =>
  JSON.stringify([options.decoder, options.rule, options.filter, options.kind, options.errorsOnly]);
