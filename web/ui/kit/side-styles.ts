import { css } from 'lit';

/** Sections and rows of the sidebar. */
export const sideStyles = css`
  :host {
    display: block;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-height: 24px;
    padding-inline: 8px 0;
  }
  h2 {
    margin: 0;
    font: 600 11px/1 var(--sans);
    letter-spacing: 0.02em;
    color: var(--faint);
  }
  ul {
    list-style: none;
    margin: 2px 0 0;
    padding: 0;
  }
  li {
    position: relative;
    display: flex;
    align-items: center;
    border-radius: var(--r);
  }
  li.on {
    background: var(--accent-soft);
  }
  li:hover:not(.on) {
    background: var(--raised);
  }
  .row {
    flex: 1;
    justify-content: flex-start;
    gap: 8px;
    min-width: 0;
    min-height: calc(var(--h) + 2px);
    padding: 0 8px;
    border-radius: var(--r);
    text-align: start;
  }
  .row .name {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .row small {
    flex: none;
    margin-left: auto;
    padding-left: 4px;
    color: var(--faint);
    font-size: 11px;
    font-variant-numeric: tabular-nums;
  }
  .row .twin {
    flex: none;
    margin: 0 0 0 -3px;
    padding: 0 4px;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--surface);
    color: var(--muted);
    font-size: 10px;
    line-height: 14px;
  }
  .empty {
    margin: 0;
    padding: 2px 8px 4px;
    color: var(--faint);
    font-size: 12px;
  }
  /* The actions of a row take the place of its figure while it is pointed at or focused. */
  menu-button {
    position: absolute;
    right: 1px;
    opacity: 0;
  }
  li:hover menu-button,
  li:focus-within menu-button {
    opacity: 1;
  }
  li:hover .row small,
  li:focus-within .row small {
    visibility: hidden;
  }
  @media (forced-colors: active) {
    li.on {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
  @media (pointer: coarse) {
    menu-button {
      position: static;
      opacity: 1;
    }
    li:hover .row small,
    li:focus-within .row small {
      visibility: visible;
    }
  }
`;
