import { css } from 'lit';

export const inspectorStyles = css`
  :host {
    display: block;
    overflow: auto;
    padding: 8px 12px 16px;
    border-left: 1px solid var(--line);
    background: var(--surface);
    font-size: 13px;
    scrollbar-width: thin;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  h2,
  h3,
  p {
    margin: 0;
  }
  h2 {
    font-size: 13px;
    font-weight: 650;
  }
  h3,
  caption,
  thead th {
    color: var(--muted);
    font-size: 12px;
    font-weight: 400;
    text-align: left;
  }
  .facts {
    margin-bottom: 8px;
    color: var(--muted);
  }
  .hint {
    color: var(--muted);
    line-height: 1.5;
  }
  .bytes {
    max-height: 112px;
    overflow: auto;
    padding: 4px;
    border: 1px solid var(--line);
    border-radius: var(--r);
    background: var(--bg);
    line-height: 20px;
  }
  .bytes span {
    cursor: default;
    border-radius: 3px;
    padding: 1px 2px;
  }
  .bytes span:hover {
    background: var(--raised);
  }
  .bytes span[aria-selected='true'] {
    background: var(--accent);
    color: var(--on-accent);
  }
  .bytes:focus-visible span.focus {
    outline: 2px solid var(--text);
    outline-offset: -1px;
  }
  table {
    width: 100%;
    margin-top: 8px;
    border-collapse: collapse;
  }
  caption {
    padding-bottom: 2px;
  }
  tbody th {
    width: 1%;
    padding-right: 12px;
    color: var(--muted);
    font-weight: 400;
    text-align: left;
    white-space: nowrap;
  }
  td {
    padding: 1px 8px 1px 0;
    overflow-wrap: anywhere;
    user-select: text;
  }
  thead th {
    padding: 0 8px 0 0;
  }
  section {
    margin-top: 12px;
  }
  section > .quiet {
    margin-top: 4px;
  }
  .text {
    max-height: 80px;
    overflow: auto;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .control {
    color: var(--faint);
  }
  ul {
    margin: 6px 0 0;
    padding-left: 16px;
    line-height: 1.5;
  }
  summary {
    margin-top: 8px;
    color: var(--muted);
  }
  .copies {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-top: 4px;
  }
`;
