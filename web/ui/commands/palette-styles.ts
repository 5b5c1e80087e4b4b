import { css } from 'lit';
import { floating } from '../kit/floating.ts';

export const paletteStyles = css`
  dialog {
    width: min(560px, calc(100vw - 24px));
    max-height: min(520px, calc(100dvh - 24px));
    margin-top: min(12vh, 110px);
    padding: 0;
    border-radius: 12px;
    ${floating}
    overflow: hidden;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  dialog::backdrop {
    background: var(--veil);
  }
  .field {
    flex: none;
    display: flex;
    align-items: center;
    gap: 10px;
    height: 46px;
    padding-inline: 16px;
    border-bottom: 1px solid var(--line);
    color: var(--faint);
  }
  .field:focus-within {
    border-color: var(--accent);
  }
  .back {
    flex: none;
    gap: 4px;
    max-width: 50%;
    height: 26px;
    margin-left: -6px;
    padding: 0 8px 0 4px;
    border-radius: var(--r);
    background: var(--raised);
    color: var(--text);
  }
  .back span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  input {
    flex: 1;
    min-width: 0;
    height: 100%;
    padding: 0;
    border: 0;
    background: none;
    color: var(--text);
    font-size: 15px;
  }
  input:focus-visible {
    outline: 0;
  }
  input::placeholder {
    color: var(--faint);
    opacity: 1;
  }
  [role='listbox'] {
    overflow: auto;
    padding: 6px;
    outline: 0;
    overscroll-behavior: contain;
    scroll-padding-block: 6px;
  }
  .heading {
    padding: 8px 12px 4px;
    color: var(--faint);
    font: 600 11px/1.3 var(--sans);
    letter-spacing: 0.02em;
  }
  [role='group']:first-child .heading {
    padding-top: 2px;
  }
  [role='option'] {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
    padding: 4px 10px 4px 12px;
    border-radius: var(--r);
  }
  [role='option'][aria-selected='true'] {
    background: var(--accent-soft);
  }
  .tick {
    flex: none;
    width: 14px;
    height: 14px;
    margin-left: auto;
    color: var(--accent);
  }
  .tick svg.i,
  .more svg.i {
    width: 14px;
    height: 14px;
  }
  .back svg {
    rotate: 90deg;
  }
  .more svg {
    rotate: -90deg;
  }
  .title {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  small {
    flex: 0 99 auto;
    min-width: 4ch;
    overflow: hidden;
    color: var(--muted);
    font-size: 12px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  kbd {
    flex: none;
    margin-left: auto;
    padding: 1px 6px;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--bg);
    color: var(--muted);
    font: 600 11px/1.5 var(--sans);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .more {
    flex: none;
    height: 14px;
    margin-left: auto;
    color: var(--faint);
  }
  kbd + .more,
  .tick ~ kbd,
  .tick ~ .more {
    margin-left: 0;
  }
  p {
    margin: 0;
    padding: 4px 18px 16px;
    color: var(--muted);
  }
  @media (pointer: coarse) {
    [role='option'] {
      min-height: 44px;
    }
    /* There are none on a phone. */
    kbd {
      display: none;
    }
    /* Below 16 px some phones zoom into a field on focus. */
    input {
      font-size: 16px;
    }
  }
  @media (max-width: 559px) {
    dialog {
      width: calc(100vw - 16px);
      margin-top: 8px;
      max-height: calc(100dvh - 16px);
    }
  }
  @media (forced-colors: active) {
    [role='option'][aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
