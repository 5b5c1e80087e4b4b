import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { TerminalOptions, TerminalUpdate } from '../../engine/api/views.ts';
import { engineContext } from '../page/contexts.ts';
import { ansiColors } from '../view/ansi-colors.ts';
import { controls } from '../kit/controls.ts';
import { tellingCost } from '../kit/frame-cost.ts';
import { copyText } from '../page/copy-text.ts';
import { icon } from '../kit/icons.ts';
import { CompactController } from '../kit/screen-room.ts';
import { LocaleWatch } from '../page/locale-watch.ts';
import { ThemeWatch } from '../kit/theme-watch.ts';
import { availableStorage } from '../page/kept-values.ts';
import { OptionsChosenEvent, ProfileChosenEvent } from '../view/choices.ts';
import type { FindField, FindStepEvent, QueryChangedEvent } from '../view/find-field.ts';
import { attempt, hasCode, tellFailure } from '../page/problem.ts';
import { viewStyles } from '../view/view-styles.ts';
import { PasteController } from './paste-controller.ts';
import './terminal-bar.ts';
import type { TerminalAction } from './terminal-bar.ts';
import { terminalCommands } from './terminal-commands.ts';
import { TerminalHandle } from './terminal-handle.ts';
import { hintText, leaveTerminal, type TerminalHint } from './terminal-hint.ts';
import './key-row.ts';
import { type RowKey, type RowKeyEvent, rowKeyText } from './key-row.ts';
import { lineBreakNotice } from './line-break-notice.ts';
import { controlCharacter, controlOf, terminalKeyAction } from './terminal-keys.ts';
import {
  clampFontSize,
  defaultTerminalPreferences,
  loadTerminalPreferences,
  saveTerminalPreferences,
  type TerminalPreferences,
} from './terminal-preferences.ts';
import type { TerminalScreen } from './terminal-screen.ts';
import { TerminalFindController } from './terminal-find.ts';
import { terminalTheme } from './terminal-theme.ts';
import { terminalViewStyles } from './terminal-view-styles.ts';
import { eventNotice, skippedNotice } from './notices.ts';
import type { PageCommand } from '../page/commands.ts';
import { ViewElement, type ViewKind } from '../view/view-kind.ts';
import { keyText, readTerminalOptions, type TerminalViewOptions } from './terminal-options.ts';
import { literal } from 'lit/static-html.js';

const hintId = 'hint';

/** A capture in a terminal; typing goes to the session. */
@localized()
@customElement('terminal-view')
export class TerminalElement extends ViewElement<TerminalViewOptions> {
  @consume({ context: engineContext }) private engine!: EngineApi;

  @state() private preferences: TerminalPreferences = loadTerminalPreferences(availableStorage());
  @state() private away = false;
  @state() private findWanted = false;
  @state() private hint: TerminalHint | undefined;
  /** How the engine shows line endings now. */
  @state() private shownLineBreaks: TerminalUpdate['lineBreaks'] = 'raw';
  /** The terminal has the focus. */
  @state() private typing = false;
  /** Ctrl of the row of keys holds for the next one. */
  @state() private control = false;
  @query('#screen') private host!: HTMLElement;
  @query('find-field') private findField!: FindField;

  readonly #paste = new PasteController(this, () => ({
    lineEnding: this.options.enter,
    bracketed: this.#screen?.bracketedPaste ?? false,
    transmit: (lines, pacing) => this.#report(this.engine.sessions.paste(this.sessionId, lines, pacing)),
  }));
  readonly #find = new TerminalFindController(this, () => this.#screen);
  readonly #touch = matchMedia('(pointer: coarse)');
  readonly #compact = new CompactController(this);
  #screen: TerminalScreen | undefined;
  /** As soon as there is a screen. */
  #isFocusWanted = false;
  #handle: TerminalHandle | undefined;
  #resize: ResizeObserver | undefined;

  constructor() {
    super();
    // What stands between the bytes is drawn again, too.
    new LocaleWatch(this, () => this.#handle && attempt(this, this.#handle.configure(this.#options())));
    new ThemeWatch(this, () => this.#screen?.setTheme(terminalTheme(this)));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#handle?.dispose();
    this.#handle = undefined;
    this.#resize?.disconnect();
    this.#screen?.dispose();
    this.#screen = undefined;
  }

  /** Focuses the terminal. */
  override focus(): void {
    if (this.#screen) this.#screen.focus();
    else this.#isFocusWanted = true;
  }

  /** Opens the field to find something. */
  async startFind(): Promise<void> {
    this.findWanted = true;
    await this.updateComplete;
    this.findField.select();
  }

  async copy(): Promise<void> {
    await copyText(this.#screen?.selection ?? '');
  }

  commands(): readonly PageCommand[] {
    return terminalCommands({
      options: this.options,
      encoding: this.encoding,
      localEcho: this.localEcho,
      isStored: !this.sessionId,
      screenReader: this.preferences.screenReader,
      act: (action) => this.#act(action),
      choose: (changes) => this.#choose(changes),
      chooseProfile: (changes) => this.dispatchEvent(new ProfileChosenEvent(changes)),
    });
  }

  /** Nothing is drawn for now. */
  get #isStill(): boolean {
    return this.paused || this.held;
  }

  protected override firstUpdated(): void {
    void this.#start();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.#screen) return;
    if (changed.has('captureId')) return this.#attach();
    const configured = (['encoding', 'localEcho', 'options'] as const).some((name) => changed.has(name));
    if (configured && this.#handle) attempt(this, this.#handle.configure(this.#options()));
    if (changed.has('paused') || changed.has('held')) {
      if (this.#handle) attempt(this, this.#handle.pause(this.#isStill));
      if (!this.#isStill) this.#screen.fit();
    }
    if ((changed.has('open') && this.hint === 'closed') || (changed.has('reason') && this.hint === 'read-only'))
      this.hint = undefined;
  }

  protected override render() {
    this.toggleAttribute('compact', this.#compact.isCompact);
    return html`
      <terminal-bar
        .encoding=${this.encoding}
        .options=${this.options}
        ?localEcho=${this.localEcho}
        ?stored=${!this.sessionId}
        ?screenReader=${this.preferences.screenReader}
        .act=${(action: TerminalAction) => this.#act(action)}
      >
        <slot name="lead" slot="lead"></slot>
        <find-field
          slot="find"
          class=${this.findWanted ? 'wanted' : ''}
          steps
          label=${msg('Find')}
          .found=${this.#find.found}
          .error=${this.#find.error}
          @query-changed=${(event: QueryChangedEvent) => this.#find.change(event.query)}
          @find-step=${(event: FindStepEvent) => this.#find.step(event.step)}
        ></find-field>
      </terminal-bar>
      ${
        this.options.lineBreaks === 'auto' && this.shownLineBreaks === 'lf'
          ? lineBreakNotice((lineBreaks) => this.#choose({ lineBreaks }))
          : nothing
      }
      <div class="body" @paste=${{ handleEvent: (event: ClipboardEvent) => this.#pasted(event), capture: true }}>
        <div id="screen" @focusin=${() => this.#focused(true)} @focusout=${() => this.#focused(false)}></div>
        <slot name="empty"></slot>
        ${
          this.away
            ? html`<button class="quiet newest" type="button" @click=${() => this.#screen?.scrollToNewest()}>
                ${icon('down')} ${msg('newest')}
              </button>`
            : nothing
        }
        <p
          id=${hintId}
          class="hint ${this.hint ?? ''}"
          role=${this.hint === 'closed' || this.hint === 'read-only' ? 'alert' : nothing}
        >
          ${hintText(this.hint ?? 'leave', this.reason)}
        </p>
      </div>
      ${
        this.sessionId && this.#touch.matches && (this.typing || this.#compact.isCompact)
          ? html`<key-row
              ?control=${this.control}
              @row-key=${({ key }: RowKeyEvent) => this.#rowKey(key)}
              @control-toggled=${() => (this.control = !this.control)}
            ></key-row>`
          : nothing
      }
      ${this.#paste.dialog()}
    `;
  }

  #focused(typing: boolean): void {
    this.typing = typing;
    this.hint = typing ? 'leave' : undefined;
  }

  #rowKey(key: RowKey): void {
    this.#typed(rowKeyText(key, this.control, this.#screen?.applicationCursor ?? false));
    this.control = false;
  }

  async #start(): Promise<void> {
    const { TerminalScreen, terminalStyles } = await import('./terminal-screen.ts');
    if (!this.isConnected || this.#screen) return;
    const sheets = this.shadowRoot?.adoptedStyleSheets;
    if (sheets && !sheets.includes(terminalStyles)) sheets.unshift(terminalStyles);
    this.#screen = new TerminalScreen(
      this.host,
      {
        fontSizePx: this.preferences.fontSizePx,
        fontFamily: getComputedStyle(this).getPropertyValue('--mono') || 'monospace',
        theme: terminalTheme(this),
        screenReader: this.preferences.screenReader,
        readOnly: !this.sessionId,
        describedBy: hintId,
      },
      {
        typed: (text) => this.#typed(text),
        typedBytes: (bytes) => this.#typed(bytes),
        overLink: (over) => (this.hint = over ? 'link' : undefined),
        scrolledUp: (away) => (this.away = away),
        resized: (columns, rows) => this.#handle?.resize(columns, rows),
        found: (index, count) => this.#find.told(index, count),
        key: (event) => this.#key(event),
      },
    );
    this.#resize = new ResizeObserver(() => {
      if (this.host.offsetWidth > 0) this.#screen?.fit();
    });
    this.#resize.observe(this.host);
    this.#attach();
    if (this.#isFocusWanted) this.#screen.focus();
    this.#isFocusWanted = false;
  }

  #attach(): void {
    this.#handle?.dispose();
    void this.#screen?.reset();
    this.#handle = new TerminalHandle(this.engine, this.captureId, this.#options(), tellingCost(this.#draw));
    attempt(this, this.#handle.ready());
    if (this.#isStill) attempt(this, this.#handle.pause(true));
    if (this.#screen) this.#handle.resize(this.#screen.columns, this.#screen.rows);
  }

  #options(): TerminalOptions {
    return { encoding: this.encoding, localEcho: this.localEcho, lineBreaks: this.options.lineBreaks };
  }

  #draw = async ({ reset, skippedBytes, event, data, lineBreaks, failure }: TerminalUpdate): Promise<void> => {
    if (failure !== undefined) return tellFailure(this, failure);
    const screen = this.#screen;
    if (!screen) return;
    this.shownLineBreaks = lineBreaks;
    if (reset) await screen.reset();
    if (skippedBytes > 0) {
      await screen.write(skippedNotice(skippedBytes, screen.column));
      this.dispatchEvent(new CustomEvent('view-skipped', { detail: skippedBytes, bubbles: true, composed: true }));
    }
    if (event) await screen.write(eventNotice(event, screen.column));
    if (data.length > 0) await screen.write(data);
  };

  #typed(data: string | Uint8Array): void {
    if (!this.sessionId) return;
    if (this.control && typeof data === 'string' && data.length === 1) {
      this.control = false;
      data = controlOf(data) ?? data;
    }
    if (!this.open) this.hint = 'closed';
    else if (this.reason) this.hint = 'read-only';
    else void this.#transmit(typeof data === 'string' ? keyText(data, this.options) : data);
  }

  async #transmit(data: string | Uint8Array): Promise<void> {
    if (data.length === 0) return;
    await this.#report(this.engine.sessions.transmit(this.sessionId, [data]));
  }

  /** Shows why transmitting failed. */
  async #report(transmitting: Promise<unknown>): Promise<void> {
    try {
      await transmitting;
    } catch (error) {
      // Somebody else has just taken control.
      if (hasCode(error, 'read-only')) this.hint = 'read-only';
      else attempt(this, Promise.reject(error));
    }
  }

  #pasted(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!this.open) this.hint = 'closed';
    else if (this.reason) this.hint = 'read-only';
    else if (this.sessionId && text) void this.#paste.paste(text).finally(() => this.focus());
  }

  #key(event: KeyboardEvent): boolean {
    const action = terminalKeyAction(event);
    if (action === undefined) {
      const control = controlCharacter(event);
      if (control === undefined) return false;
      if (event.type === 'keydown') {
        event.preventDefault();
        event.stopPropagation();
        this.#typed(control); // as it is: Ctrl H is no Backspace
      }
      return true;
    }
    // The browser pastes by itself: only then it provides the clipboard without asking. The palette is the page's.
    if (event.type === 'keydown' && action !== 'paste' && action !== 'commands') {
      event.preventDefault();
      event.stopPropagation();
      this.#act(action);
    }
    return true;
  }

  #act(action: TerminalAction): void {
    const screen = this.#screen;
    const { fontSizePx, screenReader } = this.preferences;
    switch (action) {
      case 'copy':
        return attempt(this, this.copy());
      case 'copy-all':
        return attempt(this, copyText(screen?.allText() ?? ''));
      case 'clear':
        return this.#handle && attempt(this, this.#handle.clear());
      case 'find':
        return void this.startFind();
      case 'larger':
        return this.#prefer({ fontSizePx: clampFontSize(fontSizePx + 1) });
      case 'smaller':
        return this.#prefer({ fontSizePx: clampFontSize(fontSizePx - 1) });
      case 'normal-size':
        return this.#prefer({ fontSizePx: defaultTerminalPreferences.fontSizePx });
      case 'screen-reader':
        return this.#prefer({ screenReader: !screenReader });
      case 'leave':
        screen?.blur();
        return leaveTerminal(this, (on) => this.#screen?.setTabStop(on));
      case 'ctrl-w':
      case 'ctrl-t':
      case 'ctrl-n':
      case 'ctrl-v':
        this.#typed(Uint8Array.of(action.charCodeAt(5) - 0x60));
        return this.focus();
      case 'commands': // the page's
      case 'paste': // the browser's
    }
  }

  #choose(changes: Partial<TerminalViewOptions>): void {
    this.dispatchEvent(new OptionsChosenEvent<TerminalViewOptions>(changes));
  }

  #prefer(changes: Partial<TerminalPreferences>): void {
    this.preferences = { ...this.preferences, ...changes };
    saveTerminalPreferences(availableStorage(), this.preferences);
    if (changes.fontSizePx !== undefined) this.#screen?.setFontSize(changes.fontSizePx);
    if (changes.screenReader !== undefined) this.#screen?.setScreenReader(changes.screenReader);
  }

  static override styles = [controls, ansiColors, viewStyles, terminalViewStyles];
}

/** The terminal as a kind of view. */
export const terminalKind: ViewKind<TerminalViewOptions> = {
  id: 'terminal',
  tag: literal`terminal-view`,
  name: () => msg('Terminal'),
  showTitle: () => msg('Show the terminal'),
  readOptions: readTerminalOptions,
};
