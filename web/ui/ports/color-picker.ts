import { msg } from '@lit/localize';
import { type TemplateResult, html } from 'lit';
import type { PortColor } from '../../engine/api/ports.ts';
import { portDot } from '../page/port-dot.ts';

/** The colours of ports, and what they are called. */
export const colorNames = (): readonly (readonly [PortColor | undefined, string])[] => [
  [undefined, msg('no colour')],
  ['teal', msg('teal')],
  ['blue', msg('blue')],
  ['violet', msg('violet')],
  ['pink', msg('pink')],
  ['red', msg('red')],
  ['orange', msg('orange')],
  ['yellow', msg('yellow')],
  ['green', msg('green')],
];

/** The colour of a port's mark, as a group of native radio buttons. */
export function colorPicker(
  current: PortColor | undefined,
  choose: (color: PortColor | undefined) => void,
): TemplateResult {
  return html`<fieldset class="colors">
    <legend>${msg('Colour')}</legend>
    ${colorNames().map(
      ([color, name]) =>
        html`<label title=${name}>
          <input
            type="radio"
            name="color"
            aria-label=${name}
            .checked=${color === current}
            @change=${() => choose(color)}
          />
          ${portDot(color ? 'open' : 'away', color)}
        </label>`,
    )}
  </fieldset>`;
}
