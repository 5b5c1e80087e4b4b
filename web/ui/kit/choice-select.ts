import { html } from 'lit';
import { live } from 'lit/directives/live.js';

/** A native select, styled like text. `choices`: value and label; `chosen` gets the value. */
export function choiceSelect<T extends string>(
  label: string,
  value: T,
  choices: readonly (readonly [value: T, label: string])[],
  chosen: (value: T) => void,
) {
  const changed = (event: Event) => {
    const found = choices.find(([choice]) => choice === (event.currentTarget as HTMLSelectElement).value);
    if (found) chosen(found[0]);
  };
  return html`<select class="chip" aria-label=${label} title=${label} .value=${live(value)} @change=${changed}>
    ${choices.map(([choice, name]) => html`<option value=${choice} ?selected=${choice === value}>${name}</option>`)}
  </select>`;
}
