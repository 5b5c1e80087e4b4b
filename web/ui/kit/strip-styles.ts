import { css } from 'lit';

/** A strip across a session, under its toolbar: an icon, a sentence, buttons. `warn` on `.strip` for a warning. */
export const stripStyles = css`
  :host {
    display: block;
    flex: none;
  }
  .strip {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding: 5px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
  }
  .strip.warn {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .strip > svg {
    color: var(--warn);
  }
  .strip p {
    margin: 0;
    text-wrap: pretty;
  }
`;
