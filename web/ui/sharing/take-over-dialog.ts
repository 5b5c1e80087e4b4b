import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogElement } from '../kit/dialog-element.ts';

/** Longest reason that a relay passes on, in UTF-16 code units. */
const maxReason = 200;

/**
 * Asks for confirmation and a reason before taking control from somebody.
 * @fires confirmed with the reason as `detail`, which may be empty
 */
@customElement('take-over-dialog')
@localized()
export class TakeOverDialog extends DialogElement {
  /** Who has control. */
  @property() holder = '';

  protected override heading(): string {
    return msg(str`Take control from ${this.holder}?`);
  }

  protected override body(): TemplateResult {
    return html`<div class="body">
        <p>
          ${msg(
            str`${this.holder} becomes a viewer, sees who took control, and can no longer transmit or set anything.`,
          )}
        </p>
        <label>
          ${msg('Reason (shown to others)')}
          <input
            id="why"
            class="input"
            type="text"
            autocomplete="off"
            maxlength=${maxReason}
            placeholder=${msg('for example: need to flash firmware')}
            @keydown=${this.#key}
          />
        </label>
        <p>
          ${msg(
            'Anything being transmitted now, such as firmware or a file, is cut off. A request interrupts nothing.',
          )}
        </p>
      </div>
      <footer>
        <button class="quiet tall" autofocus @click=${() => this.close()}>${msg('Cancel')}</button>
        <button class="danger primary" @click=${this.#confirm}>${msg('Take control')}</button>
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
    // Otherwise the same key press activates the button that gets the focus back.
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
