import { css } from 'lit';
import { dotStyles } from '../page/port-dot.ts';

export const portDialogStyles = [
  dotStyles,
  css`
    :host {
      --dialog-width: 560px;
    }
    form {
      display: grid;
      gap: 10px;
      align-content: start;
    }
    h3 {
      margin: 8px 0 -4px;
      font: 600 12px/1.4 var(--sans);
      color: var(--text);
    }
    .grid {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 10px 12px;
    }
    /* Rate and flow control in halves, the three of the framing in thirds. */
    .grid.line {
      grid-template-columns: repeat(6, minmax(0, 1fr));
    }
    .grid.line > * {
      grid-column: span 2;
    }
    .grid.line > :nth-child(-n + 2) {
      grid-column: span 3;
    }
    .pair {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 12px 20px;
    }
    .chip.tall {
      width: 100%;
    }
    #baud {
      font-variant-numeric: tabular-nums;
    }
    .check {
      margin-top: 4px;
    }
    .colors {
      display: flex;
      gap: 0;
      margin: 0 -4px;
      padding: 0;
      border: 0;
    }
    .colors legend {
      padding: 0 4px 1px;
      color: var(--muted);
      font-size: 12px;
    }
    .colors label {
      position: relative;
      display: grid;
      place-content: center;
      width: 28px;
      height: var(--h-field);
      border-radius: 50%;
    }
    .colors input {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      margin: 0;
      opacity: 0;
    }
    .colors .dot {
      width: 16px;
      height: 16px;
      border-radius: 50%;
      outline: 2px solid transparent;
      outline-offset: 2px;
    }
    .colors .dot.away {
      stroke-width: 1;
    }
    .colors :checked + .dot {
      outline-color: currentColor;
    }
    .colors :focus-visible + .dot {
      outline-color: var(--text);
    }
    @media (max-width: 559px) {
      .pair {
        grid-template-columns: 1fr;
      }
      .colors label {
        width: 36px;
      }
    }
  `,
];
