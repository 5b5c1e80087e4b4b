import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { EncodingId } from '../../core/encodings.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { TimelineSource } from '../../engine/api/views.ts';
import { formatCount } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { highlightColorStyles } from '../monitor/highlight-styles.ts';
import { monitorKind } from '../monitor/monitor-kind.ts';
import { markerOf, placeOfMarker } from '../monitor/marker-list.ts';
import '../monitor/timeline-monitor.ts';
import type { OwnRowEvent, TimelineMonitor, TimelineOrigin } from '../monitor/timeline-monitor.ts';
import { type PageCommand, CommandsController } from '../page/commands.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { attempt, type ProblemEvent } from '../page/problem.ts';
import { shellContext, type CapturePlace, type ShellApi } from '../page/shell-context.ts';
import type { ProfileChosenEvent } from '../view/choices.ts';
import { ViewChoice } from '../view/view-choice.ts';
import { askToSaveTimeline } from './ask-to-save.ts';
import './note-dialog.ts';
import type { NoteDialog } from './note-dialog.ts';
import { viewCommands } from './session-commands.ts';
import { timelineOrigins } from './timeline-origins.ts';

const kinds = [monitorKind];

/** Several sessions and captures in one monitor, ordered by time. */
@localized()
@customElement('timeline-view')
export class TimelineView extends LitElement {
  /** Of the timeline: markers are kept under it. */
  @property() timelineId = '';
  @property({ attribute: false }) sources: readonly TimelineSource[] = [];
  /** Whether it is on the screen; otherwise nothing is drawn. */
  @property({ type: Boolean }) active = true;
  /** Whether the palette's commands are for it. */
  @property({ type: Boolean }) current = true;
  /** A place to be shown, once for each object. */
  @property({ attribute: false }) place: CapturePlace | undefined;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: shellContext, subscribe: true }) private shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true }) @state() private engineState!: EngineState;
  /** Chosen for all; default: of each its own. */
  @state() private encoding: EncodingId | undefined;
  @query('timeline-monitor') private monitor!: TimelineMonitor | null;
  @query('note-dialog') private noteDialog!: NoteDialog;
  readonly #views = new ViewChoice(this, kinds);

  constructor() {
    super();
    new CommandsController(this, 'session', () => ({
      title: msg('Timeline'),
      commands: this.current ? this.#commands() : [],
    }));
    this.addEventListener('problem', (event: ProblemEvent) => {
      event.stopPropagation();
      this.shell?.report(event.error);
    });
    this.addEventListener('note-wanted', () => void this.#addNote());
    this.addEventListener('profile-chosen', (event) => {
      this.encoding = (event as ProfileChosenEvent).changes.encoding ?? this.encoding;
    });
  }

  protected override willUpdate(): void {
    this.#views.use('timeline');
  }

  /** Nothing else has the keyboard: it goes into the rows. */
  protected override firstUpdated(): void {
    const { monitor } = this;
    if (this.active && document.activeElement === document.body)
      void monitor?.updateComplete.then(() => monitor.focus());
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('place') && this.place) void this.monitor?.goTo(this.place);
  }

  protected override render() {
    const origins = this.#origins;
    if (origins.length === 0) return nothing;
    const rows = origins.map(({ captureId, encoding, shiftMs }) => [captureId, encoding, shiftMs]);
    return html`
      <header>
        <h1>${msg('Timeline')}</h1>
        <ul aria-label=${msg('Captures in this timeline')}>
          ${origins.map(
            (origin) =>
              html`<li>
                <button
                  class="quiet hl-${origin.color}"
                  type="button"
                  title=${clockSentence(origin)}
                  @click=${() => this.shell?.showCapture(origin.captureId)}
                >
                  <span>${origin.name}</span>${clockText(origin)}
                </button>
              </li>`,
          )}
        </ul>
        <button class="quiet" type="button" @click=${this.#save}>${icon('export')} ${msg('Save…')}</button>
        <button class="quiet" type="button" @click=${this.#choose}>${icon('settings')} ${msg('Choose…')}</button>
      </header>
      ${keyed(
        JSON.stringify(rows),
        html`<timeline-monitor
          class="view"
          .captureId=${this.timelineId}
          .lookKey=${this.timelineId}
          .sources=${origins}
          .encoding=${this.encoding ?? origins[0]?.encoding ?? 'utf-8'}
          .paused=${!this.active}
          .options=${this.#views.preferences.options[monitorKind.id]}
          @own-row=${this.#showOwn}
        ></timeline-monitor>`,
      )}
      <note-dialog></note-dialog>
    `;
  }

  get #origins(): readonly TimelineOrigin[] {
    return timelineOrigins(this.sources, this.engineState, Date.now(), this.encoding);
  }

  #choose = (): void => {
    void this.shell?.chooseTimeline(this.sources, this.timelineId);
  };

  #save = (): void => {
    const { engine, monitor: view } = this;
    const origins = this.#origins;
    const captures = origins.flatMap(({ captureId, shiftMs = 0 }) => {
      const capture = this.engineState.captures.find(({ id }) => id === captureId);
      return capture ? [{ ...capture, startedMs: capture.startedMs + shiftMs }] : [];
    });
    const sources = origins.map((origin) => ({ ...origin, encoding: origin.encoding ?? 'utf-8' }));
    const timeline = { name: msg('Timeline'), sources, captures };
    attempt(this, askToSaveTimeline(this, { engine, timeline, captures, view }));
  };

  #showOwn = ({ row }: OwnRowEvent): void => {
    const origin = this.#origins[row.source ?? 0];
    if (!origin) return;
    // In its own capture it has the time of its own clock.
    const { source: _, ...own } = { ...row, timeMs: row.timeMs - (origin.shiftMs ?? 0) };
    this.shell?.showCapture(origin.captureId, placeOfMarker(markerOf(own)));
  };

  #commands(): readonly PageCommand[] {
    return [
      ...viewCommands({
        kinds,
        view: monitorKind.id,
        show: () => this.monitor?.focus(),
        viewCommands: this.monitor?.commands() ?? [],
        find: () => void this.monitor?.startFind(),
        note: () => void this.#addNote(),
      }),
      { id: 'session.save', title: msg('Save…'), run: () => this.#save() },
      { id: 'session.timeline', title: msg('Choose what this timeline shows…'), run: () => this.#choose() },
    ];
  }

  /** In the capture of the selected row, if it is being recorded, else in another one that is. */
  async #addNote(): Promise<void> {
    const origins = this.#origins;
    const selected = origins[this.monitor?.selectedSource ?? -1];
    const isLive = (origin: TimelineOrigin) =>
      this.engineState.sessions.some(({ captureId }) => captureId === origin.captureId);
    const target = selected && isLive(selected) ? selected : origins.find(isLive);
    if (!target) return this.shell?.tell(msg('Notes can only be added to sessions, and none of these is one.'));
    const text = await this.noteDialog.ask();
    if (text) attempt(this, this.engine.captures.addNote(target.captureId, text));
  }

  static override styles = [
    controls,
    highlightColorStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        height: 100%;
        container-type: inline-size;
      }
      header {
        display: flex;
        align-items: center;
        gap: 4px 12px;
        padding: 6px 12px;
        border-bottom: 1px solid var(--line);
      }
      h1 {
        flex: none;
        margin: 0;
        font-size: 14px;
        font-weight: 600;
      }
      ul {
        flex: 1;
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        min-width: 0;
        max-height: 96px;
        margin: 0;
        padding: 0;
        overflow: auto;
        list-style: none;
      }
      li {
        display: flex;
        min-width: 0;
      }
      li .quiet {
        position: relative;
        min-width: 0;
        padding-left: 17px;
      }
      li .quiet::before {
        content: '';
        position: absolute;
        inset: 6px auto 6px 7px;
        width: 3px;
        background: var(--hl);
      }
      li span {
        max-width: 24ch;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      small {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      .view {
        flex: 1;
      }
      @container (max-width: 560px) {
        h1 {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
    `,
  ];
}

/** What its times are corrected by, and how sure they are. */
function clockText({ shiftMs = 0, uncertainMs }: TimelineOrigin) {
  const parts = [
    shiftMs === 0 ? '' : `${shiftMs > 0 ? '+' : '−'}${formatCount(Math.abs(shiftMs))} ms`,
    uncertainMs === undefined ? '' : `± ${formatCount(Math.ceil(uncertainMs))} ms`,
  ].filter(Boolean);
  return parts.length > 0 ? html`<small>${parts.join(' ')}</small>` : nothing;
}

function clockSentence({ name, shiftMs = 0, uncertainMs }: TimelineOrigin): string {
  const uncertain = uncertainMs === undefined ? '' : formatCount(Math.ceil(uncertainMs));
  const sentences = [
    msg(str`Show ${name} by itself.`),
    shiftMs === 0 ? '' : msg(str`Its times are shown ${formatCount(shiftMs)} ms later.`),
    uncertain && msg(str`Times of its relay are converted to this computer’s clock, to within ${uncertain} ms.`),
  ];
  return sentences.filter(Boolean).join(' ');
}

declare global {
  interface HTMLElementTagNameMap {
    'timeline-view': TimelineView;
  }
}
