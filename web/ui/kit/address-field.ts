import { html, type TemplateResult } from 'lit';

interface AddressField {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  /** What is wrong with it; empty: nothing. */
  readonly problem: string;
  readonly hint: string | TemplateResult;
  readonly isMono?: boolean;
  readonly onInput: (event: Event) => void;
}

/** A field for an address or a link, with what is wrong with it and a hint below. */
export function addressField({ id, label, placeholder, value, problem, hint, isMono, onInput }: AddressField) {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      class=${isMono ? 'input mono' : 'input'}
      type="text"
      inputmode="url"
      autofocus
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      maxlength="4096"
      placeholder=${placeholder}
      aria-invalid=${problem ? 'true' : 'false'}
      aria-describedby="${id}-problem ${id}-hint"
      .value=${value}
      @input=${onInput}
    />
    <p class="error" id="${id}-problem" role="alert" ?hidden=${!problem}>${problem}</p>
    <p class="hint" id="${id}-hint">${hint}</p>
  </div>`;
}
