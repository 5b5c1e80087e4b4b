import { css } from 'lit';

export const libraryStyles = css`
  :host {
    --dialog-width: 720px;
  }
  .tools {
    display: flex;
    gap: 8px;
    padding: 0 20px 10px;
  }
  .tools .input {
    flex: 1;
  }
  .body {
    min-height: 120px;
  }
  .report {
    margin: 0 0 4px;
    color: var(--text);
  }
  .empty {
    padding: 24px 0;
    text-align: center;
  }
  section {
    margin-block: 8px 14px;
    border: 1px solid var(--line);
    border-radius: var(--r-panel);
    overflow: hidden;
  }
  .group {
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 4px 6px;
    background: var(--raised);
  }
  .group .name {
    flex: 1;
    border-color: transparent;
    background: none;
    font-weight: 600;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 2px 6px 2px 2px;
    border-top: 1px solid var(--line);
    border-left: 3px solid var(--mark, transparent);
    /* Hundreds of rows: those out of sight are not laid out. */
    content-visibility: auto;
    contain-intrinsic-size: auto 34px;
  }
  .before {
    box-shadow: inset 0 2px var(--accent);
  }
  .after {
    box-shadow: inset 0 -2px var(--accent);
  }
  .dragged {
    opacity: 0.5;
    background: var(--raised);
  }
  .handle {
    flex: none;
    display: grid;
    place-items: center;
    width: 22px;
    align-self: stretch;
    color: var(--faint);
    cursor: grab;
    touch-action: none;
  }
  .row .check {
    align-items: center;
    padding: 6px;
  }
  .row .check > input {
    translate: none;
  }
  .edit {
    flex: 1;
    justify-content: flex-start;
    gap: 10px;
    min-width: 0;
    min-height: var(--h);
    text-align: left;
  }
  .edit:hover .title {
    text-decoration: underline;
  }
  .title,
  .text {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .title {
    flex: 0 1 auto;
  }
  .text {
    flex: 1 1 0;
    color: var(--faint);
  }
  .facts {
    color: var(--muted);
    font-size: 11.5px;
    white-space: nowrap;
  }
  footer {
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
  }
  .times {
    display: flex;
    align-items: center;
    gap: 6px;
    margin-right: auto;
    color: var(--muted);
  }
  .times .input {
    width: 110px;
  }
  @media (max-width: 559px) {
    .facts,
    .text {
      display: none;
    }
  }
`;
