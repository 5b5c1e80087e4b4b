import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { errorText } from '../../i18n/error-sentences.ts';
import { joinSentences, sentenceGap } from '../../i18n/join-sentences.ts';
import { type OpenCause, openCauses, platformOf } from '../../i18n/open-help.ts';
import { relayOpenText } from '../../i18n/relay-open-sentences.ts';
import { engineContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { copyText } from '../page/copy-text.ts';
import { icon } from '../kit/icons.ts';
import { portTitle } from '../page/port-status.ts';

/** The likely reasons why a port could not be opened, and what to do. */
@customElement('open-failed')
@localized()
class OpenFailed extends LitElement {
  @property({ attribute: false }) session!: SessionSummary;
  @property({ attribute: false }) port: PortSummary | undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;

  override render() {
    const { state } = this.session;
    if (state.kind !== 'failed') return nothing;
    const onRelay = this.port?.source === 'relay';
    const { happened, data, todo } = onRelay ? relayOpenText(state.code) : errorText(state.code);
    // The causes and commands apply to this computer only.
    const causes = onRelay ? [] : openCauses(state.code, platformOf(navigator.userAgent), this.port?.detail ?? '');
    const name = this.port ? portTitle(this.port) : '';
    return html`<section>
      <h2>${icon('warning')} ${msg(str`${name} could not be opened`)}</h2>
      <p><strong>${happened}</strong>${sentenceGap()}${joinSentences(data, causes.length === 1 ? '' : todo)}</p>
      ${
        causes.length > 1
          ? html`<ol>
              ${causes.map((cause) => html`<li>${this.#cause(cause)}</li>`)}
            </ol>`
          : causes.map((cause) => this.#cause(cause))
      }
      <div class="actions">
        <button class="primary" @click=${this.#retry}>${msg('Try again')}</button>
        <button class="quiet tall" @click=${() => this.shell?.editPort(this.session.portId)}>
          ${msg('Settings…')}
        </button>
      </div>
      ${
        state.detail
          ? html`<p class="detail">
              ${onRelay ? msg('Relay message:') : msg('Browser message:')} <q>${state.detail}</q>
            </p>`
          : nothing
      }
    </section>`;
  }

  #cause({ cause, todo, command }: OpenCause) {
    return html`<p>${cause}${sentenceGap()}<span class="todo">${todo}</span></p>
      ${
        command === undefined
          ? nothing
          : html`<div class="command">
              <code tabindex="0">${command}</code>
              <button
                class="icon"
                title=${msg('Copy')}
                aria-label=${msg('Copy the command')}
                @click=${() => this.#copy(command)}
              >
                ${icon('copy')}
              </button>
            </div>`
      }`;
  }

  #retry = async (): Promise<void> => {
    try {
      await this.engine.sessions.reopen(this.session.id);
    } catch (error) {
      this.shell?.report(error);
    }
  };

  async #copy(command: string): Promise<void> {
    try {
      await copyText(command);
      this.shell?.tell(msg('Copied.'));
    } catch {
      this.shell?.tell(msg('The browser did not allow copying. Select the text and copy it yourself.'));
    }
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        overflow: auto;
        padding: 24px;
      }
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        max-width: 640px;
        margin: auto;
      }
      h2 {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 0;
        font: 650 18px/1.3 var(--sans);
        letter-spacing: -0.01em;
      }
      h2 svg {
        color: var(--err);
      }
      p {
        margin: 0;
        text-wrap: pretty;
      }
      ol {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        margin: 0;
        padding-left: 20px;
      }
      li::marker {
        color: var(--faint);
      }
      .todo {
        color: var(--muted);
      }
      .command {
        display: flex;
        align-items: center;
        gap: 4px;
        margin-top: 4px;
        padding: 4px 4px 4px 10px;
        border: 1px solid var(--line);
        border-radius: var(--r);
        background: var(--raised);
      }
      code {
        flex: 1;
        overflow-x: auto;
        padding-block: 3px;
        font: 12px/1.5 var(--mono);
        white-space: pre;
      }
      .actions {
        display: flex;
        gap: 8px;
        margin-top: 4px;
      }
      .detail {
        color: var(--faint);
        font-size: 12px;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'open-failed': OpenFailed;
  }
}
