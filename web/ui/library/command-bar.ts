import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { commandTitle, searchLibrary, type LibraryCommand } from '../../core/commands/command-library.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { TemplatePart } from '../../core/payload/payload-field.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { LoopStep, SessionId } from '../../engine/api/sessions.ts';
import { readInput } from '../composer/composer-input.ts';
import { answerFields, readyParts } from '../composer/ready-payload.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { availableStorage } from '../page/kept-values.ts';
import { engineContext } from '../page/contexts.ts';
import { attempt } from '../page/problem.ts';
import { loopLabel, type CommandWantedEvent, type LoopWantedEvent } from './command-events.ts';
import { CommandStore } from './command-store.ts';

/** One library for all sessions of the page. */
const store = new CommandStore(availableStorage(), () => crypto.randomUUID());
addEventListener('storage', ({ key }) => store.reload(key));

/** The buttons of the command library, and its keys F1 to F12. Nothing is drawn while there are no commands. */
@localized()
@customElement('command-bar')
export class CommandBar extends LitElement {
  @property() sessionId: SessionId = '';
  @property() portId: PortId = '';
  @property() encoding: EncodingId = 'utf-8';
  @property({ type: Boolean }) open = false;
  /** Why nothing can be transmitted although the port is open. */
  @property() reason = '';
  /** Whether the function keys are for this session. */
  @property({ type: Boolean }) current = false;
  @property({ type: Boolean }) repeating = false;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @state() private problem = '';
  readonly #counts = new Map<string, number>();
  #lifetime = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#lifetime = new AbortController();
    const { signal } = this.#lifetime;
    store.addEventListener('change', () => this.requestUpdate(), { signal });
    addEventListener('keydown', (event) => this.#key(event), { signal });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#lifetime.abort();
  }

  /** Opens the library: commands are made, put in order, imported and exported there. */
  async showLibrary(): Promise<void> {
    const { LibraryDialog } = await import('./library-dialog.ts');
    const root = this.#dialogs;
    if (root.querySelector('library-dialog')) return;
    const { portId, encoding } = this;
    const dialog = Object.assign(new LibraryDialog(), { store, portId, encoding });
    this.#tellDialog(dialog);
    dialog.addEventListener('close', () => dialog.remove());
    dialog.addEventListener('command-wanted', (event) => this.transmit((event as CommandWantedEvent).command));
    dialog.addEventListener('loop-wanted', (event) => this.loop((event as LoopWantedEvent).times));
    dialog.addEventListener('loop-ended', () => attempt(this, this.engine.sessions.abortTransmit(this.sessionId)));
    this.after(dialog);
    await dialog.show();
  }

  /** Transmits a command now. */
  transmit(command: LibraryCommand): void {
    const parts = this.#partsOf(command);
    if (parts) attempt(this, this.#send(command.id, parts));
  }

  /** Transmits the commands that are checked for it in turn. @param times 0: until it is stopped */
  loop(times: number): void {
    const chosen = this.#commands.filter(({ inLoop }) => inLoop);
    const read = chosen.map((command) => ({ parts: this.#partsOf(command), waitMs: Math.max(command.delayMs, 1) }));
    if (read.length === 0 || read.some(({ parts }) => !parts)) return;
    const run = async () => {
      const steps: LoopStep[] = [];
      for (const { parts = [], waitMs } of read) {
        const answered = await answerFields(parts, this.#dialogs);
        if (!answered) return;
        steps.push({ parts: answered, waitMs });
      }
      await this.engine.sessions.loop(this.sessionId, steps, times);
    };
    attempt(this, run());
  }

  get #commands(): readonly LibraryCommand[] {
    return searchLibrary(store.library, this.portId, '').flatMap(({ commands }) => commands);
  }

  /** Where dialogs are shown: next to this element, which is hidden while there are no commands. */
  get #dialogs(): ShadowRoot | Document {
    return this.getRootNode() as ShadowRoot | Document;
  }

  get #canTransmit(): boolean {
    return this.open && this.reason === '';
  }

  protected override updated(): void {
    const dialog = this.#dialogs.querySelector('library-dialog');
    if (!dialog) return;
    this.#tellDialog(dialog);
    dialog.requestUpdate(); // the library may have changed
  }

  #tellDialog(dialog: object): void {
    Object.assign(dialog, { canTransmit: this.#canTransmit, repeating: this.repeating, problem: this.problem });
  }

  protected override render() {
    const commands = this.#commands;
    this.hidden = commands.length === 0;
    if (this.hidden) return nothing;
    const loops = commands.filter(({ inLoop }) => inLoop).length;
    return html`<div class="row" role="toolbar" aria-label=${msg('Commands to transmit')}>
        ${
          loops > 1
            ? html`<button
                class="icon"
                type="button"
                ?disabled=${!this.repeating && !this.#canTransmit}
                aria-pressed=${this.repeating}
                title=${this.repeating ? msg('Stop the loop') : loopLabel(loops)}
                aria-label=${this.repeating ? msg('Stop the loop') : loopLabel(loops)}
                @click=${() =>
                  this.repeating ? attempt(this, this.engine.sessions.abortTransmit(this.sessionId)) : this.loop(0)}
              >
                ${icon(this.repeating ? 'pause' : 'play')}
              </button>`
            : nothing
        }
        ${commands.map(
          (command) =>
            html`<button
              class="quiet command"
              type="button"
              title=${command.text}
              ?disabled=${!this.#canTransmit}
              style=${command.color ? `--mark: var(--port-${command.color})` : nothing}
              @click=${() => this.transmit(command)}
            >
              <span class="name">${commandTitle(command)}</span>${
                command.key ? html`<kbd>${command.key}</kbd>` : nothing
              }
            </button>`,
        )}
      </div>
      <p class="error" role="alert" ?hidden=${!this.problem}>${this.problem}</p>`;
  }

  /** In the terminal the keys are the device's. */
  #key(event: KeyboardEvent): void {
    const { key } = event;
    if (!this.current || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey)
      return;
    if (!/^F\d+$/.test(key) || event.composedPath().some((at) => at instanceof Element && at.matches(takesKeys)))
      return;
    const command = this.#commands.find((one) => one.key === key);
    if (!command || !this.#canTransmit) return;
    event.preventDefault();
    if (!event.repeat) this.transmit(command);
  }

  #partsOf(command: LibraryCommand): readonly TemplatePart[] | undefined {
    const { text, mode, ending } = command;
    const count = this.#counts.get(command.id);
    const options = { mode, encoding: this.encoding, lineEnding: ending, checksum: undefined, count };
    const { parts, problem } = readInput(text, options);
    this.problem = problem ? `${commandTitle(command)}: ${problem.sentence}` : '';
    return problem || parts.length === 0 ? undefined : parts;
  }

  async #send(id: string, parts: readonly TemplatePart[]): Promise<void> {
    const answered = await answerFields(parts, this.#dialogs);
    if (!answered) return;
    const count = this.#counts.get(id) ?? 0;
    this.#counts.set(id, count + 1);
    await this.engine.sessions.transmit(this.sessionId, readyParts(answered, this.encoding, count));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 6px 12px 8px;
        background: var(--bg);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        max-height: calc(2 * var(--h) + 8px);
        overflow: auto;
      }
      .command {
        max-width: 200px;
        border-left: 3px solid var(--mark, var(--line));
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      kbd {
        color: var(--faint);
        font: 11px var(--mono);
      }
      .error {
        margin-top: 4px;
      }
    `,
  ];
}

/** Where function keys have a meaning of their own. */
const takesKeys = 'terminal-view, dialog[open]';

declare global {
  interface HTMLElementTagNameMap {
    'command-bar': CommandBar;
  }
}
