import { css } from 'lit';

/** Rows of the monitor; `--time-width` is the width of the time column in characters. */
export const rowStyles = css`
  #rows {
    font: var(--row-font, 12.5px) / var(--row-height, 20px) var(--mono);
    will-change: transform;
  }
  .row {
    display: flex;
    height: var(--row-height, 20px);
    padding-inline: 12px;
    white-space: pre;
    tab-size: 8;
    contain: layout style;
  }
  .time {
    flex: none;
    width: var(--time-width, 12ch);
    margin-right: 12px;
    color: var(--faint);
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  /* Of a timeline: whose row it is. */
  .source {
    flex: none;
    box-sizing: border-box;
    width: var(--source-width, 16ch);
    height: calc(var(--row-height, 20px) - 4px);
    margin: 2px 10px 2px 0;
    padding-left: 7px;
    border-left: 3px solid var(--hl);
    color: color-mix(in srgb, var(--hl) 40%, var(--text));
    overflow: hidden;
    line-height: calc(var(--row-height, 20px) - 4px);
    text-overflow: ellipsis;
  }
  .sign {
    flex: none;
    width: 2.2ch;
    margin-right: 8px;
    color: var(--faint);
    font-weight: 600;
    text-align: center;
  }
  .data {
    flex: 1 0 auto;
    min-width: 0;
    -webkit-user-select: text;
    user-select: text;
  }
  /* A rule above the row, with its text at the end of it: it stays in sight when long rows are scrolled. */
  .silent {
    position: relative;
  }
  .silent::before {
    content: '';
    position: absolute;
    inset: 0 0 auto;
    height: 1px;
    background: var(--edge);
  }
  .silence {
    position: sticky;
    right: 12px;
    flex: none;
    align-self: flex-start;
    height: 16px;
    margin: 1px 0 0 16px;
    padding: 0 7px;
    border-radius: 0 0 4px 4px;
    background: var(--raised);
    color: var(--muted);
    font: 11px/16px var(--sans);
  }
  /* Before the data, which may be wider than the window. */
  .decoded :is(.time, .sign) {
    order: -2;
  }
  .message {
    order: -1;
    flex: none;
    margin-right: 16px;
    font-family: var(--sans);
  }
  .misread .message {
    color: var(--err);
  }
  .decoded .data {
    color: var(--muted);
  }
  .repeats {
    position: sticky;
    right: 12px;
    flex: none;
    height: 16px;
    margin: 2px 0 0 16px;
    padding: 0 7px;
    border-radius: 8px;
    background: var(--raised);
    color: var(--muted);
    font: 600 11px/16px var(--sans);
  }
  .hex.beside {
    color: var(--muted);
  }
  .beside + .beside {
    margin-left: 2ch;
  }
  .is-rx .sign {
    color: var(--rx);
  }
  .is-tx .sign {
    color: var(--tx);
  }
  .is-tx {
    background: color-mix(in srgb, var(--tx) 7%, transparent);
  }
  .is-note,
  .is-note .sign {
    background: var(--accent-soft);
    color: var(--accent);
  }
  .is-warn,
  .is-warn .sign {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .is-err,
  .is-err .sign {
    background: var(--err-soft);
    color: var(--err);
  }
  .fault .sign {
    color: var(--err);
  }
  .is-quiet,
  .is-quiet .sign {
    color: var(--muted);
  }
  .is-note .time,
  .is-warn .time,
  .is-err .time {
    color: inherit;
  }
  .tinted {
    background: var(--tint);
  }
  .row.tinted {
    box-shadow: inset 3px 0 var(--hl);
  }
  .marked {
    position: relative;
  }
  .marked::after {
    content: '⚑';
    position: absolute;
    left: 3px;
    color: var(--accent);
    font-size: 10px;
  }
  .tinted .time {
    color: var(--muted);
  }
  .row.hl-quiet {
    box-shadow: none;
    color: var(--muted);
  }
  mark.tinted {
    background: color-mix(in srgb, var(--hl) 26%, var(--surface));
    color: inherit;
  }
  .row[aria-selected='true'] {
    background: color-mix(in srgb, var(--accent) 16%, var(--surface));
  }
  .row[aria-selected='true'] .time {
    color: var(--muted);
  }
  .hit {
    box-shadow: inset 3px 0 var(--hit);
  }
  .current {
    box-shadow: inset 3px 0 var(--accent);
    background: color-mix(in srgb, var(--hit) 32%, transparent);
  }
  .current mark {
    outline: 1.5px solid var(--accent);
  }
  mark {
    border-radius: 2px;
    background: var(--hit);
    color: var(--on-hit);
  }
  .control {
    color: var(--faint);
  }
  .bold {
    font-weight: 700;
  }
  .dim {
    opacity: 0.8;
  }
  .italic {
    font-style: italic;
  }
  @container (max-width: 480px) {
    .row {
      padding-inline: 8px;
    }
    .time {
      margin-right: 6px;
    }
    .source {
      width: min(var(--source-width, 16ch), 7ch);
      margin-right: 6px;
      padding-left: 4px;
    }
    .sign {
      margin-right: 4px;
    }
  }
  @media (forced-colors: active) {
    .row[aria-selected='true'] {
      outline: 1px solid Highlight;
      outline-offset: -1px;
    }
  }
`;
