import { css } from 'lit';

export const stepRowStyles = css`
  :host {
    display: block;
    padding: 3px 4px 3px 0;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 6px;
  }
  .kind {
    flex: none;
  }
  .kind.muted {
    color: var(--faint);
    font-family: var(--mono);
  }
  .input,
  .chip {
    height: var(--h);
  }
  .main {
    flex: 1 1 120px;
    min-width: 0;
  }
  .main.short {
    flex: 0 1 130px;
  }
  .short ~ menu-button {
    margin-left: auto;
  }
  .unit {
    color: var(--muted);
  }
  .limit,
  .limit label {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .limit span {
    color: var(--muted);
    font-size: 12px;
  }
  .time {
    width: 64px;
  }
  .icon[aria-pressed] {
    font-size: 12px;
  }
  .error,
  .hint {
    margin: 2px 0 2px 50px;
    overflow-wrap: anywhere;
  }
  .comment {
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 2px 34px 2px 50px;
    color: var(--faint);
    font-family: var(--mono);
  }
  .comment .input {
    flex: 1;
    height: calc(var(--h) - 4px);
    border-color: transparent;
    background: none;
    color: var(--muted);
    font: 12.5px var(--sans);
  }
  .comment .input:hover,
  .comment .input:focus {
    border-color: var(--edge);
  }
  @media (max-width: 559px) {
    /* The main field has a line of its own, below what says what it is. */
    .row {
      padding-left: 4px;
    }
    .handle {
      width: 38px;
    }
    menu-button {
      order: 1;
      margin-left: auto;
    }
    .row > .wide {
      order: 2;
      flex: 1 0 calc(100% - 8px);
      margin-left: 4px;
    }
    .wide ~ .icon,
    .limit {
      order: 3;
    }
    .limit {
      margin-left: 4px;
    }
    .row .chip {
      max-width: 128px;
    }
    .unit {
      display: none;
    }
    .error,
    .hint,
    .comment {
      margin-inline: 8px;
    }
  }
`;
