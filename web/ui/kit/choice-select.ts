import { html } from 'lit';
import { live } from 'lit/directives/live.js';

/** What can be chosen, and what it is called. Neighbours of the same group stand together under its name. */
export type Choice<T> = readonly [value: T, label: string, group?: string | undefined];

/** A native select, styled like text. `chosen` gets the value. */
export function choiceSelect<T extends string>(
  label: string,
  value: T,
  choices: readonly Choice<T>[],
  chosen: (value: T) => void,
) {
  const changed = (event: Event) => {
    const found = choices.find(([choice]) => choice === (event.currentTarget as HTMLSelectElement).value);
    if (found) chosen(found[0]);
  };
  return html`<select class="chip" aria-label=${label} title=${label} .value=${live(value)} @change=${changed}>
    ${choiceOptions(choices, value)}
  </select>`;
}

/** The options of a select in which `value` is chosen. */
export function choiceOptions<T extends string | number>(choices: readonly Choice<T>[], value: T) {
  const options = (of: readonly Choice<T>[]) =>
    of.map(([choice, name]) => html`<option value=${choice} ?selected=${choice === value}>${name}</option>`);
  const groups: Choice<T>[][] = [];
  for (const choice of choices) {
    const last = groups.at(-1);
    if (last?.[0]?.[2] === choice[2] && last) last.push(choice);
    else groups.push([choice]);
  }
  return groups.map((group) =>
    group[0]?.[2] === undefined ? options(group) : html`<optgroup label=${group[0][2]}>${options(group)}</optgroup>`,
  );
}
