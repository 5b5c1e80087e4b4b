import { keep, readKeptFields, type KeyValueStore } from '../page/kept-values.ts';
import { type Locale, locales, matchLocale, showLocale } from '../../i18n/configure-locale.ts';
import { createContext } from '@lit/context';
import { msg } from '@lit/localize';

export const themes = ['auto', 'light', 'dark'] as const;

export function themeName(theme: (typeof themes)[number]): string {
  return { auto: msg('System'), light: msg('Light'), dark: msg('Dark') }[theme];
}

/** What a person chose for the page itself. */
export interface Preferences {
  readonly theme: (typeof themes)[number];
  readonly locale: 'auto' | Locale;
}

export const defaultPreferences: Preferences = { theme: 'auto', locale: 'auto' };

const storeKey = 'baudcast.preferences';

/** What is kept, with defaults for whatever is missing, damaged or unknown. */
export function loadPreferences(storage: KeyValueStore | undefined): Preferences {
  const stored = readKeptFields(storage, storeKey);
  return {
    theme: themes.find((theme) => theme === stored['theme']) ?? defaultPreferences.theme,
    locale: locales.find(({ code }) => code === stored['locale'])?.code ?? defaultPreferences.locale,
  };
}

/** Keeps the preferences in `localStorage` and applies them to the page. Fires `change`. */
export class PreferenceStore extends EventTarget {
  readonly #storage: KeyValueStore | undefined;
  #value: Preferences;

  /** @param storage `undefined` where there is none: choices then last until the page is closed */
  constructor(storage: KeyValueStore | undefined) {
    super();
    this.#storage = storage;
    this.#value = loadPreferences(storage);
  }

  get value(): Preferences {
    return this.#value;
  }

  async update(changes: Partial<Preferences>): Promise<void> {
    this.#value = { ...this.#value, ...changes };
    keep(this.#storage, storeKey, this.#value);
    await this.apply();
    this.dispatchEvent(new Event('change'));
  }

  /** Applies theme and language. Call it once before the first element is drawn. */
  async apply(): Promise<void> {
    const { theme, locale } = this.#value;
    const root = document.documentElement;
    if (theme === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    applyThemeColor(document.head, theme);
    await showLocale(locale === 'auto' ? matchLocale(navigator.languages) : locale);
  }
}

/**
 * Colours the browser's own frame by the chosen theme and not by the system's. The page has one `theme-color` for each
 * system theme; with a theme of one's own the one that fits holds always and the other never.
 */
export function applyThemeColor(head: ParentNode, theme: 'auto' | 'light' | 'dark'): void {
  for (const meta of head.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const scheme = (meta.dataset['scheme'] ??= meta.media.includes('dark') ? 'dark' : 'light');
    meta.media = theme === 'auto' ? `(prefers-color-scheme: ${scheme})` : theme === scheme ? 'all' : 'not all';
  }
}

export const preferencesContext = createContext<PreferenceStore | undefined>(Symbol('preferences'));
