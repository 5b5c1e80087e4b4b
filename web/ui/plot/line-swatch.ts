import { css, html, nothing } from 'lit';
import { swatchPx } from './plot-series.ts';

/** A piece of line next to the name of a series, drawn as in the chart. */
export function lineSwatch(color: string, dash: readonly number[]) {
  return html`<svg class="swatch" width=${swatchPx} height="2" aria-hidden="true">
    <path d="M0 1h${swatchPx}" stroke=${color} stroke-dasharray=${dash.join(' ') || nothing} />
  </svg>`;
}

export const swatchStyles = css`
  .swatch {
    flex: none;
    stroke-width: 2;
  }
`;
