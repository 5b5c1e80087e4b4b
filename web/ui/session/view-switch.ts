import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../look/controls.ts';
import { ViewChosenEvent } from './choice-events.ts';
import type { ViewPreferences } from './view-preferences.ts';

type View = ViewPreferences['view'];

/**
 * Which view is shown.
 * @fires view-chosen
 */
@localized()
@customElement('view-switch')
export class ViewSwitch extends LitElement {
  @property() view: View = 'terminal';

  protected override render() {
    const views: readonly (readonly [View, string])[] = [
      ['terminal', msg('Terminal')],
      ['monitor', msg('Monitor')],
    ];
    return html`<div class="segmented" role="group" aria-label=${msg('View')}>
      ${views.map(
        ([view, name]) =>
          html`<button
            type="button"
            aria-pressed=${view === this.view ? 'true' : 'false'}
            @click=${() => this.#choose(view)}
          >
            ${name}
          </button>`,
      )}
    </div>`;
  }

  #choose(view: View): void {
    if (view !== this.view) this.dispatchEvent(new ViewChosenEvent({ view }));
  }

  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      @container (max-width: 700px) {
        :host,
        .segmented {
          flex: 1;
        }
      }
    `,
  ];
}
