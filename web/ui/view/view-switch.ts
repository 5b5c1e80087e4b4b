import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../kit/controls.ts';
import { ViewChosenEvent } from './choices.ts';
import type { ViewKind } from './view-kind.ts';

/**
 * Which view is shown.
 * @fires view-chosen
 */
@localized()
@customElement('view-switch')
export class ViewSwitch extends LitElement {
  @property({ attribute: false }) kinds: readonly ViewKind[] = [];
  /** Id of the kind that is shown. */
  @property() view = '';

  protected override render() {
    return html`<div class="segmented" role="group" aria-label=${msg('View')}>
      ${this.kinds.map(
        ({ id, name }) =>
          html`<button
            type="button"
            aria-pressed=${id === this.view ? 'true' : 'false'}
            @click=${() => this.#choose(id)}
          >
            ${name()}
          </button>`,
      )}
    </div>`;
  }

  #choose(view: string): void {
    if (view !== this.view) this.dispatchEvent(new ViewChosenEvent({ view }));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      @container (max-width: 320px) {
        .segmented > * {
          padding-inline: 8px;
        }
      }
    `,
  ];
}
