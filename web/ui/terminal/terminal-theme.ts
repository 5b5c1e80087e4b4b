import type { ISearchOptions } from '@xterm/addon-search';
import type { ITheme } from '@xterm/xterm';

const colorNames = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const;
const brightNames = ['brightRed', 'brightGreen', 'brightYellow', 'brightBlue', 'brightMagenta', 'brightCyan'] as const;

/** xterm's colours from the tokens in force at `host`. */
export function terminalTheme(host: HTMLElement): ITheme {
  return readTokens(host, (color, dark) => {
    const theme: ITheme = {
      background: color('var(--surface)'),
      foreground: color('var(--text)'),
      cursor: color('var(--accent)'),
      cursorAccent: color('var(--surface)'),
      selectionBackground: color('color-mix(in srgb, var(--accent) 30%, var(--surface))'),
      selectionInactiveBackground: color('color-mix(in srgb, var(--faint) 30%, var(--surface))'),
      scrollbarSliderBackground: `${color('var(--faint)')}55`,
      scrollbarSliderHoverBackground: `${color('var(--faint)')}88`,
      scrollbarSliderActiveBackground: `${color('var(--faint)')}aa`,
      // Black and white are also backgrounds, so they keep their meaning; xterm corrects unreadable text.
      black: color(dark ? 'var(--line)' : 'var(--text)'),
      brightBlack: color('var(--faint)'),
      white: color(dark ? 'var(--muted)' : 'var(--line)'),
      brightWhite: color(dark ? 'var(--text)' : 'var(--surface)'),
    };
    for (const [index, name] of colorNames.entries()) theme[name] = color(`var(--ansi-${index + 1})`);
    for (const [index, name] of brightNames.entries()) theme[name] = color(`var(--ansi-${index + 9})`);
    return theme;
  });
}

/** How matches are marked. */
export function findColors(host: HTMLElement): NonNullable<ISearchOptions['decorations']> {
  return readTokens(host, (color) => ({
    matchBackground: color('var(--hit)'),
    matchOverviewRuler: color('var(--hit)'),
    activeMatchBackground: color('color-mix(in srgb, var(--accent) 45%, var(--hit))'),
    activeMatchBorder: color('var(--accent)'),
    activeMatchColorOverviewRuler: color('var(--accent)'),
  }));
}

function readTokens<T>(host: HTMLElement, read: (color: (value: string) => string, dark: boolean) => T): T {
  const probe = document.createElement('span');
  probe.hidden = true;
  (host.shadowRoot ?? host).append(probe);
  try {
    const style = getComputedStyle(probe);
    const color = (value: string): string => {
      probe.style.color = value;
      return hexOf(style.color);
    };
    return read(color, style.colorScheme === 'dark');
  } finally {
    probe.remove();
  }
}

/** A computed colour, `rgb(1, 2, 3)` or `color(srgb 0.1 0.2 0.3)` (CSS Color 4, 15.2), as `#rrggbb`. */
export function hexOf(computed: string): string {
  const numbers = (computed.match(/-?\d*\.?\d+(?:e-?\d+)?/g) ?? []).slice(0, 3).map(Number);
  const scale = computed.startsWith('color(') ? 255 : 1;
  return `#${[0, 1, 2]
    .map((i) =>
      Math.round(Math.min(Math.max((numbers[i] ?? 0) * scale, 0), 255))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
