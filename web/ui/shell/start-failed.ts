import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { controls } from '../kit/controls.ts';

/** Shown instead of the page when its engine could not start: an old browser, or files that no longer fit together. */
@customElement('start-failed')
@localized()
export class StartFailed extends LitElement {
  protected override render() {
    return html`
      <main>
        <h1>${msg('Baudcast could not start')}</h1>
        <p>
          ${msg('The engine, which reads ports and stores captures, did not load. Stored captures are not affected.')}
        </p>
        <p>
          ${msg(
            'Reload the page. If that does not help, update the browser: Chrome or Edge 111, Firefox 128, or later.',
          )}
        </p>
        <button class="primary" type="button" @click=${() => location.reload()}>${msg('Reload')}</button>
      </main>
    `;
  }

  static override styles = [
    controls,
    css`
      main {
        display: grid;
        gap: 12px;
        justify-items: center;
        max-width: 52ch;
        margin: 20vh auto 0;
        padding: 0 16px;
        text-align: center;
      }
    `,
  ];
}
