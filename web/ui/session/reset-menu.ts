import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { resetPolicies, type ResetPolicy } from '../../core/reset-policy.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import { policyText } from '../../i18n/setting-names.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import '../kit/pop-panel.ts';
import type { PopPanel } from '../kit/pop-panel.ts';
import { attempt } from '../page/problem.ts';
import { allRecipes, type RunnableRecipe } from './recipes.ts';

/**
 * Runs a signal recipe now, and sets the policy for when the port is opened.
 * @fires recipes-wanted
 * @fires sequences-wanted
 */
@localized()
@customElement('reset-menu')
export class ResetMenu extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      h2 {
        margin: 0 8px 4px;
        color: var(--faint);
        font: 600 11px/1.4 var(--sans);
      }
      .hint {
        max-width: 40ch;
        margin: 0 8px 6px;
        color: var(--warn);
      }
      .run {
        display: grid;
        gap: 1px;
        width: 100%;
        padding: 6px 8px;
        border-radius: var(--r);
        justify-content: start;
        justify-items: start;
        text-align: start;
        white-space: normal;
      }
      .run:hover:enabled {
        background: var(--raised);
      }
      small {
        color: var(--muted);
        font-size: 12px;
      }
      .field {
        margin: 8px 8px 0;
        padding-top: 10px;
        border-top: 1px solid var(--line);
      }
      .chip {
        width: 100%;
      }
    `,
  ];

  @property() sessionId = '';
  @property() portId = '';
  /** What runs on opening. */
  @property() policy: ResetPolicy = 'leave';
  /** Whether the port is open, so that a policy can be run now. */
  @property({ type: Boolean }) open = false;
  /** Why no signals can be set now although the port is open; empty when they can. */
  @property() reason = '';
  /** Why nothing can be transmitted now; empty when it can. */
  @property() holdReason = '';
  /** Nothing can be done to the signals when the port is opened either. */
  @property({ type: Boolean, attribute: 'without-policy' }) withoutPolicy = false;
  @state() private recipes: readonly RunnableRecipe[] = allRecipes();
  @consume({ context: engineContext }) private engine!: EngineApi;
  @query('pop-panel') private panel!: PopPanel;

  protected override render() {
    return html`
      <pop-panel kind="chip" label=${msg('Reset')} named @shown=${() => (this.recipes = allRecipes())}>
        <span slot="button">${msg('Reset')}</span>
        <h2>${msg('Run now')}</h2>
        ${this.reason ? html`<p class="hint">${this.reason}</p>` : nothing}
        ${this.recipes.map(
          (runnable) =>
            html`<button
              class="run"
              type="button"
              ?disabled=${!this.open || this.reason !== ''}
              @click=${() => this.#run(runnable)}
            >
              ${runnable.name}<small>${runnable.effect}</small>
            </button>`,
        )}
        <button
          class="run"
          type="button"
          ?disabled=${!this.open || this.reason !== ''}
          @click=${() => {
            this.panel.hide();
            this.dispatchEvent(new Event('recipes-wanted', { bubbles: true, composed: true }));
          }}
        >
          ${msg('Own signal recipes…')}<small
            >${msg('DTR, RTS and break with times, as esptool writes them too')}</small
          >
        </button>
        <button
          class="run"
          type="button"
          ?disabled=${!this.open || this.holdReason !== ''}
          @click=${() => {
            this.panel.hide();
            this.dispatchEvent(new Event('sequences-wanted', { bubbles: true, composed: true }));
          }}
        >
          ${msg('Sequences…')}<small>${msg('Send, wait for an answer, branch, loop, set signals')}</small>
        </button>
        ${
          this.withoutPolicy
            ? nothing
            : html`<div class="field">
                <label for="policy">${msg('When the port is opened')}</label>
                <select class="chip tall" id="policy" @change=${this.#remember}>
                  ${resetPolicies.map(
                    (policy) =>
                      html`<option value=${policy} ?selected=${policy === this.policy}>
                        ${policyText(policy).name}
                      </option>`,
                  )}
                </select>
              </div>`
        }
      </pop-panel>
    `;
  }

  #run({ name, recipe }: RunnableRecipe): void {
    this.panel.hide();
    attempt(this, this.engine.sessions.runRecipe(this.sessionId, name, recipe));
  }

  #remember(event: Event): void {
    const policy = resetPolicies.find((item) => item === (event.currentTarget as HTMLSelectElement).value);
    if (policy) attempt(this, this.engine.ports.update(this.portId, { policy }));
  }
}
