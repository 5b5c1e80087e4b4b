import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { DirectoryEntry, FoundPorts, PortQuery, RelaySummary } from '../../engine/api/relays.ts';
import { formatCount } from '../../i18n/format.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { engineContext } from '../page/contexts.ts';
import { dotStyles, portDot, statusName } from '../page/port-dot.ts';
import { listedStatus } from '../page/port-status.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';

/** All rows are as high as this, so that only those in sight have to exist. */
const rowHeight = 40;
const pageSize = 100;
/** While somebody types. */
const typingMs = 120;

/** The ports of a relay that has too many to list them all: found by words, in pages, with rows for those in sight. */
@customElement('directory-list')
@localized()
class DirectoryList extends LitElement {
  @property({ attribute: false }) relay!: RelaySummary;
  /** What is looked for. */
  @property() wanted = '';
  @property() label = '';
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @state() private node = '';
  @state() private found: readonly DirectoryEntry[] = [];
  @state() private page: FoundPorts | undefined;
  @state() private failed = false;
  @state() private active = 0;
  @state() private top = 0;
  @query('.rows') private rows!: HTMLElement | null;
  #nodes: FoundPorts['nodes'] = [];
  /** Counts the queries: an answer to an earlier one is dropped. */
  #asked = 0;
  /** What the list was loaded for. */
  #shown: { readonly address: string; readonly changes: number | undefined } | undefined;
  #isLoadingMore = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#asked++;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { address, state: relayState, directory } = this.relay;
    const isOther = this.#shown?.address !== address;
    const isNews = isOther || (relayState.kind === 'open' && this.#shown?.changes !== directory?.changes);
    if (isOther) this.node = '';
    if (relayState.kind !== 'open') this.#shown = { address, changes: undefined };
    else if (isNews) {
      this.#shown = { address, changes: directory?.changes };
      // What somebody reads further down is left alone.
      if (isOther || this.top === 0) this.#look();
    } else if (changed.has('wanted')) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#look(), typingMs);
    }
  }

  /** Opens the first port that fits. */
  async openFirst(): Promise<void> {
    const page = await this.#search({ limit: 1 }).catch((error: unknown) => void this.shell?.report(error));
    const [first] = page?.ports ?? [];
    if (first) await this.#open(first);
  }

  override focus(): void {
    this.rows?.focus();
  }

  #look(): void {
    void this.#load(undefined);
  }

  #search(place: Pick<PortQuery, 'limit' | 'after'>): Promise<FoundPorts> {
    const search = this.wanted.trim().slice(0, 200);
    const { node } = this;
    return this.engine.relays.search(this.relay.address, {
      ...place,
      ...(search === '' ? {} : { search }),
      ...(node === '' ? {} : { node }),
    });
  }

  async #load(after: string | undefined): Promise<void> {
    const asked = after === undefined ? ++this.#asked : this.#asked;
    const { node } = this;
    const place = { limit: pageSize, ...(after === undefined ? {} : { after }) };
    const page = await this.#search(place).catch(() => undefined);
    if (asked !== this.#asked) return;
    this.failed = page === undefined;
    if (!page) return;
    this.page = page;
    if (after !== undefined) {
      this.found = [...this.found, ...page.ports];
      return;
    }
    // With a computer chosen, the others can still be chosen instead.
    if (node === '') this.#nodes = page.nodes;
    this.found = page.ports;
    this.active = 0;
    this.top = 0;
    this.rows?.scrollTo(0, 0);
  }

  async #loadMore(): Promise<void> {
    const last = this.found.at(-1);
    if (!this.page?.hasMore || !last || this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    await this.#load(last.id);
    this.#isLoadingMore = false;
  }

  async #open({ id, path }: DirectoryEntry): Promise<void> {
    try {
      const portId = await this.engine.relays.want(this.relay.address, id);
      if (portId !== undefined) await this.shell?.openPort(portId);
      else this.shell?.openPath({ relay: this.relay.address, path });
    } catch (error) {
      this.shell?.report(error);
    }
  }

  override render() {
    const { total = this.relay.directory?.total ?? 0 } = this.page ?? {};
    return html`<p class="count">
        <span role="status">${this.failed ? msg('The list cannot be loaded now.') : this.#count(total)}</span>
        ${this.#nodes.length > 1 ? this.#choice() : nothing}
      </p>
      ${this.found.length === 0 ? nothing : this.#rows(total)}`;
  }

  #count(total: number): string {
    if (!this.page) return '';
    return total === 1 ? msg('1 port') : msg(str`${formatCount(total)} ports`);
  }

  #choice() {
    const all = this.#nodes.reduce((sum, { total }) => sum + total, 0);
    return choiceSelect(
      msg('Computer'),
      this.node,
      [
        ['', `${msg('All computers')} (${formatCount(all)})`],
        ...this.#nodes.map(({ node, total }) => [node, `${node} (${formatCount(total)})`] as const),
      ],
      (node) => {
        this.node = node;
        this.#look();
      },
    );
  }

  #rows(total: number) {
    const first = Math.max(0, Math.floor(this.top / rowHeight) - 4);
    const seen = this.found.slice(first, first + Math.ceil((this.rows?.clientHeight ?? 320) / rowHeight) + 9);
    const current = this.found[this.active];
    return html`<div
      class="rows"
      role="listbox"
      tabindex="0"
      aria-label=${this.label}
      aria-activedescendant=${current ? `port-${this.active}` : nothing}
      @scroll=${this.#scrolled}
      @keydown=${this.#key}
    >
      <div class="all" role="presentation" style="height: ${this.found.length * rowHeight}px">
        ${repeat(
          seen,
          ({ id }) => id,
          (port, i) => this.#row(port, first + i, total),
        )}
      </div>
    </div>`;
  }

  #row(port: DirectoryEntry, at: number, total: number) {
    const { name, path, labels, holder } = port;
    const status = listedStatus(port);
    const known = [...labels, ...(holder === undefined ? [] : [holder])];
    const under = [path === name ? '' : path, ...known].filter(Boolean).join(' · ');
    return html`<div
      id="port-${at}"
      class="row ${at === this.active ? 'on' : ''}"
      role="option"
      aria-selected=${at === this.active ? 'true' : 'false'}
      aria-setsize=${total}
      aria-posinset=${at + 1}
      title=${[name, path, ...known].join(' · ')}
      style="top: ${at * rowHeight}px"
      @click=${() => {
        this.active = at;
        void this.#open(port);
      }}
    >
      ${portDot(status, undefined)}
      <span class="text">
        <span class="name">${name}</span><span class="visually-hidden">${statusName(status)}</span>
        <small>${under}</small>
      </span>
    </div>`;
  }

  #scrolled = (): void => {
    if (!this.rows) return;
    this.top = this.rows.scrollTop;
    if (this.top + 2 * this.rows.clientHeight > this.found.length * rowHeight) void this.#loadMore();
  };

  #key = (event: KeyboardEvent): void => {
    const { rows } = this;
    if (!rows || event.altKey || event.ctrlKey || event.metaKey) return;
    const inSight = Math.max(1, Math.floor(rows.clientHeight / rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: inSight,
      PageUp: -inSight,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    const current = this.found[this.active];
    if ((event.key === 'Enter' || event.key === ' ') && current) void this.#open(current);
    else if (step === undefined) return;
    else this.#goTo(this.active + step, rows);
    event.preventDefault();
  };

  #goTo(wanted: number, rows: HTMLElement): void {
    this.active = Math.min(Math.max(wanted, 0), this.found.length - 1);
    const top = this.active * rowHeight;
    if (top < rows.scrollTop) rows.scrollTo(0, top);
    else if (top + rowHeight > rows.scrollTop + rows.clientHeight)
      rows.scrollTo(0, top + rowHeight - rows.clientHeight);
    if (this.active === this.found.length - 1) void this.#loadMore();
  }

  static override styles = [
    controls,
    dotStyles,
    css`
      :host {
        display: block;
        margin-inline-start: 12px;
      }
      .count {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0 8px;
        margin: 0;
        padding: 2px 8px;
        color: var(--muted);
        font-size: 12px;
      }
      .count select {
        max-width: 100%;
      }
      .rows {
        position: relative;
        max-height: min(360px, 50vh);
        overflow: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
        border-radius: var(--r);
      }
      .all {
        position: relative;
      }
      .row {
        position: absolute;
        inset-inline: 0;
        display: flex;
        align-items: center;
        gap: 8px;
        box-sizing: border-box;
        height: ${rowHeight}px;
        padding: 0 8px;
        border-radius: var(--r);
        cursor: pointer;
      }
      .row:hover {
        background: var(--raised);
      }
      .rows:focus-visible .on {
        background: var(--accent-soft);
      }
      .text {
        flex: 1;
        min-width: 0;
      }
      .name,
      small {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        line-height: 1.35;
      }
      small {
        color: var(--faint);
        font-size: 11px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'directory-list': DirectoryList;
  }
}
