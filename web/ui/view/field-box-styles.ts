import { css } from 'lit';

/** A box with a field and small buttons in it: the box has the border and the focus. */
export const fieldBoxStyles = css`
  .box {
    display: flex;
    align-items: center;
    height: var(--h);
    border: 1px solid var(--edge);
    border-radius: var(--r);
    background: var(--surface);
    padding-inline: 7px 1px;
    gap: 4px;
    color: var(--faint);
  }
  .box:focus-within {
    border-color: var(--accent);
    outline: 1px solid var(--accent);
  }
  .box.bad {
    border-color: var(--err);
    outline-color: var(--err);
  }
  input {
    flex: 1;
    width: 0;
    min-width: 3em;
    border: 0;
    background: none;
    color: var(--text);
  }
  input:focus-visible {
    outline: none; /* the box around it has one */
  }
  input::placeholder {
    color: var(--faint);
    opacity: 1;
  }
`;
