import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogElement } from '../kit/dialog-element.ts';

/** Longest reason that a relay hands on, in UTF-16 code units. */
const maxReason = 200;

/**
 * Asks before a port is taken from somebody, and why.
 * @fires confirmed with the reason as `detail`, which may be empty
 */
@customElement('take-over-dialog')
@localized()
export class TakeOverDialog extends DialogElement {
  /** Who holds the port. */
  @property() holder = '';

  protected override heading(): string {
    return msg(str`Take the port from ${this.holder}?`);
  }

  protected override body(): TemplateResult {
    return html`<div class="body">
        <p>
          ${msg(str`${this.holder} stays attached and goes on watching, is told that it was you, and can neither transmit nor change settings any more.`)}
        </p>
        <label>
          ${msg('Why (they are told)')}
          <input
            id="why"
            class="input"
            type="text"
            autocomplete="off"
            maxlength=${maxReason}
            placeholder=${msg('for example: need to flash')}
            @keydown=${this.#key}
          />
        </label>
        <p>
          ${msg('What is being transmitted now, such as a flash or a file, breaks off half-way. Asking for the port harms nothing.')}
        </p>
      </div>
      <footer>
        <button class="quiet tall" autofocus @click=${() => this.close()}>${msg('Cancel')}</button>
        <button class="danger primary" @click=${this.#confirm}>${msg('Take over')}</button>
      </footer>`;
  }

  #confirm = (): void => {
    this.close();
    const input = this.renderRoot.querySelector<HTMLInputElement>('#why');
    this.dispatchEvent(new CustomEvent('confirmed', { detail: input?.value.trim() ?? '' }));
    if (input) input.value = '';
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing) return;
    // Else the button that has the focus again is pressed by the same key.
    event.preventDefault();
    this.#confirm();
  };

  static override styles = [
    ...DialogElement.styles,
    css`
      :host {
        --dialog-width: 440px;
      }
      .body {
        display: grid;
        gap: 8px;
      }
      label {
        display: grid;
        gap: 4px;
      }
      p {
        margin: 0;
        text-wrap: pretty;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'take-over-dialog': TakeOverDialog;
  }
}
