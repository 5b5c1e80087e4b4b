import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { EncodingId } from '../../core/encodings.ts';
import { pauseAfterSkip } from './pause-after-skip.ts';
import { lineEndingText, type LineEnding } from '../../core/line-ending.ts';
import { SerialError } from '../../core/serial-error.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { CaptureId, SessionId } from '../../engine/api/ports.ts';
import type { FilterOptions, TerminalOptions, TerminalUpdate } from '../../engine/api/views.ts';
import { engineContext } from '../context/engine-context.ts';
import { ansiColors } from '../look/ansi-colors.ts';
import { controls } from '../look/controls.ts';
import { copyText } from '../look/copy-text.ts';
import { icon } from '../look/icons.ts';
import { ThemeWatch } from '../look/theme-watch.ts';
import { availableStorage } from '../preferences.ts';
import type { FindField, FindStepEvent, QueryChangedEvent } from '../session/find-field.ts';
import { attempt, hasCode } from '../session/problem.ts';
import { viewStyles } from '../session/view-styles.ts';
import { leaveTerminal } from './leave-terminal.ts';
import { PasteController } from './paste-controller.ts';
import './terminal-bar.ts';
import type { TerminalAction } from './terminal-bar.ts';
import { TerminalFeed } from './terminal-feed.ts';
import { terminalKeyAction } from './terminal-keys.ts';
import {
  clampFontSize,
  defaultTerminalPreferences,
  loadTerminalPreferences,
  saveTerminalPreferences,
  type TerminalPreferences,
} from './terminal-preferences.ts';
import type { TerminalScreen } from './terminal-screen.ts';
import { findColors, terminalTheme } from './terminal-theme.ts';
import { hintText, type TerminalHint } from './terminal-hint.ts';
import { terminalViewStyles } from './terminal-view-styles.ts';
import { eventNotice, skippedNotice } from './update-notices.ts';

const hintId = 'hint';

/**
 * A capture as a terminal shows it; what is typed goes to the session.
 * @slot lead - stands first in the bar
 * @fires encoding-chosen, newline-chosen, echo-chosen - from the bar
 */
@localized()
@customElement('terminal-view')
export class TerminalView extends LitElement {
  @property() captureId: CaptureId = '';
  /** Where typing goes; empty for a stored capture. */
  @property() sessionId: SessionId = '';
  @property() encoding: EncodingId = 'utf-8';
  @property() lineEnding: LineEnding = 'crlf';
  /** Whether the port is open, so that typing arrives. */
  @property({ type: Boolean }) open = false;
  /** Why nothing can be transmitted although the port is open: somebody else holds it. Empty when it can. */
  @property() reason = '';
  @property({ type: Boolean }) localEcho = false;
  @property() newline: TerminalOptions['newline'] = 'raw';
  /** Draws nothing for now: by the person's wish, or because it is not in sight. */
  @property({ type: Boolean }) paused = false;
  @consume({ context: engineContext }) private engine!: EngineApi;

  @state() private preferences: TerminalPreferences = loadTerminalPreferences(availableStorage());
  @state() private away = false;
  @state() private found: { count: number; current: number } | undefined;
  @state() private findError = '';
  @state() private findWanted = false;
  @state() private hint: TerminalHint | undefined;
  @query('#screen') private host!: HTMLElement;
  @query('find-field') private findField!: FindField;

  readonly #paste = new PasteController(this, () => ({
    lineEnding: this.lineEnding,
    bracketed: this.#screen?.bracketedPaste ?? false,
    transmit: (text) => this.#transmit(text),
  }));
  #screen: TerminalScreen | undefined;
  #feed: TerminalFeed | undefined;
  #resize: ResizeObserver | undefined;
  #query: FilterOptions | undefined;

  constructor() {
    super();
    new ThemeWatch(this, () => this.#screen?.setTheme(terminalTheme(this)));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#feed?.dispose();
    this.#feed = undefined;
    this.#resize?.disconnect();
    this.#screen?.dispose();
    this.#screen = undefined;
  }

  /** Puts the cursor where typing goes to the device. */
  override focus(): void {
    this.#screen?.focus();
  }

  /** Opens the field to find something. */
  async startFind(): Promise<void> {
    this.findWanted = true;
    await this.updateComplete;
    this.findField.select();
  }

  protected override firstUpdated(): void {
    void this.#start();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.#screen) return;
    if (changed.has('captureId')) return this.#attach();
    const configured = (['encoding', 'localEcho', 'newline'] as const).some((name) => changed.has(name));
    if (configured && this.#feed) attempt(this, this.#feed.configure(this.#options()));
    if (changed.has('paused') && this.#feed) attempt(this, this.#feed.pause(this.paused));
    if (changed.has('paused') && !this.paused) this.#screen.fit();
    if ((changed.has('open') && this.hint === 'closed') || (changed.has('reason') && this.hint === 'read-only'))
      this.hint = undefined;
  }

  protected override render() {
    return html`
      <terminal-bar
        .encoding=${this.encoding}
        .newline=${this.newline}
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
          .found=${this.found}
          .error=${this.findError}
          @query-changed=${this.#find}
          @find-step=${(event: FindStepEvent) => this.#findStep(event.step)}
        ></find-field>
      </terminal-bar>
      ${this.#paste.progress()}
      <div class="body" @paste=${{ handleEvent: (event: ClipboardEvent) => this.#pasted(event), capture: true }}>
        <div id="screen" @focusin=${() => (this.hint = 'leave')} @focusout=${() => (this.hint = undefined)}></div>
        ${this.away ? html`<button class="quiet newest" type="button" @click=${() => this.#screen?.scrollToNewest()}>${icon('down')} ${msg('newest')}</button>` : nothing}
        <p
          id=${hintId}
          class="hint ${this.hint ?? ''}"
          role=${this.hint === 'closed' || this.hint === 'read-only' ? 'alert' : nothing}
        >
          ${hintText(this.hint ?? 'leave', this.reason)}
        </p>
      </div>
      ${this.#paste.dialog()}
    `;
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
        found: (index, count) => (this.found = this.#query && { count, current: index + 1 }),
        key: (event) => this.#key(event),
      },
    );
    this.#resize = new ResizeObserver(() => {
      if (this.host.offsetWidth > 0) this.#screen?.fit();
    });
    this.#resize.observe(this.host);
    this.#attach();
  }

  #attach(): void {
    this.#feed?.dispose();
    this.#screen?.reset();
    this.#feed = new TerminalFeed(this.engine, this.captureId, this.#options(), (update) => this.#draw(update));
    attempt(this, this.#feed.ready());
    if (this.paused) attempt(this, this.#feed.pause(true));
  }

  #options(): TerminalOptions {
    return { encoding: this.encoding, localEcho: this.localEcho, newline: this.newline };
  }

  async #draw({ reset, skippedBytes, event, past, data, failure }: TerminalUpdate): Promise<void> {
    if (failure !== undefined) return attempt(this, Promise.reject(new SerialError('view-failed', failure)));
    const screen = this.#screen;
    if (!screen) return;
    if (reset) screen.reset();
    if (skippedBytes > 0) {
      await screen.write(skippedNotice(skippedBytes, screen.column));
      this.dispatchEvent(new CustomEvent('view-skipped', { detail: skippedBytes, bubbles: true, composed: true }));
    }
    if (event) await screen.write(eventNotice(event, screen.column));
    if (data.length > 0) await screen.write(data, past);
    if (skippedBytes > 0) await pauseAfterSkip();
  }

  #typed(data: string | Uint8Array): void {
    if (!this.sessionId) return;
    if (!this.open) this.hint = 'closed';
    else if (this.reason) this.hint = 'read-only';
    else this.#transmit(data === '\r' ? lineEndingText[this.lineEnding] : data).catch(() => undefined); // told already
  }

  async #transmit(data: string | Uint8Array): Promise<void> {
    if (data.length === 0) return;
    const work = this.engine.transmit(this.sessionId, [data]).catch((error: unknown) => {
      // Somebody else took the port a moment ago.
      if (hasCode(error, 'read-only')) this.hint = 'read-only';
      else attempt(this, Promise.reject(error));
      throw error;
    });
    await work;
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
    if (action === undefined) return false;
    // The browser itself pastes: only then it gives the clipboard without asking.
    if (event.type === 'keydown' && action !== 'paste') {
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
      case 'copy-all':
        return attempt(this, copyText((action === 'copy' ? screen?.selection : screen?.allText()) ?? ''));
      case 'clear':
        return this.#feed && attempt(this, this.#feed.clear());
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
      case 'paste': // the browser's
    }
  }

  #prefer(changes: Partial<TerminalPreferences>): void {
    this.preferences = { ...this.preferences, ...changes };
    saveTerminalPreferences(availableStorage(), this.preferences);
    if (changes.fontSizePx !== undefined) this.#screen?.setFontSize(changes.fontSizePx);
    if (changes.screenReader !== undefined) this.#screen?.setScreenReader(changes.screenReader);
  }

  #find(event: QueryChangedEvent): void {
    this.#query = event.query;
    if (event.query) this.#findStep(1);
    else {
      this.#screen?.endFind();
      this.found = undefined;
      this.findError = '';
    }
  }

  #findStep(step: 1 | -1): void {
    if (!this.#query) return;
    try {
      const { pattern, mode, matchCase } = this.#query;
      this.#screen?.find({ pattern, regex: mode === 'regex', matchCase }, step, findColors(this));
      this.findError = '';
    } catch {
      this.findError = msg('This is not a regular expression.');
    }
  }

  static override styles = [controls, ansiColors, viewStyles, terminalViewStyles];
}
