import { css } from 'lit';

export const captureRowStyles = css`
  :host {
    display: block;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 4px;
    min-height: 52px;
    padding: 6px 8px 6px 20px;
    border-top: 1px solid var(--line);
  }
  .row:hover {
    background: var(--raised);
  }
  .text {
    flex: 1;
    min-width: 0;
  }
  .name {
    display: block;
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    border-radius: 3px;
    font-weight: 550;
    text-align: start;
  }
  .name:hover {
    text-decoration: underline;
    text-decoration-color: var(--edge);
    text-underline-offset: 3px;
  }
  p {
    margin: 0;
    color: var(--muted);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  .count {
    border-radius: 3px;
    color: inherit;
    text-decoration: underline;
    text-decoration-color: var(--edge);
    text-underline-offset: 2px;
  }
  .count:hover {
    color: var(--text);
    text-decoration-color: currentColor;
  }
  .count.match {
    color: var(--accent);
    font-weight: 550;
  }
  .tags {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
  }
  .tag {
    border-radius: 3px;
    color: var(--accent);
    overflow-wrap: anywhere;
    text-align: start;
  }
  .tag:hover {
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .bad,
  .count.bad {
    color: var(--err);
  }
  .badge {
    padding: 0 6px;
    border-radius: 4px;
    white-space: nowrap;
    background: var(--warn-soft);
    color: var(--warn);
  }
  .badge.on {
    background: var(--accent-soft);
    color: var(--accent);
  }
  .size {
    padding-inline: 8px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .input {
    width: 100%;
    height: 26px;
    padding-inline: 6px;
    margin-left: -7px;
  }
  .confirm {
    gap: 8px;
    padding-right: 20px;
    background: var(--err-soft);
  }
  .confirm p {
    flex: 1;
    color: var(--text);
    font-size: inherit;
    overflow-wrap: anywhere;
  }
  .icon[aria-pressed='true'] svg {
    fill: currentColor;
  }
`;
