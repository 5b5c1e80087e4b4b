import { css } from 'lit';

export const messageGridStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
    font: 12.5px/20px var(--mono);
  }
  #head,
  .row {
    display: grid;
    grid-template-columns: var(--columns);
    column-gap: 8px;
    min-width: 100%;
    width: max-content;
    padding-inline: 12px;
  }
  #head {
    width: auto;
    min-width: 0;
    overflow: hidden;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
    color: var(--muted);
    line-height: 24px;
  }
  #head > span {
    font: 12px/24px var(--sans);
  }
  #scroller {
    position: relative;
  }
  .row {
    height: 20px;
  }
  .row:hover {
    background: var(--raised);
  }
  .row[aria-selected='true'] {
    background: var(--accent-soft);
  }
  .row > span,
  #head > span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
  }
  .time {
    color: var(--faint);
    font-variant-numeric: tabular-nums;
  }
  .row[aria-selected='true'] .time {
    color: var(--muted);
  }
  .rx .sign {
    color: var(--rx);
  }
  .tx .sign {
    color: var(--tx);
  }
  .kind {
    font-weight: 600;
  }
  .field {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .wrong {
    color: var(--err);
    font-weight: 600;
  }
  .bad .kind {
    color: var(--err);
  }
`;
