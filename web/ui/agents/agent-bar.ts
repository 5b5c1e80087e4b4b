import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { plainName } from '../../core/plain-name.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { stripStyles } from '../kit/strip-styles.ts';
import { engineStateContext } from '../page/contexts.ts';
import { portTitle } from '../page/port-status.ts';
import type { AgentAccess, AgentRights } from './agent-access.ts';

/**
 * Which ports an agent in this browser may use, and a way to end that.
 * @fires ended with the session's id
 * @fires forgotten with the session's id: the agent may ask again
 */
@customElement('agent-bar')
@localized()
export class AgentBar extends LitElement {
  @property({ attribute: false }) grants: AgentAccess['grants'] = [];
  @consume({ context: engineStateContext, subscribe: true }) @state() private engineState: EngineState | undefined;

  protected override render() {
    const { sessions = [], ports = [] } = this.engineState ?? {};
    const shown = this.grants.flatMap(([id, rights]) => {
      const portId = sessions.find((session) => session.id === id)?.portId;
      const port = ports.find((one) => one.id === portId);
      return port ? [{ id, rights, name: plainName(portTitle(port)) }] : [];
    });
    if (shown.length === 0) return nothing;
    return html`<div class="strip" role="status">
      ${icon('info')}
      <p>${msg('Agent in this browser:')}</p>
      ${shown.map(
        ({ id, name, rights }) =>
          html`<span class="port">
            <span>${name}: ${rightsWords(rights)}</span>
            ${
              rights === 'none'
                ? html`<button class="quiet" type="button" @click=${() => this.#fire('forgotten', id)}>
                    ${msg('Let it ask again')}
                  </button>`
                : html`<button class="quiet" type="button" @click=${() => this.#fire('ended', id)}>
                    ${msg('End access')}
                  </button>`
            }
          </span>`,
      )}
    </div>`;
  }

  #fire(type: 'ended' | 'forgotten', id: SessionId): void {
    this.dispatchEvent(new CustomEvent(type, { detail: id }));
  }

  static override styles = [
    controls,
    stripStyles,
    css`
      .strip > svg {
        color: var(--accent);
      }
      .port {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

function rightsWords(rights: AgentRights): string {
  switch (rights) {
    case 'none':
      return msg('refused');
    case 'read':
      return msg('reads');
    case 'act':
      return msg('reads and transmits');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'agent-bar': AgentBar;
  }
}
