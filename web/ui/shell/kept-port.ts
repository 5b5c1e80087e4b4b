import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EngineState } from '../../engine/api/engine-api.ts';
import { formatCount } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { engineStateContext } from '../page/contexts.ts';
import { portStatus, sessionOf } from '../page/port-status.ts';
import { statusName } from '../page/port-dot.ts';
import { type CapturePlace, type ShellApi, shellContext } from '../page/shell-context.ts';
import '../session/capture-view.ts';
import type { KeptTab } from './tab-model.ts';

/** A port that was open when the page was left: what it had received, and a button that opens it again. */
@customElement('kept-port')
@localized()
class KeptPort extends LitElement {
  @property({ attribute: false }) tab!: KeptTab;
  /** How many tabs wait like this one. */
  @property({ type: Number }) others = 0;
  @property({ type: Boolean }) active = false;
  @property({ type: Boolean }) current = false;
  @property({ attribute: false }) place: CapturePlace | undefined;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;

  protected override render() {
    const { ports, sessions, captures } = this.engineState;
    const port = ports.find(({ id }) => id === this.tab.id);
    const status = port ? portStatus(port, sessionOf(port, sessions)) : 'away';
    const past = captures.some(({ id }) => id === this.tab.captureId);
    return html`<div class="strip" role="status">
        ${icon('plug')}
        <p>
          ${
            status === 'ready'
              ? msg('Closed when you left the page.')
              : `${msg('Closed when you left the page.')} (${statusName(status)})`
          }
        </p>
        <button class="quiet open" ?disabled=${status !== 'ready'} @click=${() => this.shell?.openPort(this.tab.id)}>
          ${msg('Open')}
        </button>
        ${
          this.others > 0
            ? html`<button class="quiet" @click=${() => this.shell?.openKept()}>
                ${msg('Open all')} (${formatCount(this.others + 1)})
              </button>`
            : nothing
        }
      </div>
      ${
        past
          ? html`<capture-view
              .captureId=${this.tab.captureId ?? ''}
              .preferences=${this.tab.id}
              .encoding=${port?.profile.encoding ?? 'utf-8'}
              .active=${this.active}
              .current=${this.current}
              .place=${this.place}
            ></capture-view>`
          : html`<div class="nothing"></div>`
      }`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .strip {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 8px;
        padding: 6px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--accent-soft);
      }
      .strip svg {
        color: var(--accent);
      }
      p {
        flex: 1 1 auto;
        margin: 0;
      }
      .open {
        border-color: var(--accent);
        color: var(--accent);
        font-weight: 600;
      }
      capture-view,
      .nothing {
        flex: 1;
        min-height: 0;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'kept-port': KeptPort;
  }
}
