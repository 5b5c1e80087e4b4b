import { html, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';

/** Our own icons, on a 16 by 16 grid with strokes of 1.5. */
const drawings = {
  add: svg`<path d="M8 3v10M3 8h10"/>`,
  check: svg`<path d="m3 8.5 3.5 3.5L13 4.5"/>`,
  chevron: svg`<path d="m4.5 6.5 3.5 3.5 3.5-3.5"/>`,
  clear: svg`<path d="m3 10.5 6-7L13.5 7 8 13H5.2zM8 13h5.5M6 7l4.5 3.7"/>`,
  close: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  command: svg`<path d="M2.5 4.5 6 8l-3.5 3.5M8 12h5.5"/>`,
  copy: svg`
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/>
    <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5"/>`,
  down: svg`<path d="M8 3v10M4 9.5 8 13l4-3.5"/>`,
  export: svg`<path d="M8 2.5v7.5M5 7.5 8 10.5l3-3M2.5 11v1.5a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V11"/>`,
  filter: svg`<path d="M2.5 4h11M4.5 8h7M6.5 12h3"/>`,
  find: svg`<circle cx="7" cy="7" r="4.25"/><path d="m10.5 10.5 3 3"/>`,
  hold: svg`
    <path d="M5 8V4.5a1 1 0 0 1 2 0V7 3.5a1 1 0 0 1 2 0V7 4.5a1 1 0 0 1 2 0V10a3.5 3.5 0 0 1-3.5 3.5c-1.6
      0-2.5-.6-3.3-1.8L2.7 9.5a1 1 0 0 1 1.6-1.2L5 9z"/>`,
  info: svg`<circle cx="8" cy="8" r="5.75"/><path d="M8 7.5V11M8 5v.1"/>`,
  keyboard: svg`
    <rect x="1.75" y="4" width="12.5" height="8.5" rx="1.5"/>
    <path d="M4.5 6.75v.1M7 6.75v.1M9.5 6.75v.1M11.75 6.75v.1M5 9.75h6"/>`,
  menu: svg`<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>`,
  minus: svg`<path d="M3 8h10"/>`,
  more: svg`
    <g fill="currentColor" stroke="none"><circle cx="3.5" cy="8" r="1.25"/>
    <circle cx="8" cy="8" r="1.25"/>
    <circle cx="12.5" cy="8" r="1.25"/>
    </g>`,
  note: svg`<path d="m10.5 3 2.5 2.5L6 12.5l-3 .5.5-3zM9 4.5 11.5 7"/>`,
  past: svg`<path d="M3 8.5a5 5 0 1 0 1.5-4L3 6M3 2.75V6h3.25M8 5.75v3l2 1.25"/>`,
  pause: svg`<path d="M5.5 3.5v9M10.5 3.5v9"/>`,
  people: svg`
    <circle cx="6" cy="5.5" r="2.5"/>
    <path d="M1.75 13.5a4.25 4.25 0 0 1 8.5 0M10.5 3.2a2.5 2.5 0 0 1 0 4.6M11.5 9.6a4.25 4.25 0 0 1 2.75 3.9"/>`,
  pin: svg`<path d="M5.5 2.5h5l-.5 5 2 2.5H4l2-2.5zM8 10v3.5"/>`,
  play: svg`<path d="M5 3.5v9l7.5-4.5z"/>`,
  plug: svg`<path d="M5.5 2v3M10.5 2v3M3.5 5h9v2.5a4.5 4.5 0 0 1-9 0zM8 12v2.5"/>`,
  record: svg`<circle cx="8" cy="8" r="5.5"/><circle cx="8" cy="8" r="2.25" fill="currentColor" stroke="none"/>`,
  settings: svg`
    <path d="M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5"/>
    <circle cx="9.5" cy="5" r="2"/>
    <circle cx="6.5" cy="11" r="2"/>`,
  share: svg`
    <circle cx="4" cy="8" r="1.9"/>
    <circle cx="12" cy="3.75" r="1.9"/>
    <circle cx="12" cy="12.25" r="1.9"/>
    <path d="m5.7 7.1 4.6-2.4M5.7 8.9l4.6 2.4"/>`,
  split: svg`<rect x="2.5" y="3" width="11" height="10" rx="1.5"/><path d="M8 3v10"/>`,
  stop: svg`<rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" stroke="none"/>`,
  transmit: svg`<path d="m3 8 9.5-5-3 10.5L7.5 9z"/>`,
  trash: svg`<path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.5 9h7l.5-9M6.75 7v4M9.25 7v4"/>`,
  unplugged: svg`<path d="M5.5 2v3M10.5 2v3M3.5 5h9v2.5a4.5 4.5 0 0 1-9 0zM8 12v2.5"/><path d="m2 2.5 12 11"/>`,
  up: svg`<path d="M8 13V3M4 6.5 8 3l4 3.5"/>`,
  watch: svg`
    <path d="M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8z"/>
    <circle cx="8" cy="8" r="1.9"/>`,
  warning: svg`<path d="M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof drawings;

/** An icon in the text's colour, hidden from assistive technology: its button or sentence has the name. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="i" viewBox="0 0 16 16" aria-hidden="true">${drawings[name]}</svg>`;
}

/** The mark of Baudcast: a level on the wire, and a wave that leaves it. */
export const mark = html`<svg class="i mark" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M2 15h4V8h5v8h4v-5h3" />
  <path d="M20.5 6.5a7 7 0 0 1 0 9" />
</svg>`;
