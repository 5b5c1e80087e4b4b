import { css } from 'lit';

export const composerStyles = css`
  :host {
    display: block;
    padding: 8px 12px;
    border-top: 1px solid var(--line);
    background: var(--bg);
    container: composer / inline-size;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 6px;
  }
  .chip {
    height: var(--h-field);
  }
  .line > :is(pop-panel, menu-button, repeat-panel) {
    align-items: center;
    height: var(--h-field);
  }
  .library {
    height: var(--h-field);
  }
  .history > [slot] {
    display: inline-flex;
  }
  .checksum::part(button) {
    height: var(--h-field);
  }
  .box {
    position: relative;
    flex: 1;
    min-width: 0;
    display: flex;
  }
  textarea.input {
    flex: 1;
    min-height: var(--h-field);
    padding: 5px 10px;
    padding-right: 64px;
    line-height: 18px;
    font-size: 13px;
    resize: none;
    /* A long line is shown whole; where this is not known, only line breaks make it higher. */
    field-sizing: content;
    max-height: 156px;
  }
  textarea.input::placeholder {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .count {
    position: absolute;
    right: 10px;
    bottom: 0;
    line-height: var(--h-field);
    color: var(--faint);
    font-size: 11.5px;
    font-variant-numeric: tabular-nums;
    pointer-events: none;
  }
  .primary svg {
    display: none;
  }
  .error,
  .preview {
    margin: 5px 0 0;
    min-height: 18px;
    font-size: 12px;
    line-height: 18px;
  }
  .error.unfinished,
  .preview {
    color: var(--faint);
  }
  .preview {
    overflow: hidden;
    font-family: var(--mono);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .preview {
    white-space: normal;
    max-height: 56px;
    overflow: auto;
  }
  .preview mark {
    background: var(--raised);
    color: var(--text);
    text-decoration: none;
  }
  .preview mark.checksum {
    background: var(--accent-soft);
    color: var(--accent);
  }
  .unfinished mark {
    background: var(--raised);
    color: var(--text);
    text-decoration: none;
  }
  .reason {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
    margin-bottom: 7px;
    color: var(--muted);
  }
  .reason span {
    flex: 1 1 20ch;
    text-wrap: pretty;
  }
  /* Little room: one line; the choices are back when the keyboard is closed. */
  :host([compact]) .line > :is(.chip:not(:first-child), .library, pop-panel, menu-button),
  :host([compact]) .preview {
    display: none;
  }

  code {
    padding: 1px 6px;
    border-radius: 4px;
    background: var(--raised);
    color: var(--text);
    font: 12px var(--mono);
    white-space: pre;
  }
  mark {
    border-radius: 2px;
    background: var(--err-soft);
    color: var(--err);
    text-decoration: underline wavy;
  }
  @container composer (max-width: 720px) {
    .box {
      order: -2;
    }
    .primary {
      order: -1;
    }
    /* The choices go below; the field and its button stay at the thumb. */
    .line::after {
      content: '';
      order: -1;
      flex: 1 0 100%;
    }
  }
  @container composer (max-width: 440px) {
    .primary {
      padding: 0 12px;
    }
    .primary .word {
      display: none;
    }
    .primary svg {
      display: block;
    }
  }
  :host([compact]) {
    padding-block: 6px;
  }
  :host([compact]) .line::after {
    content: none;
  }
  :host([compact]) :is(.box, .primary) {
    order: 0;
  }
  @media (pointer: coarse) {
    textarea.input {
      font-size: 16px;
      padding-block: 11px;
    }
  }
`;
