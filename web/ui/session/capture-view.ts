import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { encodings, type EncodingId } from '../../core/encodings.ts';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { PortProfile } from '../../engine/api/ports.ts';
import { formatBytes, formatClock, formatMoment } from '../../i18n/format.ts';
import { type PageCommand, CommandsController } from '../page/commands.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { shellContext, type CapturePlace, type ShellApi } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import type { ProfileChosenEvent } from '../view/choices.ts';
import './note-dialog.ts';
import type { NoteDialog } from './note-dialog.ts';
import { availableStorage } from '../page/kept-values.ts';
import { keepLook, readLook } from '../view/kept-look.ts';
import { pinCapture } from '../page/kept-storage.ts';
import { attempt, type ProblemEvent } from '../page/problem.ts';
import { ViewChoice } from '../view/view-choice.ts';
import { shownView, viewStack } from '../view/view-stack.ts';
import { startReplay } from '../captures/start-replay.ts';
import { askToSave } from './ask-to-save.ts';
import { viewCommands } from './session-commands.ts';
import { viewKinds } from './views.ts';

/** All stored captures share their view options. */
const preferencesKey = 'captures';

/** A stored capture in the same views as a session; nothing can be transmitted. */
@localized()
@customElement('capture-view')
export class CaptureView extends LitElement {
  @property() captureId: CaptureId = '';
  /** Whether it is on the screen; otherwise nothing is drawn. */
  @property({ type: Boolean }) active = true;
  /** Under which name its view and the view's options are kept; default: as for all stored captures. */
  @property() preferences = preferencesKey;
  /** The encoding it is shown in at first. */
  @property() encoding: EncodingId = 'utf-8';
  /** Whether the palette's commands are for it. */
  @property({ type: Boolean }) current = true;
  /** A place to be shown, once for each object. */
  @property({ attribute: false }) place: CapturePlace | undefined;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: shellContext, subscribe: true }) private shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true }) @state() private engineState!: EngineState;
  @state() private profile: Pick<PortProfile, 'encoding' | 'lineEnding' | 'localEcho'> = {
    encoding: 'utf-8',
    lineEnding: 'crlf',
    localEcho: false,
  };
  readonly #views = new ViewChoice(this, viewKinds);

  constructor() {
    super();
    new CommandsController(this, 'session', () => ({
      title: this.#capture?.name ?? '',
      commands: this.current ? this.#commands() : [],
    }));
    this.addEventListener('problem', (event: ProblemEvent) => {
      event.stopPropagation();
      this.shell?.report(event.error);
    });
    this.addEventListener('note-wanted', () => void this.#addNote());
    this.addEventListener('profile-chosen', (event) => {
      const { changes } = event as ProfileChosenEvent;
      this.profile = { ...this.profile, ...changes };
      if (changes.encoding) keepLook(availableStorage('session'), this.captureId, { encoding: changes.encoding });
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#views.use(this.preferences);
    if (changed.has('encoding') || changed.has('captureId')) {
      const { encoding: kept } = readLook(availableStorage('session'), this.captureId);
      const encoding = encodings.find(({ id }) => id === kept)?.id ?? this.encoding;
      this.profile = { ...this.profile, encoding };
    }
    if (changed.has('captureId')) this.#views.reset();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('place') && this.place) void this.#views.goTo(this.place);
  }

  protected override render() {
    const capture = this.#capture;
    if (!capture) return nothing;
    return html`
      <header>
        <h1 title=${capture.name}>${capture.name}</h1>
        <span>${formatMoment(capture.startedMs, Date.now())}</span>
        <span>${formatClock(capture.durationMs)}</span>
        <span><strong>RX</strong> ${formatBytes(capture.rxBytes)}</span>
        <span><strong>TX</strong> ${formatBytes(capture.txBytes)}</span>
        ${
          capture.state === 'interrupted'
            ? html`<span class="warn">${msg('Not closed properly; everything stored up to then is here.')}</span>`
            : nothing
        }
        ${
          capture.cut
            ? html`<span class="warn">${msg('Loading stopped early; everything loaded up to then is here.')}</span>`
            : nothing
        }
        <span class="grow"></span>
        <button
          class="quiet"
          type="button"
          title=${msg('Play it as it was captured, as if the device were there')}
          @click=${() => this.#replay(capture)}
        >
          ${icon('past')} ${msg('Replay')}
        </button>
        <button class="quiet" type="button" title=${msg('Save to a file')} @click=${() => this.#save(capture)}>
          ${icon('export')} ${msg('Save…')}
        </button>
      </header>
      ${viewStack(viewKinds, this.#views, {
        captureId: capture.id,
        lookKey: this.#lookKey,
        sessionId: '',
        open: false,
        reason: '',
        profile: this.profile,
        held: false,
        paused: !this.active,
      })}
      <note-dialog></note-dialog>
    `;
  }

  /** As the port's that it stands for. */
  get #lookKey(): string {
    return this.preferences === preferencesKey ? this.captureId : this.preferences;
  }

  get #capture(): CaptureSummary | undefined {
    return this.engineState?.captures.find(({ id }) => id === this.captureId);
  }

  #commands(): readonly PageCommand[] {
    const capture = this.#capture;
    if (!capture) return [];
    const { id, pinned } = capture;
    return [
      ...viewCommands({
        kinds: viewKinds,
        view: this.#views.preferences.view,
        show: (view) => this.#views.choose({ view }),
        viewCommands: shownView(this.renderRoot)?.commands() ?? [],
        find: () => void shownView(this.renderRoot)?.startFind(),
        note: () => void this.#addNote(),
      }),
      { id: 'session.replay', title: msg('Replay this capture'), run: () => this.#replay(capture) },
      { id: 'session.save', title: msg('Save…'), run: () => this.#save(capture) },
      {
        id: 'session.pin',
        title: msg('Pin: keep when space is needed'),
        checked: pinned,
        run: () => attempt(this, pinCapture(this.engine.captures, id, !pinned)),
      },
    ];
  }

  #replay(capture: CaptureSummary): void {
    void startReplay({ engine: this.engine, shell: this.shell }, capture, this.profile.encoding);
  }

  #save(capture: CaptureSummary): void {
    const { engine } = this;
    const { encoding } = this.profile;
    attempt(this, askToSave(this, { engine, capture, encoding, view: shownView(this.renderRoot) }));
  }

  async #addNote(): Promise<void> {
    const text = await this.renderRoot.querySelector<NoteDialog>('note-dialog')?.ask();
    if (text) attempt(this, this.engine.captures.addNote(this.captureId, text));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        height: 100%;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 14px;
        padding: 7px 12px;
        border-bottom: 1px solid var(--line);
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      h1 {
        max-width: 40ch;
        margin: 0;
        overflow: hidden;
        color: var(--text);
        font-size: 14px;
        font-weight: 600;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      header button {
        color: var(--text);
      }
      strong {
        font-weight: 550;
      }
      .warn {
        color: var(--warn);
      }
      .grow {
        flex: 1;
      }
      .view {
        flex: 1;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'capture-view': CaptureView;
  }
}
