import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { type ShellApi, shellContext } from './shell-context.ts';
import { controls } from '../kit/controls.ts';

/** A field to paste a link to a relay that requires sign-in. */
@customElement('paste-link')
@localized()
class PasteLink extends LitElement {
  @property({ attribute: false }) relay: RelayAddress | undefined;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @query('input') private field!: HTMLInputElement;

  override render() {
    return html`<form novalidate @submit=${this.#submit}>
      <input
        class="input"
        type="text"
        inputmode="url"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength="4096"
        aria-label=${msg('Link')}
        placeholder=${msg('Paste your link here')}
      />
      <button class="quiet tall" type="submit">${msg('Sign in')}</button>
    </form>`;
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { value } = this.field;
    this.field.value = '';
    void this.shell?.useLink(value, this.relay);
  };

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      form {
        display: flex;
        gap: 6px;
      }
      input {
        flex: 1 1 14ch;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'paste-link': PasteLink;
  }
}
