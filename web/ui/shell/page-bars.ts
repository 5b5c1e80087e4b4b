import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import { errorText } from '../../i18n/error-sentences.ts';
import { formatBytes } from '../../i18n/format.ts';
import { joinSentences, sentenceGap } from '../../i18n/join-sentences.ts';
import { type AppUpdate, appUpdateContext, engineStateContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { sessionOf } from '../page/port-status.ts';
import { placedTitle } from '../page/relay-status.ts';
import { askingViewers } from '../page/sharing-state.ts';

/** Notices for the whole page: storage problems, requests for control, a new version. */
@customElement('page-bars')
@localized()
class PageBars extends LitElement {
  /** The visible sessions, which show their own notices. */
  @property({ attribute: false }) shown: readonly SessionId[] = [];
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;
  @consume({ context: appUpdateContext, subscribe: true })
  @state()
  protected update_: AppUpdate | undefined;
  @state() private laterUpdate = false;

  override render() {
    return [this.#insecure(), this.#storage(), this.#asked(), this.#update()];
  }

  /** Whether the page lacks a secure context, and thus this computer's ports. */
  #insecure() {
    if (isSecureContext) return nothing;
    void import('./insecure-bar.ts');
    return html`<insecure-bar></insecure-bar>`;
  }

  #storage() {
    const { kind, unsavedBytes } = this.engineState.storage;
    if (kind === 'ok') return nothing;
    const { happened, data, todo } = errorText(kind === 'full' ? 'storage-full' : 'storage-blocked');
    const unsaved = unsavedBytes > 0 ? msg(str`${formatBytes(unsavedBytes)} could not be saved so far.`) : '';
    return html`<div class="bar warn" role="status">
      ${icon('warning')}
      <p><strong>${happened}</strong>${sentenceGap()}${joinSentences(data, todo, unsaved)}</p>
      <button class="quiet" @click=${() => this.shell?.manageCaptures()}>${msg('Captures…')}</button>
    </div>`;
  }

  /** Requests for control of ports whose sessions are not visible. */
  #asked() {
    const { ports, sessions, relays } = this.engineState;
    const asked = ports.filter(
      ({ shared, sessionId }) =>
        shared && sessionId !== undefined && !this.shown.includes(sessionId) && askingViewers(shared).length > 0,
    );
    if (asked.length === 0) return nothing;
    return html`<div class="bar" role="status">
      ${icon('hold')}
      <p>${msg('Others request control:')}</p>
      ${asked.map((port) => {
        const session = sessionOf(port, sessions);
        return (
          session &&
          html`<button class="quiet" @click=${() => this.shell?.showSession(session.id)}>
            ${placedTitle(port, relays)}
          </button>`
        );
      })}
    </div>`;
  }

  #update() {
    if (!this.update_?.available || this.laterUpdate) return nothing;
    const busy = this.engineState.sessions.some(({ state: { kind } }) => kind !== 'closed' && kind !== 'failed');
    return html`<div class="bar" role="status">
      ${icon('info')}
      <p>
        ${
          busy
            ? msg('A new version is available. It starts when you next open the page, or now after closing all ports.')
            : msg('A new version is available.')
        }
      </p>
      ${
        busy
          ? nothing
          : html`<button class="quiet" @click=${() => this.update_?.apply()}>${msg('Start it now')}</button>`
      }
      <span class="grow"></span>
      <button class="icon" aria-label=${msg('Later')} @click=${() => (this.laterUpdate = true)}>
        ${icon('close')}
      </button>
    </div>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        flex: none;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        min-height: 36px;
        padding: 4px 8px 4px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--accent-soft);
      }
      .bar > svg {
        color: var(--accent);
      }
      .warn {
        flex-wrap: nowrap;
        background: var(--warn-soft);
      }
      .warn > svg,
      .warn strong {
        color: var(--warn);
      }
      p {
        margin: 0;
        text-wrap: pretty;
      }
      .warn p {
        flex: 1;
      }
      .grow {
        flex: 1;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'page-bars': PageBars;
  }
}
