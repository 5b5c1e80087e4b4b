import { css, html, svg } from 'lit';

/** A list of rows that are edited, moved by their handles, with buttons below it. */
export const rowListStyles = css`
  :host {
    display: block;
  }
  ol {
    margin: 0;
    padding: 0;
    border: 1px solid var(--line);
    border-radius: var(--r-panel);
    overflow: hidden;
    list-style: none;
  }
  li {
    border-top: 1px solid var(--line);
    /* Of thousands, those out of sight are not laid out. */
    content-visibility: auto;
    contain-intrinsic-size: auto 38px;
  }
  li:first-child {
    border-top: 0;
  }
  .gap {
    height: 9px;
    background: var(--raised);
  }
  .dragged {
    opacity: 0.5;
    background: var(--raised);
  }
  .before {
    box-shadow: inset 0 2px var(--accent);
  }
  .after {
    box-shadow: inset 0 -2px var(--accent);
  }
  .empty {
    padding: 22px 0;
    border: 1px dashed var(--line);
    border-radius: var(--r-panel);
    text-align: center;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 8px;
  }
  .wrong {
    margin-left: auto;
    color: var(--err);
  }
`;

/** What a row is moved by. */
export const rowHandleStyles = css`
  .handle {
    gap: 0;
    width: 44px;
    color: var(--faint);
    cursor: grab;
    touch-action: none;
  }
  .handle span {
    min-width: 22px;
    font: 11px var(--mono);
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
`;

const dots = svg`<g fill="currentColor" stroke="none">${[5, 8, 11].flatMap((y) =>
  [6, 10].map((x) => svg`<circle cx=${x} cy=${y} r="1"/>`),
)}</g>`;

/** The drawing of a handle. */
export const grip = () => html`<svg class="i" viewBox="0 0 16 16" aria-hidden="true">${dots}</svg>`;
