import { css } from 'lit';

/** A tile has whole lines of text, 16 px high, below its heading; an alarm takes the place of two or three of them. */
export const wallStyles = css`
  dialog {
    width: calc(100vw - 24px);
    height: calc(100dvh - 24px);
    max-height: none;
  }
  .bar {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    padding: 0 20px 10px;
  }
  .bar .input {
    flex: 0 1 280px;
    min-width: 140px;
  }
  .bar p {
    flex: 1 1 200px;
    margin: 0;
    color: var(--muted);
    font-size: 12px;
  }
  .bar strong {
    color: var(--err);
  }
  .body {
    padding: 2px 20px 16px;
  }
  ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr));
    gap: 10px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    flex-direction: column;
    box-sizing: border-box;
    min-width: 0;
    height: 204px;
    border: 1px solid var(--line);
    border-radius: var(--r-panel);
    background: var(--surface);
    overflow: hidden;
    cursor: pointer;
  }
  li:hover {
    border-color: var(--edge);
  }
  li:has(.go:focus-visible) {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  li.alarm {
    border-color: var(--hl);
    border-inline-start-width: 4px;
  }
  .top {
    flex: none;
    display: flex;
    align-items: center;
    gap: 8px;
    height: 32px;
    padding: 0 10px 0 12px;
    background: var(--raised);
  }
  .go {
    flex: 1;
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
    min-height: 24px;
    padding: 0;
    border: 0;
    outline: none;
    background: none;
    color: var(--text);
    font: 600 13px/1.35 var(--sans);
    text-align: start;
    cursor: pointer;
  }
  .go small {
    flex: 1;
    color: var(--faint);
    font-size: 11px;
    font-weight: 400;
  }
  .name,
  .go small,
  .alarm-text {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .activity {
    flex: none;
    color: var(--muted);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  .raised {
    flex: none;
    display: flex;
    align-items: center;
    gap: 8px;
    height: 32px;
    padding: 0 6px 0 12px;
    background: var(--tint);
    font-size: 12px;
  }
  .alarm-text {
    flex: 1;
    font-weight: 600;
  }
  pre {
    flex: 1;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    min-height: 0;
    margin: 4px 0 0;
    padding: 0 10px 6px 12px;
    overflow: hidden;
    color: var(--text);
    font: 11.5px/16px var(--mono);
  }
  .quiet pre {
    color: var(--faint);
  }
  pre span {
    flex: none;
    display: block;
    height: 16px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
    direction: ltr;
    unicode-bidi: isolate;
  }
  pre span[class*='hl-']:not(.hl-quiet) {
    margin-inline-start: -6px;
    padding-inline-start: 3px;
    border-inline-start: 3px solid var(--hl);
    background: var(--tint);
  }
  pre span.hl-quiet {
    color: var(--faint);
  }
  .nothing {
    margin: auto;
    color: var(--faint);
    font: 12px/1.4 var(--sans);
  }
  @media (pointer: coarse) {
    .raised {
      height: 48px;
    }
  }
  @media (max-width: 559px) {
    dialog {
      width: 100vw;
      height: calc(100dvh - 32px);
    }
    .bar,
    .body {
      padding-inline: 12px;
    }
    .bar .input {
      flex: 1 1 100%;
    }
    li {
      height: 172px;
    }
  }
`;
