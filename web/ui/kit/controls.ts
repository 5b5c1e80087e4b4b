import { css } from 'lit';

/**
 * Controls as they look everywhere. Add to an element's `static styles` before its own.
 *
 * Buttons: `.primary` (the one main action), `.quiet` (any other), `.icon` (a square with a drawing), `.danger`.
 * `select.chip`: a native select styled like text. `.input`: a text field. `.field`: label, control, `.hint`, `.error`.
 * `.segmented`: a row of choices, one of them on by `aria-selected`, `aria-checked` or `aria-pressed`.
 */
export const controls = css`
  :host,
  * {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  button,
  input,
  select,
  textarea {
    margin: 0;
    font: inherit;
    letter-spacing: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    padding: 0;
    border: 0;
    background: none;
    cursor: default;
    white-space: nowrap;
    -webkit-user-select: none; /* Safari has it by this name alone */
    user-select: none;
    -webkit-tap-highlight-color: transparent;
  }
  :disabled,
  [aria-disabled='true'] {
    opacity: 0.5;
  }

  .primary,
  .quiet,
  .danger {
    border-radius: var(--r);
    height: var(--h);
    padding: 0 10px;
  }
  .primary,
  .danger.primary {
    height: var(--h-field);
    padding: 0 16px;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  .primary:hover:enabled {
    background: color-mix(in srgb, var(--accent) 88%, var(--text));
  }
  .quiet,
  .danger {
    border: 1px solid var(--line);
    background: var(--surface);
  }
  .danger {
    color: var(--err);
  }
  .danger.primary {
    border: 0;
    background: var(--err);
    color: var(--surface);
  }
  .danger.primary:hover:enabled {
    background: color-mix(in srgb, var(--err) 88%, var(--text));
  }
  .quiet:hover:enabled,
  .danger:not(.primary):hover:enabled {
    background: var(--raised);
  }
  .quiet[aria-pressed='true'],
  .quiet[aria-expanded='true'] {
    border-color: var(--accent);
    background: var(--accent-soft);
    color: var(--accent);
  }
  .quiet.tall,
  .danger.tall {
    height: var(--h-field);
    padding-inline: 14px;
  }
  .icon {
    flex: none;
    width: var(--h);
    height: var(--h);
    border-radius: var(--r);
    color: var(--muted);
  }
  .icon:hover:enabled,
  .icon[aria-expanded='true'] {
    background: var(--raised);
    color: var(--text);
  }
  .icon[aria-pressed='true'] {
    background: var(--accent-soft);
    color: var(--accent);
  }

  .input,
  .chip {
    height: var(--h-field);
    min-width: 0;
    border: 1px solid var(--edge);
    border-radius: var(--r);
    padding: 0 10px;
    background-color: var(--surface);
    color: var(--text);
  }
  textarea.input {
    height: auto;
    padding-block: 6px;
    resize: vertical;
  }
  .input::placeholder {
    color: var(--faint);
    opacity: 1;
  }
  .input:focus-visible {
    outline-offset: -1px;
    border-color: var(--accent);
  }
  .input[aria-invalid='true'] {
    border-color: var(--err);
    outline-color: var(--err);
  }
  .mono {
    font-family: var(--mono);
    font-size: 12.5px;
  }
  /* The arrow is drawn with gradients: an image in a style sheet would need a hole in the Content-Security-Policy. */
  .chip {
    appearance: none;
    field-sizing: content;
    height: var(--h);
    padding: 0 22px 0 9px;
    border-color: var(--line);
    background-image:
      linear-gradient(45deg, transparent 50%, var(--faint) 50%),
      linear-gradient(-45deg, transparent 50%, var(--faint) 50%);
    background-position:
      right 12px center,
      right 8px center;
    background-size: 4px 4px;
    background-repeat: no-repeat;
    font-variant-numeric: tabular-nums;
    text-overflow: ellipsis;
  }
  .chip:hover:enabled {
    background-color: var(--raised);
  }
  .chip.tall {
    height: var(--h-field);
    border-color: var(--edge);
    padding-right: 24px;
  }

  .segmented {
    display: inline-flex;
    gap: 2px;
    padding: 2px;
    border-radius: calc(var(--r) + 1px);
    background: var(--raised);
  }
  .segmented > * {
    flex: 1 0 auto;
    height: calc(var(--h) - 4px);
    padding: 0 11px;
    border-radius: calc(var(--r) - 1px);
    color: var(--muted);
  }
  .segmented > :hover:enabled {
    color: var(--text);
  }
  .segmented > [aria-selected='true'],
  .segmented > [aria-checked='true'],
  .segmented > [aria-pressed='true'] {
    background: var(--surface);
    color: var(--text);
    box-shadow: 0 0 0 1px var(--line);
  }

  .field {
    display: grid;
    gap: 4px;
    align-content: start;
  }
  .field > label,
  .field > .label {
    color: var(--muted);
    font-size: 12px;
  }
  .check {
    display: flex;
    gap: 8px;
    align-items: baseline;
  }
  .check > input {
    accent-color: var(--accent);
    flex: none;
    width: 14px;
    height: 14px;
    translate: 0 2px;
  }
  .hint {
    margin: 0;
    color: var(--faint);
    font-size: 12px;
  }
  .error {
    margin: 0;
    color: var(--err);
    font-size: 12px;
  }

  svg.i {
    flex: none;
    width: 16px;
    height: 16px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  svg.mark {
    width: 18px;
    height: 18px;
    stroke-width: 2.2;
    color: var(--accent);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (pointer: coarse) {
    /* Below 16 px some phones zoom into a field on focus. */
    .input,
    .chip {
      font-size: 16px;
    }
    .check > input {
      width: 18px;
      height: 18px;
    }
  }
  @media (forced-colors: active) {
    .icon {
      border: 1px solid ButtonBorder;
    }
    .primary,
    .danger.primary {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
    /* The drawn arrow is a background, and those are gone here. */
    select.chip {
      appearance: auto;
    }
    .segmented > [aria-selected='true'],
    .segmented > [aria-checked='true'],
    .segmented > [aria-pressed='true'],
    .quiet[aria-pressed='true'],
    .icon[aria-pressed='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
