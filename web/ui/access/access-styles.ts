import { css } from 'lit';

/** Forms and lists of the dialogs about access. */
export const accessStyles = css`
  form,
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    align-content: start;
  }
  p {
    margin: 0;
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }
  h3 {
    margin: 0;
    font: 600 12px/1.4 var(--sans);
  }
  .note {
    padding: 8px 12px;
    border-radius: var(--r);
    background: var(--raised);
  }
  .note.failed {
    background: var(--err-soft);
  }
  .note.failed strong {
    color: var(--err);
  }
  .note strong {
    font-weight: 600;
  }
  .address {
    color: var(--muted);
    font-size: 12px;
  }
  fieldset {
    display: grid;
    gap: 6px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0 0 4px;
    color: var(--muted);
    font-size: 12px;
  }
  .check small {
    display: block;
    color: var(--muted);
    font-size: 12px;
  }
  .start {
    margin-right: auto;
  }
`;
