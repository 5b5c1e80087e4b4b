import { ContextProvider, consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import { plainName } from '../../core/plain-name.ts';
import { formatBytes } from '../../i18n/format.ts';
import { type PageCommand, CommandsController } from '../page/commands.ts';
import { portPicker } from '../connect/choose-port.ts';
import { type AppUpdate, appUpdateContext, engineContext, engineStateContext } from '../page/contexts.ts';
import { shellContext, type CapturePlace, type PortWish } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import { CompactController } from '../kit/screen-room.ts';
import '../sidebar/app-sidebar.ts';
import '../sidebar/sidebar-divider.ts';
import type { AppSidebar } from '../sidebar/app-sidebar.ts';
import { type PreferenceStore, preferencesContext } from '../preferences/preferences.ts';
import '../connect/first-run.ts';
import { LaunchAction } from './launch-action.ts';
import { loadIncoming, loadParts } from './load-parts.ts';
import { type LaunchAddress, takeLink } from './launch-address.ts';
import { MediaController } from './media-controller.ts';
import type { NoticeRegion } from './notice-region.ts';
import { PageKeys } from './page-keys.ts';
import { PortWishes } from './port-wishes.ts';
import { ShellActions, type ShellHost } from './shell-actions.ts';
import type { shellCommands } from './shell-commands.ts';
import { shellStyles } from './shell-styles.ts';
import { splitMenu } from './split-menu.ts';
import type { TabKeeper } from './tab-keeper.ts';
import {
  type KeptTab,
  type Tab,
  type TabModel,
  closeTab,
  currentKey,
  findTab,
  nextTab,
  noTabs,
  replaceKept,
  showTab,
  splitTabs,
  syncTabs,
  tabKey,
} from './tab-model.ts';
import { pageTitle, tabSubject } from './tab-subject.ts';

/** The page: sidebar, tabs, and the views of one or two of them. */
@customElement('app-shell')
@localized()
class AppShell extends LitElement implements ShellHost {
  @consume({ context: engineContext }) engine!: EngineApi;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  engineState!: EngineState;
  @consume({ context: preferencesContext }) protected preferences: PreferenceStore | undefined;
  @consume({ context: appUpdateContext, subscribe: true }) protected update_: AppUpdate | undefined;
  /** What the page's address asked for. */
  @property({ attribute: false }) launch: LaunchAddress | undefined;
  /** The engine's state has arrived. Until then the frame alone is drawn. */
  @property({ type: Boolean, reflect: true }) started = false;
  /** Keeps the tabs. */
  @property({ attribute: false }) keeper: TabKeeper | undefined;
  @query('notice-region') notices!: NoticeRegion;
  @query('dialog.sheet') private sheet!: HTMLDialogElement | null;
  @query('app-sidebar') private sidebar!: AppSidebar;
  /** The tabs; at first those of before. */
  @property({ attribute: false }) model: TabModel = noTabs;
  /** Key of the tab whose pane has the keyboard. */
  @state() private typingIn: string | undefined;
  /** What was asked to be shown of a tab's capture last. */
  @state() private place: { readonly key: string; readonly place: CapturePlace } | undefined;

  readonly #narrow = new MediaController(this, '(max-width: 719px)');
  readonly #compact = new CompactController(this);
  readonly #shell = new ShellActions(this);
  readonly #action = new LaunchAction(location, history);
  readonly #wishes = new PortWishes({
    state: () => this.engineState,
    open: (portId) => this.#shell.openPort(portId),
    find: (relay, path) => this.engine.relays.want(relay, path),
    onMissing: (path) =>
      this.#shell.tell(msg(str`The relay has no port “${plainName(path)}”, or your access does not include it.`)),
  });
  readonly #connectable = portPicker() !== undefined;
  /** Tabs shown so far: a view is created when it is first shown, then kept with its position and input. */
  readonly #seen = new Set<string>();
  /** Loaded with the palette. */
  #makeCommands: typeof shellCommands | undefined;
  #prunedTold = 0;
  /** The tab to show as soon as it is in the engine's state. */
  #wanted: Tab | undefined;

  constructor() {
    super();
    new ContextProvider(this, { context: shellContext, initialValue: this.#shell });
    new PageKeys(this, {
      showCommands: () => void this.#shell.showCommands(),
      nextTab: (step) => this.changeTabs((model) => nextTab(model, step)),
    });
    new CommandsController(this, 'page', () => ({ title: '', commands: this.#commands() }));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#useLink);
    loadIncoming(this.#shell);
    const { path } = this.launch ?? {};
    if (path !== undefined) this.wish({ relay: undefined, path });
    this.#useLink();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#useLink);
  }

  changeTabs(change: (model: TabModel) => TabModel): void {
    this.model = change(this.model);
  }

  async loadCommands(): Promise<void> {
    ({ shellCommands: this.#makeCommands } = await import('./shell-commands.ts'));
  }

  allKept(): readonly KeptTab[] {
    return this.model.tabs.filter((tab) => tab.kind === 'port');
  }

  #commands(): readonly PageCommand[] {
    if (!this.#makeCommands) return [];
    return this.#makeCommands({
      shell: this.#shell,
      engine: this.engine,
      state: this.engineState,
      model: this.#shown(),
      connectable: this.#connectable,
      preferences: this.preferences,
      update: this.update_,
      changeTabs: (change) => this.changeTabs(change),
      closeTab: (key) => this.#close(key),
      sidebar: () => this.#goToSidebar(),
    });
  }

  #goToSidebar(): void {
    this.sheet?.showModal();
    this.sidebar.focus();
  }

  show(tab: Tab, place?: CapturePlace): void {
    this.#wanted = tab;
    if (place) this.place = { key: tabKey(tab), place };
    this.#showWanted();
    this.sheet?.close();
  }

  wish(wish: PortWish): void {
    this.#wishes.want(wish);
  }

  /** The link the page was opened by, or one that was put into its address since. */
  #useLink = (): void => {
    const link = this.launch?.takeLink() ?? takeLink(location, history);
    if (link !== undefined) void this.#shell.useLink(link);
  };

  #showWanted(): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    const { sessions, captures } = this.engineState;
    const there = { session: sessions, capture: captures, port: this.model.tabs, timeline: [wanted] }[wanted.kind];
    if (!there.some(({ id }) => id === wanted.id)) return;
    this.#wanted = undefined;
    this.changeTabs((model) => showTab(model, wanted));
  }

  present(dialog: HTMLElement & { show(): void }, { replaces = false } = {}): void {
    const open = this.renderRoot.querySelector(dialog.localName);
    // Requested twice while it was loading.
    if (open && !replaces) return;
    open?.remove();
    dialog.addEventListener('close', () => dialog.remove());
    this.sheet?.close();
    this.renderRoot.append(dialog);
    dialog.show();
  }

  override willUpdate(changed: PropertyValues): void {
    if (!this.started) return;
    if (changed.has('engineState') || changed.has('started')) {
      const { sessions, captures } = this.engineState;
      this.model = syncTabs(
        replaceKept(this.model, sessions),
        sessions.map(({ id }) => id),
        // The list of captures is read after the first state: until then none is gone.
        captures.length > 0 ? captures.map(({ id }) => id) : undefined,
      );
      this.#showWanted();
    }
    loadParts(this.engineState, this.model.tabs.length > 0, this.update_?.available === true);
    if (this.#shown().right === undefined) return;
    void import('../kit/split-panel.ts');
    void import('./pane-head.ts');
  }

  protected override updated(): void {
    if (!this.started) return;
    this.keeper?.keep(this.model, this.engineState);
    this.#action.run(this.#shell, this.engineState);
    this.#wishes.look();
    this.#tellPruned();
    const tab = findTab(this.model, currentKey(this.model));
    document.title = tab ? pageTitle(tabSubject(tab, this.engineState)) : 'Baudcast';
  }

  /** Nothing is deleted silently: names the captures that were deleted to free space. */
  #tellPruned(): void {
    const { pruned } = this.engineState.storage;
    for (const { name, bytes } of pruned.slice(this.#prunedTold))
      this.#shell.tell(msg(str`“${name}” (${formatBytes(bytes)}) was deleted to free space for newer captures.`));
    this.#prunedTold = pruned.length;
  }

  override render() {
    const narrow = this.#narrow.matches;
    const { tabs } = this.model;
    return html`${
        narrow
          ? html`<dialog class="sheet" aria-label=${msg('Ports and captures')} @click=${this.#outside}>
              ${this.#sidebar()}
            </dialog>`
          : html`<nav aria-label=${msg('Ports and captures')}>
              ${this.#sidebar()}<sidebar-divider></sidebar-divider>
            </nav>`
      }
      <main>
        ${
          narrow || tabs.length > 0
            ? html`<div class="tabs">
                ${
                  narrow
                    ? html`<button
                        class="icon"
                        aria-label=${msg('Ports and captures')}
                        @click=${() => this.sheet?.showModal()}
                      >
                        ${icon('menu')}
                      </button>`
                    : nothing
                }
                ${
                  tabs.length > 0
                    ? html`<session-tabs
                        .model=${this.#shown()}
                        @tab-show=${this.#show}
                        @tab-close=${(e: CustomEvent<string>) => this.#close(e.detail)}
                      ></session-tabs>`
                    : html`<span class="brand">Baudcast</span>`
                }
                <span class="grow"></span>
                ${
                  !narrow && tabs.length > 1
                    ? splitMenu(this.model, this.engineState, (change) => this.changeTabs(change))
                    : nothing
                }
              </div>`
            : nothing
        }
        ${this.started ? this.#content() : nothing}
      </main>
      <notice-region></notice-region>`;
  }

  #content() {
    const hasBars = !this.#compact.isCompact || this.model.tabs.length === 0;
    return html`${
        hasBars ? html`<page-bars .shown=${this.#shownSessions()}></page-bars><slot name="agents"></slot>` : nothing
      }
      ${this.model.tabs.length === 0 ? html`<first-run ?supported=${this.#connectable}></first-run>` : this.#panes()}
      <job-strip></job-strip>`;
  }

  /** Keeps the other pane. */
  #closePane(other: 'left' | 'right'): void {
    this.changeTabs((model) => splitTabs({ ...model, focus: other }, undefined));
  }

  #sidebar() {
    const tab = findTab(this.model, currentKey(this.model));
    const subject = tab && tabSubject(tab, this.engineState);
    return html`<app-sidebar
      ?started=${this.started}
      ?connectable=${this.#connectable}
      .port=${subject?.port?.id}
      .capture=${tab?.kind === 'capture' ? tab.id : undefined}
    ></app-sidebar>`;
  }

  /** Both panes are children of one panel, in the slot of their side, so that moving a view does not recreate it. */
  #panes() {
    const { left, right } = this.#shown();
    const split = right !== undefined;
    return html`<h1 class="visually-hidden">Baudcast</h1>
      <split-panel ?split=${split}>
        ${repeat(this.model.tabs, tabKey, (tab) => this.#pane(tab, left, right))}
      </split-panel>`;
  }

  #pane(tab: Tab, left: string | undefined, right: string | undefined) {
    const key = tabKey(tab);
    const shown = key === left || key === right;
    const current = currentKey(this.#shown());
    if (shown) this.#seen.add(key);
    const isSplit = shown && right !== undefined;
    const subject = tabSubject(tab, this.engineState);
    const isTyping = this.typingIn === key;
    const take = () => this.changeTabs((model) => showTab(model, tab));
    return html`<section
      role="tabpanel"
      aria-label=${subject.title}
      slot=${key === right ? 'end' : 'start'}
      ?hidden=${!shown}
      @focusin=${() => {
        this.typingIn = key;
        take();
      }}
      @focusout=${() => (this.typingIn = undefined)}
      @pointerdown=${take}
    >
      ${
        isSplit
          ? html`<pane-head
              .subject=${subject}
              ?current=${key === current}
              ?typing=${isTyping}
              @pane-closed=${() => this.#closePane(key === left ? 'right' : 'left')}
            ></pane-head>`
          : nothing
      }
      ${this.#seen.has(key) ? this.#view(tab, shown) : nothing}
    </section>`;
  }

  #view(tab: Tab, shown: boolean) {
    const key = tabKey(tab);
    return html`<tab-view
      .tab=${tab}
      .active=${shown}
      .current=${key === currentKey(this.#shown())}
      .kept=${this.allKept().length}
      .place=${this.place?.key === key ? this.place.place : undefined}
    ></tab-view>`;
  }

  #shownSessions() {
    const { left, right } = this.#shown();
    return [left, right].flatMap((key) => {
      const tab = findTab(this.model, key);
      return tab?.kind === 'session' ? [tab.id] : [];
    });
  }

  /** The panes there is room for. */
  #shown(): TabModel {
    return this.#narrow.matches
      ? { ...this.model, left: currentKey(this.model), right: undefined, focus: 'left' }
      : this.model;
  }

  #show = ({ detail }: CustomEvent<string>): void => {
    const tab = findTab(this.model, detail);
    if (tab) this.changeTabs((model) => showTab(model, tab));
  };

  #close(key: string): void {
    const tab = findTab(this.model, key);
    if (tab?.kind === 'session') void this.#shell.dismissSession(tab.id);
    else if (tab) this.changeTabs((model) => closeTab(model, key));
  }

  #outside = (event: MouseEvent): void => {
    if (event.target === this.sheet) this.sheet?.close();
  };

  static override styles = [controls, shellStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'app-shell': AppShell;
  }
}
