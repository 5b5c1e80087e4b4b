import { css } from 'lit';
import { floating } from '../look/floating.ts';

/** A small dialog that asks one thing: a heading, a field, and `.buttons` under it. */
export const questionStyles = css`
  dialog {
    width: min(var(--dialog-width, 420px), calc(100vw - 24px));
    padding: 18px;
    border-radius: var(--r-panel);
    ${floating}
  }
  dialog::backdrop {
    background: var(--veil);
  }
  h2 {
    margin: 0 0 10px;
    font-size: 15px;
  }
  .buttons {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 14px;
  }
`;
