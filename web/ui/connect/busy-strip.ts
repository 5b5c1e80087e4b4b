import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { formatSpan } from '../../i18n/format.ts';
import { engineContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { stripStyles } from '../kit/strip-styles.ts';
import './open-failed.ts';

/** A port that another program uses: says so, and that it is opened when it is free. Help is one click away. */
@customElement('busy-strip')
@localized()
class BusyStrip extends LitElement {
  @property({ attribute: false }) session!: SessionSummary;
  @property({ attribute: false }) port: PortSummary | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @state() private helpShown = false;

  constructor() {
    super();
    new SecondTicker(this);
  }

  override render() {
    const { state: current, id } = this.session;
    if (current.kind !== 'failed' || current.retryMs === undefined) return nothing;
    const seconds = Math.ceil((current.retryMs - Date.now()) / 1000);
    return html`<div class="strip warn">
        ${icon('hold')}
        <p role="status">${this.#sentence(current.code)}</p>
        <span class="next" aria-hidden="true"
          >${seconds > 0 ? msg(str`next try in ${formatSpan(seconds * 1000)}`) : msg('trying…')}</span
        >
        <span class="grow"></span>
        <button class="quiet" type="button" @click=${() => this.#run(this.engine.sessions.reopen(id))}>
          ${msg('Try now')}
        </button>
        <button class="quiet" type="button" @click=${() => this.#run(this.engine.sessions.stopRetry(id))}>
          ${msg('Stop')}
        </button>
        <button
          class="quiet"
          type="button"
          aria-expanded=${this.helpShown ? 'true' : 'false'}
          aria-controls="help"
          @click=${() => (this.helpShown = !this.helpShown)}
        >
          ${msg('Help')}
        </button>
      </div>
      <div id="help" ?hidden=${!this.helpShown}>
        ${this.helpShown ? html`<open-failed .session=${this.session} .port=${this.port}></open-failed>` : nothing}
      </div>`;
  }

  /** Most failures look alike to the page: where it is not known, it says so. */
  #sentence(code: string): string {
    if (this.port?.source === 'relay')
      return msg('In use by another program on the relay’s computer. Opens when it is free.');
    return code === 'port-busy'
      ? msg('In use by another program. Opens when it is free.')
      : msg('Probably in use by another program. Opens when it is free.');
  }

  async #run(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.shell?.report(error);
    }
  }

  static override styles = [
    controls,
    stripStyles,
    css`
      p {
        font-weight: 550;
      }
      .next {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      .grow {
        flex: 1;
      }
      #help {
        max-height: 45vh;
        overflow: auto;
        border-bottom: 1px solid var(--line);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'busy-strip': BusyStrip;
  }
}
