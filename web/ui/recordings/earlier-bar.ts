import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import { loadingOf } from './loading-of.ts';
import type { SharedPort } from '../../engine/api/relays.ts';
import { formatBytes } from '../../i18n/format.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { relayHost, relayName } from '../page/relay-status.ts';
import './load-meter.ts';

/** For a late viewer of a recorded port: offers to load what was received before. */
@customElement('earlier-bar')
@localized()
class EarlierBar extends LitElement {
  @property({ attribute: false }) shared: SharedPort | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  /** The opening whose offer was dismissed. */
  @state() private dismissed: string | undefined;

  override render() {
    const { shared } = this;
    const earlier = shared?.earlier;
    if (!shared || !earlier || shared.recording === undefined || earlier.epoch === this.dismissed) return nothing;
    const job = loadingOf(this.engineState.jobs, (o) => o.relay === shared.relay && o.epoch === earlier.epoch);
    const relay = this.engineState.relays.find(({ address }) => address === shared.relay);
    const name = relay ? relayName(relay) : relayHost(shared.relay);
    return html`<div class="bar">
      ${icon('past')}
      <p>${msg(str`${name} received ${formatBytes(earlier.bytes)} before this page was opened.`)}</p>
      ${
        job
          ? html`<load-meter .job=${job}></load-meter>`
          : html`<button class="quiet" type="button" @click=${() => this.#open(shared, earlier.epoch)}>
                ${msg('Load')}
              </button>
              <button
                class="icon"
                type="button"
                title=${msg('Dismiss')}
                aria-label=${msg('Dismiss')}
                @click=${() => (this.dismissed = earlier.epoch)}
              >
                ${icon('close')}
              </button>`
      }
    </div>`;
  }

  async #open({ relay, port }: SharedPort, epoch: string): Promise<void> {
    try {
      const captureId = await this.engine.relays.loadRecording(relay, port, epoch);
      if (captureId === undefined) return;
      this.dismissed = epoch;
      this.shell?.showCapture(captureId);
    } catch (error) {
      this.shell?.report(error);
    }
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 4px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--raised);
      }
      .bar > svg {
        color: var(--accent);
      }
      p {
        flex: 1;
        min-width: 18ch;
        margin: 0;
        text-wrap: pretty;
      }
      load-meter {
        width: min(220px, 100%);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'earlier-bar': EarlierBar;
  }
}
