import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import { formatBytes } from '../../i18n/format.ts';
import { engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { captureMoments } from './capture-moments.ts';
import { sideStyles } from '../kit/side-styles.ts';

/** How many captures the sidebar shows; the rest is under "All captures". */
const newest = 6;

/** The newest captures: finished ones, as those of sessions are in their tabs; until there are any, these. */
@customElement('capture-list')
@localized()
class CaptureList extends LitElement {
  @property({ attribute: false }) selected: CaptureId | undefined;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;

  override render() {
    const all = this.engineState.captures.toSorted((a, b) => b.startedMs - a.startedMs);
    const finished = all.filter(({ state: current }) => current !== 'recording');
    const shown = (finished.length > 0 ? finished : all).slice(0, newest);
    const moments = captureMoments(shown, Date.now());
    return html`<ul aria-label=${msg('Captures')}>
        ${repeat(
          shown,
          ({ id }) => id,
          ({ id, name, rxBytes, txBytes, state: current }) =>
            html`<li class=${id === this.selected ? 'on' : ''}>
              <button
                class="row"
                aria-current=${id === this.selected ? 'true' : nothing}
                title="${name}, ${formatBytes(rxBytes + txBytes)}"
                @click=${() => this.shell?.showCapture(id)}
              >
                <span class="text">
                  <span class="name">${name}</span>
                  <small
                    ><span
                      >${current === 'recording' ? html`<b>${msg('recording')}</b> · ` : nothing}${moments.get(id)} ·
                      ${formatBytes(rxBytes + txBytes)}</span
                    ></small
                  >
                </span>
              </button>
            </li>`,
        )}
      </ul>
      <button class="all" @click=${() => this.shell?.manageCaptures()}>${msg('All captures…')}</button>`;
  }

  static override styles = [
    controls,
    sideStyles,
    css`
      b {
        color: var(--accent);
        font-weight: 550;
      }
      .all {
        height: var(--h);
        margin-top: 2px;
        padding: 0 8px;
        border-radius: var(--r);
        color: var(--muted);
        font-size: 12px;
      }
      .all:hover {
        background: var(--raised);
        color: var(--text);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'capture-list': CaptureList;
  }
}
