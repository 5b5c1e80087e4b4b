import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatFraming } from '../../core/port-settings.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { JobSummary } from '../../engine/api/jobs.ts';
import type { RecordedOpeningSummary } from '../../engine/api/recordings.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { formatBaud, formatBytes, formatClock, formatCount, formatMoment } from '../../i18n/format.ts';
import { engineContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { captureRowStyles } from '../kit/list-row-styles.ts';
import './load-meter.ts';

/** One recorded opening. Fires `past-shown` before its capture is shown, `past-changed` when it was loaded. */
@customElement('past-row')
@localized()
class PastRow extends LitElement {
  @property() relay: RelayAddress = '';
  @property() port = '';
  @property({ attribute: false }) opening!: RecordedOpeningSummary;
  /** While it is being loaded. */
  @property({ attribute: false }) job: JobSummary | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector('button')?.focus());
  }

  override render() {
    const { startedMs, rxBytes, txBytes, captureId } = this.opening;
    const when = formatMoment(startedMs, Date.now());
    return html`<div class="row">
      <div class="text">
        <span class="name">${when}</span>
        <p>${this.#facts()}</p>
      </div>
      ${
        this.job
          ? html`<load-meter .job=${this.job}></load-meter>`
          : html`<span class="size">${formatBytes(rxBytes + txBytes)}</span>
              <button
                class="quiet"
                aria-label=${
                  captureId === undefined
                    ? msg(str`Load the recording of ${when}`)
                    : msg(str`Show the recording of ${when}`)
                }
                @click=${this.#open}
              >
                ${icon(captureId === undefined ? 'export' : 'play')}
                ${captureId === undefined ? msg('Load') : msg('Show')}
              </button>`
      }
    </div>`;
  }

  #facts() {
    const { startedMs, endedMs, settings, txBytes, notes, removedBytes } = this.opening;
    const facts = [
      ...(endedMs === undefined ? [] : [formatClock(endedMs - startedMs)]),
      `${formatBaud(settings.baudRate)} ${formatFraming(settings)}`,
      ...(txBytes > 0 ? [msg(str`${formatBytes(txBytes)} transmitted`)] : []),
      ...(notes > 0 ? [notes === 1 ? msg('1 note') : msg(str`${formatCount(notes)} notes`)] : []),
    ];
    return html`${facts.join(' · ')}${
      removedBytes > 0
        ? html` · <span class="bad">${msg(str`the first ${formatBytes(removedBytes)} were deleted`)}</span>`
        : nothing
    }${endedMs === undefined ? html` <span class="badge on">${msg('still open')}</span>` : nothing}`;
  }

  #open = async (): Promise<void> => {
    const { engine, shell, relay, port, opening } = this;
    try {
      const captureId = await engine.relays.loadRecording(relay, port, opening.epoch);
      if (captureId === undefined) return;
      // Don't switch tabs if the person has moved on.
      if (!this.isConnected) return shell?.tell(msg('The recording is loaded: see Captures.'));
      // A dialog gives the keyboard back when it closes, which shows the tab that had it.
      this.dispatchEvent(new Event('past-shown', { bubbles: true, composed: true }));
      shell?.showCapture(captureId);
    } catch (error) {
      shell?.report(error);
      this.dispatchEvent(new Event('past-changed', { bubbles: true, composed: true }));
    }
  };

  static override styles = [
    controls,
    captureRowStyles,
    css`
      .row {
        padding-right: 20px;
      }
      .name:hover {
        text-decoration: none;
      }
      load-meter {
        flex: none;
        width: 200px;
      }
      @media (max-width: 559px) {
        .row {
          flex-wrap: wrap;
        }
        load-meter {
          width: 100%;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'past-row': PastRow;
  }
}
