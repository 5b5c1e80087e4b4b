import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { durationName } from '../../i18n/access-sentences.ts';
import { type DurationChoice, unitMs, usualDurations } from './share-form.ts';

/** A duration: a list of common ones, or a number and a unit. */
export function durationField(choice: DurationChoice, bad: boolean, set: (choice: DurationChoice) => void) {
  const units = Object.keys(unitMs) as (keyof typeof unitMs)[];
  const choose = (event: Event) => {
    const at = (event.target as HTMLSelectElement).selectedIndex;
    set({ ...choice, usual: at < usualDurations.length ? at : 'own' });
  };
  return html`<div class="field">
    <label for="duration">${msg('Duration')}</label>
    <div class="duration">
      <select id="duration" class="chip tall" @change=${choose}>
        ${usualDurations.map(
          ([count, unit], at) => html`<option ?selected=${choice.usual === at}>${durationName(count, unit)}</option>`,
        )}
        <option ?selected=${choice.usual === 'own'}>${msg('Custom')}</option>
      </select>
      ${
        choice.usual === 'own'
          ? html`<input
                class="input"
                inputmode="decimal"
                autocomplete="off"
                maxlength="8"
                aria-label=${msg('Number')}
                aria-invalid=${bad ? 'true' : 'false'}
                aria-describedby=${bad ? 'duration-problem' : nothing}
                .value=${choice.count}
                @input=${(event: Event) => set({ ...choice, count: (event.target as HTMLInputElement).value })}
              />
              <select
                class="chip tall"
                aria-label=${msg('Unit of time')}
                @change=${(event: Event) =>
                  set({ ...choice, unit: units[(event.target as HTMLSelectElement).selectedIndex] ?? 'hour' })}
              >
                ${units.map((unit) => html`<option ?selected=${choice.unit === unit}>${unitName(unit)}</option>`)}
              </select>`
          : nothing
      }
    </div>
    ${
      bad
        ? html`<p class="error" id="duration-problem">
            ${msg('Enter a number, for a time from 1 minute to 366 days.')}
          </p>`
        : nothing
    }
  </div>`;
}

function unitName(unit: keyof typeof unitMs): string {
  return { minute: msg('minutes'), hour: msg('hours'), day: msg('days') }[unit];
}
