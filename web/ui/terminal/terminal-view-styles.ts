import { css } from 'lit';

export const terminalViewStyles = css`
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
    padding: 2px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
    font-size: 13px;
  }
  .notice span {
    flex: 1;
    min-width: 18ch;
  }
  #screen {
    position: absolute;
    inset: 6px 2px 2px 10px;
  }
  /* Always there for assistive technology, which reads it as the description of the terminal. */
  #hint {
    position: absolute;
    z-index: 2;
    top: 6px;
    right: 26px;
    padding: 2px 8px;
    border-radius: 4px;
    background: var(--raised);
    font-size: 11.5px;
    pointer-events: none;
    opacity: 0;
  }
  #hint.link {
    opacity: 1;
  }
  #hint.closed,
  #hint.read-only {
    background: var(--warn-soft);
    color: var(--warn);
    opacity: 1;
  }
  /* Long enough to be read once; then the data has the corner. */
  #hint.leave {
    animation: show-a-while 5s;
  }
  /* It names keys of a keyboard. */
  @media (pointer: coarse) {
    #hint.leave {
      animation: none;
    }
  }
  @keyframes show-a-while {
    0%,
    95% {
      opacity: 1;
    }
  }
`;
