import { css } from 'lit';

/** Sections and rows of the sidebar. */
export const sideStyles = css`
  :host {
    display: block;
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
  .row .text {
    flex: 1;
    min-width: 0;
    padding-block: 4px;
  }
  /* The name has the room: two lines of it, if it needs them. */
  .row .name {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    white-space: normal;
    overflow-wrap: anywhere;
    line-height: 1.35;
  }
  .row small {
    display: flex;
    flex-wrap: wrap;
    column-gap: 8px;
    color: var(--faint);
    font-size: 11px;
    font-variant-numeric: tabular-nums;
    line-height: 1.4;
    white-space: nowrap;
  }
  .row small > * {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .row small > .figure {
    flex: none;
  }
  .empty {
    margin: 0;
    padding: 2px 8px 4px;
    color: var(--faint);
    font-size: 12px;
  }
  /* They have their place next to the name, and are seen when they can be meant. */
  menu-button {
    flex: none;
    align-self: flex-start;
    margin: 1px 1px 0 -4px;
    opacity: 0;
  }
  li:hover menu-button,
  li:focus-within menu-button {
    opacity: 1;
  }
  @media (forced-colors: active) {
    li.on {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
  @media (pointer: coarse) {
    menu-button {
      opacity: 1;
    }
  }
`;
