import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { PortProfile, PortSummary } from '../../engine/api/ports.ts';
import type { SessionId, SessionSummary } from '../../engine/api/sessions.ts';
import { CommandsController } from '../page/commands.ts';
import '../composer/composer-bar.ts';
import '../library/command-bar.ts';
import type { CommandBar } from '../library/command-bar.ts';
import type { MonitorElement } from '../monitor/monitor-view.ts';
import type { ComposerBar } from '../composer/composer-bar.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { shellContext, type CapturePlace, type ShellApi } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { focusedElement } from '../kit/focused-element.ts';
import { FootHeight } from '../kit/foot-height.ts';
import { CompactController } from '../kit/screen-room.ts';
import { placedTitle, relayOf } from '../page/relay-status.ts';
import '../recordings/earlier-bar.ts';
import './replay-strip.ts';
import { bytesOnlyReason, holdReason, requestLabel, staysOpen } from '../page/sharing-state.ts';
import '../sharing/sharing-bar.ts';
import type { ProfileChosenEvent } from '../view/choices.ts';
import { startReplay } from '../captures/start-replay.ts';
import { askToSave } from './ask-to-save.ts';
import { askToTransfer, takeDropped, type TransferWantedEvent } from './ask-to-transfer.ts';
import './note-dialog.ts';
import type { NoteDialog } from './note-dialog.ts';
import { attempt, type ProblemEvent } from '../page/problem.ts';
import './continuous-files.ts';
import './garble-strip.ts';
import './silent-hint.ts';
import { sessionCommands } from './session-commands.ts';
import './session-notice.ts';
import './session-toolbar.ts';
import './status-bar.ts';
import type { CountedChosenEvent } from './status-bar.ts';
import '../view/view-switch.ts';
import { ViewChoice } from '../view/view-choice.ts';
import { shownView, viewStack } from '../view/view-stack.ts';
import { decoderOffer, mayDecode, viewKinds } from './views.ts';

/** A session: toolbar, notices, views, composer and status bar. */
@localized()
@customElement('session-view')
export class SessionView extends LitElement {
  @property() sessionId: SessionId = '';
  /** Whether it is on the screen; otherwise nothing is drawn. */
  @property({ type: Boolean }) active = true;
  /** Whether the palette's commands are for it: of two side by side, one is worked at. */
  @property({ type: Boolean }) current = true;
  /** A place to be shown, once for each object. */
  @property({ attribute: false }) place: CapturePlace | undefined;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: shellContext, subscribe: true }) private shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true }) @state() private engineState!: EngineState;
  @state() private paused = false;
  @state() private skippedBytes = 0;
  @query('composer-bar') private composer!: ComposerBar;
  @query('command-bar') private commandBar!: CommandBar;
  @query('note-dialog') private noteDialog!: NoteDialog;
  #stateBefore: SessionSummary['state']['kind'] | undefined;
  readonly #views = new ViewChoice(this, viewKinds);
  readonly #compact = new CompactController(this);

  constructor() {
    super();
    new CommandsController(this, 'session', () => ({
      title: this.#title,
      commands: this.current && this.#session ? this.#commands(this.#session) : [],
    }));
    this.addEventListener('problem', (event: ProblemEvent) => {
      event.stopPropagation();
      this.shell?.report(event.error);
    });
    this.addEventListener('profile-chosen', (event) => this.#chooseProfile(event as ProfileChosenEvent));
    this.addEventListener('save-wanted', () => attempt(this, this.#save()));
    this.addEventListener('recipes-wanted', () => attempt(this, this.#showRecipes()));
    this.addEventListener('sequences-wanted', () => attempt(this, this.#showSequences()));
    this.addEventListener('transfer-wanted', (event) => attempt(this, this.#transfer(event as TransferWantedEvent)));
    this.addEventListener('note-wanted', () => void this.#addNote());
    new FootHeight(this, 'composer-bar, status-bar', 'session');
    this.addEventListener('drop', (event) => this.#drop(event));
    this.addEventListener('leave-terminal', () => this.composer.focus());
    this.addEventListener('view-skipped', (event) => (this.skippedBytes += (event as CustomEvent<number>).detail));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#views.use(this.#session?.portId ?? '');
    if (changed.has('sessionId')) {
      this.#views.reset();
      this.skippedBytes = 0;
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('place') && this.place) void this.#views.goTo(this.place);
    const kind = this.#session?.state.kind;
    const isJustOpen = kind === 'open' && !['open', 'lost', 'released'].includes(this.#stateBefore ?? '');
    this.#stateBefore = kind;
    // Arrows go from tab to tab; whatever else showed this one, typing goes to it now.
    const isShown = changed.get('active') === false && !focusedElement()?.matches('[role="tab"]');
    if (this.active && (isJustOpen || isShown)) this.#takeFocus();
  }

  /** Typing goes to the device: what was clicked must not get it. A screen keyboard is not called up unasked. */
  #takeFocus(): void {
    if (focusedElement()?.matches('input, textarea, select, dialog *') || matchMedia('(pointer: coarse)').matches)
      return;
    const view = shownView(this.renderRoot);
    if (view?.localName === 'terminal-view') view.focus();
    else void this.composer.updateComplete.then(() => this.composer.focus()); // its field is disabled until then
  }

  protected override render() {
    const session = this.#session;
    const port = this.#port(session);
    if (!session || !port) return nothing;
    const { profile } = port;
    const compact = this.#compact.isCompact;
    this.toggleAttribute('compact', compact);
    const open = session.state.kind === 'open';
    const { shared } = port;
    const relay = relayOf(port, this.engineState.relays);
    const away = relay !== undefined && relay.state.kind !== 'open';
    // Settings of a closed session are for its next opening and need no control.
    const reason = session.state.kind === 'closed' ? '' : away ? msg('Not connected to the relay') : holdReason(shared);
    return html`
      <session-toolbar
        ?compact=${compact}
        ?current=${this.active && this.current}
        .session=${session}
        .policy=${profile.policy}
        .reason=${reason}
        ?bytes-only=${shared?.bytesOnly === true}
        .paused=${this.paused}
        ?leaves=${session.state.kind === 'open' && staysOpen(shared)}
        @pause-toggled=${this.#togglePause}
        >${
          compact
            ? html`<view-switch slot="compact" .kinds=${viewKinds} .view=${this.#views.preferences.view}></view-switch>`
            : nothing
        }</session-toolbar
      >
      ${
        shared && session.state.kind !== 'closed' && relay?.state.kind !== 'waiting'
          ? html`<sharing-bar
              ?compact=${compact}
              .portId=${port.id}
              .shared=${shared}
              .access=${relay?.access}
            ></sharing-bar>`
          : nothing
      }
      ${session.replay ? html`<replay-strip ?hidden=${compact} .session=${session}></replay-strip>` : nothing}
      <earlier-bar ?hidden=${compact} .shared=${session.state.kind === 'closed' ? undefined : shared}></earlier-bar>
      <session-notice .session=${session} .relay=${relay} .away=${shared?.away} .reason=${reason}></session-notice>
      <continuous-files .session=${session}></continuous-files>
      ${
        open && session.rxBytes > 0
          ? html`<garble-strip
              .session=${session}
              .encoding=${profile.encoding}
              .reason=${shared?.bytesOnly ? bytesOnlyReason() : reason}
              ?decodes=${mayDecode(this.#views.preferences)}
              ?hidden=${compact || !this.#showsText}
            ></garble-strip>`
          : nothing
      }
      ${open && !session.offer ? decoderOffer(session, this.#views.preferences, compact) : nothing}
      ${viewStack(viewKinds, this.#views, {
        ...(open &&
          session.rxBytes === 0 &&
          !session.replay && {
            empty: () => html`<silent-hint slot="empty" .session=${session} .reason=${reason}></silent-hint>`,
          }),
        captureId: session.captureId,
        lookKey: session.portId,
        sessionId: session.id,
        open,
        reason,
        profile,
        held: this.paused,
        paused: !this.active,
      })}
      <composer-bar
        ?compact=${compact}
        .sessionId=${session.id}
        .portId=${port.id}
        .mode=${this.#views.preferences.composerMode}
        .encoding=${profile.encoding}
        .lineEnding=${profile.lineEnding}
        .escapesEnding=${this.#views.preferences.escapesEnding}
        .checksum=${this.#views.preferences.checksum}
        ?open=${open}
        ?repeating=${this.#isRepeating(session)}
        .reason=${reason}
        .request=${away ? '' : requestLabel(shared)}
        @lease-wanted=${() => attempt(this, this.engine.relays.lease(port.id, 'request'))}
        @library-wanted=${() => void this.commandBar.showLibrary()}
      ></composer-bar>
      <command-bar
        .sessionId=${session.id}
        .portId=${port.id}
        .encoding=${profile.encoding}
        ?open=${open}
        .reason=${reason}
        ?current=${this.active && this.current}
        ?repeating=${this.#isRepeating(session)}
      ></command-bar>
      <status-bar
        ?hidden=${compact}
        .session=${session}
        .capture=${this.engineState.captures.find(({ id }) => id === session.captureId)}
        .storage=${this.engineState.storage}
        .paused=${this.paused}
        .skippedBytes=${this.skippedBytes}
        .shared=${shared}
        .relay=${relay}
        ?transfers=${open && reason === '' && !session.replay}
        @files-wanted=${() => this.#writeFiles()}
        @counted-chosen=${(event: CountedChosenEvent) => attempt(this, this.#goToCounted(event))}
      ></status-bar>
      <note-dialog ?shared=${shared !== undefined}></note-dialog>
    `;
  }

  get #session(): SessionSummary | undefined {
    return this.engineState?.sessions.find(({ id }) => id === this.sessionId);
  }

  #port(session: SessionSummary | undefined): PortSummary | undefined {
    return this.engineState.ports.find(({ id }) => id === session?.portId);
  }

  /** In the terminal the key is the device's, and does not come here. */
  #isRepeating({ id }: SessionSummary): boolean {
    return this.engineState.jobs.some(
      ({ subject, error }) => !error && subject.kind === 'repeat' && subject.sessionId === id,
    );
  }

  /** Whether what is received has to be text to be read. */
  get #showsText(): boolean {
    const { view, options } = this.#views.preferences;
    return viewKinds.find(({ id }) => id === view)?.showsText?.(options[view]) ?? true;
  }

  async #goToCounted({ kind, error }: CountedChosenEvent): Promise<void> {
    this.#views.choose({ view: 'monitor' });
    await this.updateComplete;
    const monitor = this.renderRoot.querySelector<MonitorElement>('monitor-view');
    await monitor?.updateComplete;
    await monitor?.goToNext({ kind: 'event', events: kind === 'gap' ? ['gap', 'not-recorded'] : [kind], error });
  }

  #togglePause(): void {
    this.paused = !this.paused;
  }

  async #save(): Promise<void> {
    const { engine } = this;
    const session = this.#session;
    const capture = this.engineState.captures.find(({ id }) => id === session?.captureId);
    const encoding = this.#port(session)?.profile.encoding ?? 'utf-8';
    await askToSave(this, { engine, capture, encoding, view: shownView(this.renderRoot) });
  }

  async #showRecipes(): Promise<void> {
    const { showRecipes } = await import('./dialogs.ts');
    await showRecipes(this, this.engine, this.sessionId);
  }

  async #showSequences(): Promise<void> {
    const { showSequences } = await import('./dialogs.ts');
    await showSequences(this, this.engine, this.sessionId);
  }

  #writeFiles(): void {
    this.renderRoot.querySelector('continuous-files')?.ask();
  }

  async #transfer({ wanted }: Pick<TransferWantedEvent, 'wanted'>): Promise<void> {
    const { engine, shell, sessionId } = this;
    await askToTransfer(this, { engine, shell, sessionId, ...wanted });
  }

  #drop(event: DragEvent): void {
    const session = this.#session;
    if (session?.state.kind !== 'open' || session.replay || holdReason(this.#port(session)?.shared) !== '') return;
    const files = takeDropped(event);
    if (files.length > 0) attempt(this, this.#transfer({ wanted: { direction: 'send', files, offer: session.offer } }));
  }

  #replay(): void {
    const session = this.#session;
    const capture = this.engineState.captures.find(({ id }) => id === session?.captureId);
    const encoding = this.#port(session)?.profile.encoding ?? 'utf-8';
    if (capture) void startReplay({ engine: this.engine, shell: this.shell }, capture, encoding);
  }

  async #addNote(): Promise<void> {
    const session = this.#session;
    if (this.#port(session)?.shared?.role === 'viewer')
      return this.shell?.tell(msg('As a viewer you cannot add notes: everybody attached would see them.'));
    const text = await this.noteDialog.ask();
    if (session && text) attempt(this, this.engine.captures.addNote(session.captureId, text));
  }

  #chooseProfile(event: ProfileChosenEvent): void {
    event.stopPropagation();
    const session = this.#session;
    if (session) attempt(this, this.engine.ports.update(session.portId, event.changes));
  }

  get #title(): string {
    const port = this.#port(this.#session);
    return port ? placedTitle(port, this.engineState.relays) : '';
  }

  #commands(session: SessionSummary) {
    const port = this.#port(session);
    if (!port) return [];
    const { engine } = this;
    const choose = (changes: Partial<PortProfile>) => attempt(this, engine.ports.update(session.portId, changes));
    return sessionCommands(session, {
      engine,
      profile: port.profile,
      composerMode: this.#views.preferences.composerMode,
      attempt: (work) => attempt(this, work),
      paused: this.paused,
      shared: port.shared,
      lease: (action) => engine.relays.lease(session.portId, action),
      togglePause: () => this.#togglePause(),
      kinds: viewKinds,
      view: this.#views.preferences.view,
      show: (view) => this.#views.choose({ view }),
      viewCommands: shownView(this.renderRoot)?.commands() ?? [],
      find: () => void shownView(this.renderRoot)?.startFind(),
      write: () => this.composer.focus(),
      transmit: () => this.composer.transmit(),
      repeat: () => this.composer.repeat(),
      checksum: () => this.composer.chooseChecksum(),
      history: () => this.composer.showHistory(),
      library: () => void this.commandBar.showLibrary(),
      chooseMode: (composerMode) => this.#views.choose({ composerMode }),
      chooseProfile: choose,
      note: () => void this.#addNote(),
      save: () => attempt(this, this.#save()),
      replay: () => this.#replay(),
      writeFiles: () => this.#writeFiles(),
      sequences: () => attempt(this, this.#showSequences()),
      recipes: () => attempt(this, this.#showRecipes()),
      transferFiles: (direction) => attempt(this, this.#transfer({ wanted: { direction } })),
    });
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
        /* No name: WebKit (2.50) finds none beyond a shadow root. Elements in here ask for the nearest container. */
        container-type: inline-size;
      }
      .view {
        flex: 1;
      }
      /* What is not read correctly yet is not taken for a protocol. */
      garble-strip[shown]:not([hidden]) ~ decoder-offer {
        display: none;
      }
      /* A screen keyboard is open: what is typed into stays, and the data. */
      :host([compact]) command-bar,
      :host([compact]) terminal-view:focus-within ~ composer-bar {
        display: none;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'session-view': SessionView;
  }
}
