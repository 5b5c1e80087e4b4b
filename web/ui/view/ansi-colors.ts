import { css } from 'lit';

/**
 * The sixteen ANSI colours for text. Each is mixed with the text's colour, which makes it darker on light surfaces and
 * lighter on dark ones: one list serves both themes with a contrast of 4.5 or more.
 */
export const ansiColors = css`
  :host {
    --ansi-0: var(--text);
    --ansi-1: color-mix(in srgb, #d63a2f 72%, var(--text));
    --ansi-2: color-mix(in srgb, #25933b 72%, var(--text));
    --ansi-3: color-mix(in srgb, #b08400 68%, var(--text));
    --ansi-4: color-mix(in srgb, #2f74d0 72%, var(--text));
    --ansi-5: color-mix(in srgb, #b545b5 72%, var(--text));
    --ansi-6: color-mix(in srgb, #128c99 72%, var(--text));
    --ansi-7: var(--muted);
    --ansi-8: var(--faint);
    --ansi-9: color-mix(in srgb, #e0453a 66%, var(--text));
    --ansi-10: color-mix(in srgb, #25933b 62%, var(--text));
    --ansi-11: color-mix(in srgb, #b08400 58%, var(--text));
    --ansi-12: color-mix(in srgb, #2f74d0 62%, var(--text));
    --ansi-13: color-mix(in srgb, #b545b5 62%, var(--text));
    --ansi-14: color-mix(in srgb, #128c99 62%, var(--text));
    --ansi-15: var(--text);
  }
`;
