import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { JobSummary } from '../../engine/api/jobs.ts';
import { formatBytes } from '../../i18n/format.ts';
import { engineContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';

/** The progress of loading a recording, with a way to cancel it. */
@customElement('load-meter')
@localized()
class LoadMeter extends LitElement {
  @property({ attribute: false }) job!: JobSummary;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;

  override render() {
    const { done, total } = this.job;
    const share = total > 0 ? Math.min(100, Math.round((done / total) * 100)) : 0;
    return html`<progress max="100" value=${share} aria-label=${msg('Loading')}></progress>
      <span aria-hidden="true">${msg(str`${formatBytes(done)} of ${formatBytes(total)}`)}</span>
      <button class="icon" title=${msg('Cancel loading')} aria-label=${msg('Cancel loading')} @click=${this.#cancel}>
        ${icon('close')}
      </button>`;
  }

  #cancel = (): void => {
    this.engine.jobs.cancel(this.job.id).catch((error: unknown) => this.shell?.report(error));
  };

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: 0 6px;
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      progress {
        grid-column: 1;
        width: 100%;
        height: 6px;
        border: 0;
        border-radius: 3px;
        overflow: hidden;
        background: var(--line);
        appearance: none;
        accent-color: var(--accent);
      }
      progress::-webkit-progress-bar {
        background: var(--line);
      }
      progress::-webkit-progress-value {
        background: var(--accent);
      }
      progress::-moz-progress-bar {
        background: var(--accent);
      }
      span {
        grid-column: 1;
        color: var(--muted);
      }
      button {
        grid-area: 1 / 2 / 3;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'load-meter': LoadMeter;
  }
}
