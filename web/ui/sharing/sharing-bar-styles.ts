import { css } from 'lit';

export const sharingBarStyles = css`
  :host {
    display: block;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 6px;
    min-height: calc(var(--h) + 9px);
    padding: 4px 12px;
    border-bottom: 1px solid var(--line);
  }
  .bar > svg {
    color: var(--muted);
  }
  .holder {
    overflow-wrap: anywhere;
  }
  .quietly {
    color: var(--muted);
  }
  .holder .quietly::before {
    content: ' · ';
  }
  :host([compact]) .bar:not(.question) {
    display: none;
  }
  .viewers {
    color: var(--muted);
  }
  .viewers::part(button) {
    width: auto;
    padding-inline: 6px;
  }
  .grow {
    flex: 1;
  }
  .actions {
    display: flex;
    gap: 6px;
  }
  .all {
    display: none;
  }
  .actions menu-button svg {
    width: 12px;
    height: 12px;
  }
  .question {
    background: var(--accent-soft);
  }
  .question > svg {
    color: var(--accent);
  }
  .question p {
    flex: 1;
    min-width: 16ch;
    margin: 0;
  }
  @container (max-width: 700px) {
    .bar {
      padding-inline: 8px;
    }
    /* At its end of the first row, however many rows the rest takes. */
    .bar:not(.question) {
      position: relative;
      padding-inline-end: calc(var(--h) + 12px);
    }
    .actions {
      display: none;
    }
    .all {
      display: inline-flex;
      position: absolute;
      inset: 4px 8px auto auto;
    }
  }
`;
