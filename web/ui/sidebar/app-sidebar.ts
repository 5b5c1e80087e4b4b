import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortId, PortSummary } from '../../engine/api/ports.ts';
import { engineStateContext } from '../page/contexts.ts';
import '../page/fold-group.ts';
import { onMac } from '../page/keyboard.ts';
import { availableStorage, keep, readKept } from '../page/kept-values.ts';
import { areListed, shownRelays } from '../page/relay-status.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon, mark } from '../kit/icons.ts';
import { portFinder } from '../ports/find-ports.ts';
import '../ports/port-list.ts';
import { sidebarStyles } from './sidebar-styles.ts';

/** The keys that open the command palette, as this keyboard names them. */
const commandKeys = onMac ? '⌘ K' : 'Ctrl K';

/** Height of the list of relays with their ports; 0: there are none. */
const heightKey = 'baudcast.relays.height';

/** Ports, relays, demo devices and captures. A sidebar in a wide window, a sheet on a phone. */
@customElement('app-sidebar')
@localized()
export class AppSidebar extends LitElement {
  @property({ type: Boolean }) connectable = false;
  /** What there is to list is known. */
  @property({ type: Boolean }) started = false;
  @property({ attribute: false }) port: PortId | undefined;
  @property({ attribute: false }) capture: CaptureId | undefined;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @state() private wanted = '';
  @state() private hasList = false;
  @query('.filter input') private filter!: HTMLInputElement | null;
  @query('.relays') private relayList!: HTMLElement | null;
  /** Kept free until relays have answered, as they did last time: what is below moves later under no pointer. */
  #relaysPx = Number(readKept(availableStorage(), heightKey)) || 0;
  #areListed = false;
  readonly #heights = new ResizeObserver(() => this.#keepHeight());
  /** The list of relays, once all have answered. */
  #observed: HTMLElement | null = null;

  /** Puts the keyboard into the field to find a port. */
  override focus(): void {
    this.filter?.focus();
  }

  protected override updated(): void {
    const listed = this.#areListed ? this.relayList : null;
    if (listed === this.#observed) return;
    this.#heights.disconnect();
    this.#observed = listed;
    if (listed) this.#heights.observe(listed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#heights.disconnect();
    this.#observed = null;
  }

  #keepHeight(): void {
    const { offsetHeight = 0 } = this.#observed ?? {};
    // It is folded.
    if (this.wanted !== '' || offsetHeight === 0) return;
    this.#relaysPx = this.#observed?.querySelector('relay-list') ? offsetHeight : 0;
    keep(availableStorage(), heightKey, this.#relaysPx);
  }

  override render() {
    return html`<div class="brand">
        ${mark}<span>Baudcast</span>
        <button
          class="icon"
          title="${msg('Commands')} (${commandKeys})"
          aria-label=${msg('Commands')}
          aria-keyshortcuts="Control+K Meta+K"
          @click=${() => this.shell?.showCommands()}
        >
          ${icon('command')}
        </button>
        <button
          class="icon"
          title=${msg('Preferences')}
          aria-label=${msg('Preferences')}
          @click=${() => this.shell?.showPreferences()}
        >
          ${icon('settings')}
        </button>
      </div>
      ${this.started ? this.#lists() : nothing}`;
  }

  #lists() {
    const { ports, relays } = this.engineState;
    const isFiltered = this.wanted.trim() !== '';
    const find = portFinder(this.wanted, relays);
    const found = ports.filter(find);
    const ofSource = (source: PortSummary['source']) => found.filter((port) => port.source === source);
    const shown = shownRelays(relays, ports).filter(
      ({ address, directory }) =>
        !isFiltered || directory !== undefined || found.some(({ shared }) => shared?.relay === address),
    );
    const hasMore = shown.some(({ directory }) => directory);
    const [serial, demo] = [ofSource('serial'), ofSource('demo')];
    // A first visit has none.
    if (shown.length > 0) void import('./relay-list.ts').then(() => (this.hasList = true));
    this.#areListed = areListed(shown, relays, ports) && (shown.length === 0 || this.hasList);
    // No room for one that is not reached: it might be a gap for hours.
    const isAwaited = !this.#areListed && !shown.some(({ state }) => state.kind === 'waiting');
    const roomPx = isAwaited && !isFiltered ? this.#relaysPx : 0;
    const onRelays = shown.flatMap(({ address }) => found.filter(({ shared }) => shared?.relay === address));
    const [first] = [...(this.connectable ? serial : []), ...onRelays, ...demo];
    // The field is always there: a list that moves down when more ports are listed takes clicks meant for another row.
    return html`${this.#filter(first)}
      <div class="ports">
        ${
          this.connectable && (!isFiltered || serial.length > 0)
            ? html`<fold-group name="ports" label=${msg('Ports')} count=${serial.length} ?unfolded=${isFiltered}>
                <button
                  slot="action"
                  class="icon"
                  title=${msg('Connect a device')}
                  aria-label=${msg('Connect a device')}
                  @click=${() => this.shell?.connect()}
                >
                  ${icon('add')}
                </button>
                <port-list label=${msg('Ports')} .ports=${serial} .selected=${this.port}></port-list>
              </fold-group>`
            : nothing
        }
        ${
          isFiltered && shown.length === 0
            ? nothing
            : html`<fold-group name="relays" label=${msg('Relays')} count=${shown.length} ?unfolded=${isFiltered}>
                <button
                  slot="action"
                  class="icon"
                  title=${msg('Add a relay')}
                  aria-label=${msg('Add a relay')}
                  @click=${() => this.shell?.addRelay()}
                >
                  ${icon('add')}
                </button>
                <div class="relays" style="min-height: ${roomPx}px">
                  ${
                    shown.length > 0
                      ? html`<relay-list
                          .relays=${shown}
                          .ports=${ofSource('relay')}
                          .wanted=${this.wanted}
                          .selected=${this.port}
                        ></relay-list>`
                      : html`<p class="none">${roomPx > 0 ? msg('connecting') : msg('None yet')}</p>`
                  }
                </div>
              </fold-group>`
        }
        ${
          demo.length > 0
            ? html`<fold-group
                name="demo"
                label=${msg('Demo')}
                count=${demo.length}
                ?folds=${this.#relaysPx > 0 || ports.some(({ source }) => source === 'serial' || source === 'relay')}
                ?unfolded=${isFiltered}
              >
                <port-list label=${msg('Demo')} .ports=${demo} .selected=${this.port}></port-list>
              </fold-group>`
            : nothing
        }
        ${found.length === 0 && isFiltered && !hasMore ? noPort() : nothing}
      </div>
      <fold-group class="captures" name="captures" label=${msg('Captures')} count=${this.engineState.captures.length}>
        <button
          slot="action"
          class="icon"
          title=${msg('Open a file…')}
          aria-label=${msg('Open a file…')}
          @click=${() => this.shell?.openFiles()}
        >
          ${icon('add')}
        </button>
        ${this.#captures()}
      </fold-group>`;
  }

  #captures() {
    if (this.engineState.captures.length === 0)
      return html`<p class="none">${msg('All that is received is captured and listed here. Save… makes a file.')}</p>`;
    void import('../captures/capture-list.ts');
    return html`<capture-list .selected=${this.capture}></capture-list>`;
  }

  #filter(first: PortSummary | undefined) {
    return html`<div class="filter">
      ${icon('filter')}
      <input
        class="input"
        type="search"
        aria-label=${msg('Find a port')}
        placeholder=${msg('Find a port')}
        autocomplete="off"
        spellcheck="false"
        .value=${this.wanted}
        @input=${(event: InputEvent) => (this.wanted = (event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => this.#filterKey(event, first)}
      />
    </div>`;
  }

  /** Enter opens the first port that is shown; Escape shows all again. */
  #filterKey(event: KeyboardEvent, first: PortSummary | undefined): void {
    if (event.isComposing) return;
    const directory = this.renderRoot.querySelector('relay-list')?.directory;
    if (event.key === 'ArrowDown' && directory) {
      event.preventDefault();
      return directory.focus();
    }
    if (event.key === 'Enter' && (first ?? directory) && this.wanted.trim() !== '') {
      event.preventDefault();
      void (first ? this.shell?.openPort(first.id) : directory?.openFirst());
    } else if (event.key === 'Escape' && this.wanted !== '') {
      // Else it would close the sheet.
      event.preventDefault();
      event.stopPropagation();
    } else return;
    this.wanted = '';
  }

  static override styles = [controls, sidebarStyles];
}

function noPort() {
  return html`<p class="none" role="status">${msg('No matching port')}</p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'app-sidebar': AppSidebar;
  }
}
