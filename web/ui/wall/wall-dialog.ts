import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type PropertyValues, type TemplateResult, html, nothing } from 'lit';
import { customElement, property, query, queryAll, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { type HighlightRule, readHighlightRules } from '../../core/highlight-rule.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { GlanceView } from '../../engine/api/glances.ts';
import type { DirectoryEntry, FoundPorts, RelayAddress, RelaySummary } from '../../engine/api/relays.ts';
import { formatCount, formatRate, formatSpan } from '../../i18n/format.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { leaveDisabled } from '../kit/leave-disabled.ts';
import { PacedCall } from '../kit/paced-call.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import '../monitor/highlight-dialog.ts';
import type { HighlightDialog, RulesChosenEvent } from '../monitor/highlight-dialog.ts';
import { highlightColorStyles } from '../monitor/highlight-styles.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { availableStorage, keep, readKeptFields } from '../page/kept-values.ts';
import { dotStyles, portDot, statusName } from '../page/port-dot.ts';
import { listedStatus } from '../page/port-status.ts';
import { relayHost, relayName } from '../page/relay-status.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { type WallTile, WallModel, tileAfter, tilesPerPage } from './wall-model.ts';
import { wallStyles } from './wall-styles.ts';

const storeKey = 'baudcast.wall';
/** While somebody types, or scrolls. */
const pauseMs = 250;
/** States of ports that the relay does not list are asked for so often. */
const refreshMs = 15_000;

/** The last lines of many ports of a relay, with alarms by rules. Only tiles in sight are asked for. */
@customElement('wall-dialog')
@localized()
export class WallDialog extends DialogElement {
  @property() relay: RelayAddress = '';
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @state() private page: FoundPorts | undefined;
  @state() private failed = false;
  @state() private active = 0;
  @query('.body') private scroller!: HTMLElement;
  @queryAll('li') private items!: NodeListOf<HTMLElement>;
  protected override readonly closesOutside = false;
  readonly #model = new WallModel();
  #wanted = '';
  /** Ids of the last ports of the pages before this one. */
  #before: readonly string[] = [];
  /** Counts the queries: an answer to an earlier one is dropped. */
  #asked = 0;
  #rules: readonly HighlightRule[] = readHighlightRules(readKeptFields(availableStorage(), storeKey)['rules']);
  #rulesDialog: HighlightDialog | undefined;
  #view: GlanceView | undefined;
  #sight: IntersectionObserver | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #looking = new PacedCall(pauseMs, () => void this.#load());
  readonly #showing = new PacedCall(pauseMs, () => void this.#view?.show(this.#model.inSight));

  constructor() {
    super();
    new SecondTicker(this);
  }

  override async show(): Promise<void> {
    await super.show();
    this.#sight = new IntersectionObserver((seen) => this.#onSight(seen), { root: this.scroller });
    this.#timer = setInterval(() => this.#looking.request(), refreshMs);
    await this.#load();
    const view = await this.engine.relays.glance(this.relay, async (glances) => {
      this.#model.take(glances, Date.now());
      this.requestUpdate();
    });
    if (!this.isConnected) return void view.dispose();
    this.#view = view;
    await this.#apply();
    this.#showing.request();
    this.focusFirst();
  }

  protected override firstControl(): HTMLElement | null {
    return this.renderRoot.querySelector('.go');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight?.disconnect();
    clearInterval(this.#timer);
    this.#looking.dispose();
    this.#showing.dispose();
    void this.#view?.dispose();
    this.#view = undefined;
    this.#asked++;
  }

  get #summary(): RelaySummary | undefined {
    return this.engineState.relays.find(({ address }) => address === this.relay);
  }

  get #name(): string {
    return this.#summary ? relayName(this.#summary) : relayHost(this.relay);
  }

  protected override heading(): string {
    return msg(str`Consoles of ${this.#name}`);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // Ports have come, gone or changed.
    const before = changed.get('engineState') as EngineState | undefined;
    if (before && this.#sight && portsOf(before, this.relay) !== portsOf(this.engineState, this.relay))
      this.#looking.request();
    for (const item of this.items) this.#sight?.observe(item);
  }

  protected override body(): TemplateResult {
    const { tiles } = this.#model;
    const alarms = this.#model.alarmed.length;
    return html`<div class="bar">
        <input
          class="input"
          type="search"
          aria-label=${msg('Find a port')}
          placeholder=${msg('Name, computer or label')}
          maxlength="200"
          @input=${this.#typed}
        />
        <p role="status">${this.#said(alarms)}</p>
        ${
          alarms > 0
            ? html`<button class="quiet" @click=${() => this.#acknowledge()}>${msg('Acknowledge all')}</button>`
            : nothing
        }
        <button class="quiet" @click=${this.#editRules}>${msg('Alarm rules…')}</button>
        ${this.#pager()}
      </div>
      <div class="body">
        <ul aria-label=${msg('Consoles')} @keydown=${this.#key}>
          ${repeat(
            tiles,
            ({ port }) => port.id,
            (tile, at) => this.#tile(tile, at),
          )}
        </ul>
      </div>`;
  }

  #said(alarms: number) {
    if (this.failed) return msg('The list cannot be loaded now.');
    if (!this.page) return '';
    const total = this.page.total === 1 ? msg('1 port') : msg(str`${formatCount(this.page.total)} ports`);
    if (alarms === 0)
      return this.#rules.length > 0 ? total : `${total} · ${msg('Lines that match an alarm rule raise an alarm.')}`;
    const newest = this.#model.newest?.name ?? this.#model.alarmed[0]?.port.name ?? '';
    return html`${total} · <strong>${msg(str`Alarms: ${formatCount(alarms)}, the newest at ${newest}`)}</strong>`;
  }

  #pager() {
    const at = this.#before.length;
    if (at === 0 && !this.page?.hasMore) return nothing;
    const first = at * tilesPerPage + 1;
    return html`<span class="activity">${formatCount(first)}–${formatCount(first + this.#model.tiles.length - 1)}</span>
      <button class="quiet" ?disabled=${at === 0} @click=${() => this.#turn(this.#before.slice(0, -1))}>
        ${msg('Previous')}
      </button>
      <button class="quiet" ?disabled=${!this.page?.hasMore} @click=${this.#next}>${msg('Next')}</button>`;
  }

  #tile(tile: WallTile, at: number) {
    const { port, glance, alarm } = tile;
    const status = listedStatus(port);
    const activity = this.#model.activity(tile, Date.now());
    const isQuiet = activity.kind !== 'live' && activity.isLong;
    const classes = `${alarm ? `alarm hl-${alarm.rule.color}` : ''} ${isQuiet && !alarm ? 'quiet' : ''}`;
    const tabindex = at === this.active ? 0 : -1;
    const { lines = [] } = glance ?? {};
    // A tile without lines says so in their place.
    const offline = lines.length === 0 ? '' : statusName(status);
    return html`<li class=${classes} data-id=${port.id} @click=${(event: Event) => this.#clicked(event, port, at)}>
      <div class="top">
        <button
          class="go"
          tabindex=${tabindex}
          title=${[port.path, ...port.labels].join(' · ')}
          @focus=${() => (this.active = at)}
        >
          ${portDot(status, undefined)}<span class="name">${port.name}</span
          ><small>${port.path === port.name ? '' : port.path}</small>
          <span class="visually-hidden">${statusName(status)}${alarm ? `, ${msg('alarm')}` : ''}</span>
        </button>
        <span class="activity">${status === 'unreached' ? offline : this.#activity(activity)}</span>
      </div>
      ${
        alarm
          ? html`<div class="raised">
              <span class="alarm-text" title=${alarm.text}
                >⚠
                ${alarm.rule.name || alarm.rule.query.pattern}${
                  alarm.count > 1 ? ` × ${formatCount(alarm.count)}` : ''
                }</span
              >
              <button
                class="quiet ack"
                tabindex=${tabindex}
                aria-label=${msg(str`Acknowledge the alarm of ${port.name}`)}
                @click=${() => this.#acknowledge(port.id)}
              >
                ${msg('Acknowledge')}
              </button>
            </div>`
          : nothing
      }
      ${
        lines.length === 0
          ? html`<p class="nothing">${port.state === 'open' ? msg('Nothing received yet.') : statusName(status)}</p>`
          : html`<pre>
${lines.map(({ text, color }) => html`<span class=${color ? `hl-${color}` : ''}>${text}</span>`)}</pre>`
      }
    </li>`;
  }

  #activity(activity: ReturnType<WallModel['activity']>): string {
    if (activity.kind === 'live') return formatRate(activity.rate);
    if (activity.kind === 'new') return '';
    return msg(str`quiet for ${formatSpan(Math.floor(activity.forMs / 1000) * 1000)}`);
  }

  #typed = (event: Event): void => {
    this.#wanted = (event.target as HTMLInputElement).value.trim();
    this.#before = [];
    this.#looking.request();
  };

  #next = (): void => {
    const last = this.#model.tiles.at(-1);
    if (last) this.#turn([...this.#before, last.port.id]);
  };

  #turn(before: readonly string[]): void {
    this.#before = before;
    this.active = 0;
    this.scroller.scrollTo(0, 0);
    const pressed = (this.renderRoot as ShadowRoot).activeElement;
    void this.#load().then(() => leaveDisabled(pressed));
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    const [search, after] = [this.#wanted, this.#before.at(-1)];
    const page = await this.engine.relays
      .search(this.relay, {
        limit: tilesPerPage,
        ...(search === '' ? {} : { search }),
        ...(after === undefined ? {} : { after }),
      })
      .catch(() => undefined);
    if (asked !== this.#asked) return;
    this.failed = page === undefined;
    if (!page) return;
    this.page = page;
    this.#model.setPorts(page.ports, Date.now());
    this.active = Math.min(this.active, Math.max(0, page.ports.length - 1));
    await this.updateComplete;
    this.#showing.request();
  }

  #onSight(seen: readonly IntersectionObserverEntry[]): void {
    const changes = seen.map(({ target, isIntersecting }) => {
      return this.#model.see((target as HTMLElement).dataset['id'] ?? '', isIntersecting && target.isConnected);
    });
    if (changes.some(Boolean)) this.#showing.request();
  }

  #acknowledge(id?: string): void {
    this.#model.acknowledge(id);
    this.requestUpdate();
    this.#focusTile(this.active);
  }

  #clicked(event: Event, port: DirectoryEntry, at: number): void {
    if ((event.target as Element).closest('.ack') || getSelection()?.isCollapsed === false) return;
    this.active = at;
    void this.#open(port);
  }

  async #open({ id, path }: DirectoryEntry): Promise<void> {
    try {
      const portId = await this.engine.relays.want(this.relay, id);
      this.close();
      if (portId !== undefined) await this.shell?.openPort(portId);
      else this.shell?.openPath({ relay: this.relay, path });
    } catch (error) {
      this.shell?.report(error);
    }
  }

  #key = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const tops = Array.from(this.items, (item) => item.offsetTop);
    const columns = Math.max(1, tops.filter((top) => top === tops[0]).length);
    const next = tileAfter(event.key, this.active, tops.length, columns);
    if (next === undefined) return;
    event.preventDefault();
    this.#focusTile(next);
  };

  #focusTile(at: number): void {
    this.active = at;
    this.items[at]?.querySelector<HTMLElement>('.go')?.focus();
  }

  #editRules = async (): Promise<void> => {
    if (this.#rulesDialog) return;
    const dialog = document.createElement('highlight-dialog');
    this.#rulesDialog = dialog;
    dialog.alarms = true;
    dialog.rules = this.#rules;
    dialog.addEventListener('rules-chosen', (event) => {
      this.#rules = (event as RulesChosenEvent).rules;
      keep(availableStorage(), storeKey, { rules: this.#rules });
      void this.#apply();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      this.#rulesDialog = undefined;
    });
    this.renderRoot.append(dialog);
    await dialog.show();
    await this.#apply();
  };

  /** Other rules mean other alarms. */
  async #apply(): Promise<void> {
    const all = this.#rules;
    const inEffect = all.filter(({ on, query: { pattern } }) => on && pattern !== '');
    this.#model.acknowledge();
    const problems = (await this.#view?.alarm(inEffect)) ?? [];
    if (this.#rulesDialog)
      Object.assign(this.#rulesDialog, {
        rules: this.#rules,
        problems: all.map((rule) => problems[inEffect.indexOf(rule)] ?? ''),
      });
    this.requestUpdate();
  }

  static override styles = [...DialogElement.styles, dotStyles, highlightColorStyles, wallStyles];
}

/** What of the state says that a relay's ports have changed. */
function portsOf({ relays, ports }: EngineState, address: RelayAddress): string {
  const { directory, state: relayState } = relays.find((relay) => relay.address === address) ?? {};
  const states = ports
    .filter(({ shared }) => shared?.relay === address)
    .map(({ id, connected }) => `${id} ${connected}`);
  return `${relayState?.kind ?? ''} ${directory?.changes ?? ''} ${states.join()}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'wall-dialog': WallDialog;
  }
}
