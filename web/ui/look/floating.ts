import { css } from 'lit';

/** Declarations of whatever floats above the page: dialogs, menus, panels. To be put into a rule. */
export const floating = css`
  border: 1px solid var(--line);
  background: var(--surface);
  color: var(--text);
  box-shadow: var(--float);
  font: 13px/1.45 var(--sans);
`;
