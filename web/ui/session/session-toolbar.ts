import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PortSettings } from '../../core/port-settings.ts';
import type { ResetPolicy } from '../../core/reset-policy.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { flowControlName } from '../../i18n/setting-names.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import type { BaudChosenEvent } from './baud-chip.ts';
import './baud-chip.ts';
import './break-button.ts';
import type { FramingChosenEvent } from './framing-chip.ts';
import './framing-chip.ts';
import '../kit/overflow-bar.ts';
import { attempt } from '../page/problem.ts';
import { bytesOnlyReason } from '../page/sharing-state.ts';
import './reset-menu.ts';
import './signal-lamps.ts';
import './stop-button.ts';

/**
 * The port's settings and signals, and what can be done with the session.
 * @slot compact - what is hidden elsewhere while there is little room
 * @fires save-wanted
 * @fires pause-toggled
 */
@localized()
@customElement('session-toolbar')
export class SessionToolbar extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 7px 12px;
        border-bottom: 1px solid var(--line);
      }
      .apart:not([slot='more']) {
        padding-inline-start: 13px;
        background: linear-gradient(var(--line), var(--line)) 3px center / 1px 16px no-repeat;
      }
      @container (max-width: 700px) {
        :host {
          padding: 6px 8px;
        }
        .save span {
          display: none;
        }
        .save {
          width: var(--h);
          padding: 0;
          border-color: transparent;
          background: none;
          color: var(--muted);
        }
      }
    `,
  ];

  @property({ attribute: false, hasChanged: looksDifferent }) session: SessionSummary | undefined;
  @property() policy: ResetPolicy = 'leave';
  /** Why settings and signals cannot be changed now; empty when they can. */
  @property() reason = '';
  /** Settings and signals have no effect. */
  @property({ type: Boolean, attribute: 'bytes-only' }) bytesOnly = false;
  /** Closing only detaches: the port stays open for others. */
  @property({ type: Boolean }) leaves = false;
  /** The view is paused; receiving never is. */
  @property({ type: Boolean }) paused = false;
  /** The page's keys are for this session. */
  @property({ type: Boolean }) current = false;
  /** There is little room: what is hidden elsewhere is offered here (slot `compact`). */
  @property({ type: Boolean }) compact = false;
  @consume({ context: engineContext }) private engine!: EngineApi;

  protected override render() {
    const { session } = this;
    if (!session) return html``;
    const { id, portId, settings, output, input, state } = session;
    const open = state.kind === 'open';
    const opening = state.kind === 'opening';
    /** One button, which keeps the focus. */
    const isEnded = state.kind === 'closed' || state.kind === 'failed';
    const reason = this.bytesOnly ? bytesOnlyReason() : this.reason;
    return html`<overflow-bar label=${msg('More controls')}>
      ${this.compact ? html`<slot name="compact" data-only="panel"></slot>` : nothing}
      <baud-chip
        .rate=${settings.baudRate}
        ?disabled=${opening}
        .reason=${reason}
        @baud-chosen=${(event: BaudChosenEvent) => this.#change({ baudRate: event.baudRate })}
      ></baud-chip>
      <framing-chip
        data-rank="3"
        .settings=${settings}
        ?disabled=${opening}
        .reason=${reason}
        @framing-chosen=${(event: FramingChosenEvent) => this.#change(event.framing)}
      ></framing-chip>
      <select
        class="chip"
        data-rank="6"
        aria-label=${msg('Flow control')}
        title=${reason || nothing}
        ?disabled=${opening || reason !== ''}
        .value=${settings.flowControl}
        @change=${this.#flow}
      >
        ${(['none', 'hardware'] as const).map(
          (flow) =>
            html`<option value=${flow} ?selected=${flow === settings.flowControl}>${flowControlName(flow)}</option>`,
        )}
      </select>
      <signal-lamps
        class="apart"
        data-rank="1"
        .sessionId=${id}
        .output=${output}
        ?disabled=${!open}
        .reason=${reason}
      ></signal-lamps>
      <signal-lamps data-rank="4" group="inputs" .sessionId=${id} .input=${open ? input : undefined}></signal-lamps>
      <break-button class="apart" data-rank="5" .sessionId=${id} ?disabled=${!open} .reason=${reason}></break-button>
      <reset-menu
        data-rank="2"
        .sessionId=${id}
        .portId=${portId}
        .policy=${this.policy}
        ?open=${open}
        .reason=${reason}
        .holdReason=${this.reason}
        ?without-policy=${this.bytesOnly}
      ></reset-menu>
      <stop-button slot="end" .sessionId=${id} ?current=${this.current}></stop-button>
      <button
        slot="end"
        class="quiet save"
        type="button"
        aria-label=${msg('Save…')}
        title=${msg('Save to a file')}
        @click=${() => this.dispatchEvent(new Event('save-wanted', { bubbles: true, composed: true }))}
      >
        ${icon('export')}<span>${msg('Save…')}</span>
      </button>
      <button
        slot="end"
        class="icon"
        type="button"
        aria-pressed=${this.paused ? 'true' : 'false'}
        aria-label=${msg('Pause the view')}
        title=${this.paused ? msg('Resume') : msg('Pause the view (receiving continues)')}
        @click=${() => this.dispatchEvent(new Event('pause-toggled'))}
      >
        ${icon(this.paused ? 'play' : 'pause')}
      </button>
      <button
        slot="end"
        class="quiet"
        type="button"
        title=${this.leaves && !isEnded ? msg('The port stays open for the others') : nothing}
        @click=${() => attempt(this, isEnded ? this.engine.sessions.reopen(id) : this.engine.sessions.close(id))}
      >
        ${isEnded ? msg('Reopen') : this.leaves ? msg('Leave') : msg('Close')}
      </button>
    </overflow-bar>`;
  }

  #change(changes: Partial<PortSettings>): void {
    if (this.session) attempt(this, this.engine.sessions.changeSettings(this.session.id, changes));
  }

  #flow(event: Event): void {
    const flowControl = (event.currentTarget as HTMLSelectElement).value === 'hardware' ? 'hardware' : 'none';
    this.#change({ flowControl });
  }
}

/** Counters change ten times a second; the toolbar shows none of them. */
function looksDifferent(now: SessionSummary | undefined, before: SessionSummary | undefined): boolean {
  return look(now) !== look(before);
}

function look(session: SessionSummary | undefined): string {
  return session
    ? JSON.stringify([session.id, session.portId, session.state.kind, session.settings, session.output, session.input])
    : '';
}
