import { type Locale, locales, matchLocale, showLocale } from '../i18n/configure-locale.ts';
import { applyThemeColor } from './theme-color.ts';

export const themes = ['auto', 'light', 'dark'] as const;

/** What a person chose for the page itself. */
export interface Preferences {
  readonly theme: (typeof themes)[number];
  readonly locale: 'auto' | Locale;
}

export const defaultPreferences: Preferences = { theme: 'auto', locale: 'auto' };

const storageKey = 'baudcast.preferences';

/** Preferences from their stored text. Whatever is missing, damaged or unknown is as by default. */
export function parsePreferences(text: string | null): Preferences {
  const stored = parseObject(text);
  return {
    theme: themes.find((theme) => theme === stored['theme']) ?? defaultPreferences.theme,
    locale: locales.find(({ code }) => code === stored['locale'])?.code ?? defaultPreferences.locale,
  };
}

function parseObject(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Keeps the preferences in `localStorage` and the page as they say. Fires `change`. */
export class PreferenceStore extends EventTarget {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  #value: Preferences;

  /** @param storage `undefined` where the browser gives none: choices then last until the page is closed */
  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    super();
    this.#storage = storage;
    this.#value = parsePreferences(storage?.getItem(storageKey) ?? null);
  }

  get value(): Preferences {
    return this.#value;
  }

  async update(changes: Partial<Preferences>): Promise<void> {
    this.#value = { ...this.#value, ...changes };
    try {
      this.#storage?.setItem(storageKey, JSON.stringify(this.#value));
    } catch {
      // Storage may be full of captures; the choice still holds for this page.
    }
    await this.apply();
    this.dispatchEvent(new Event('change'));
  }

  /** Makes the page look and read as preferred. Call it once before the first element is drawn. */
  async apply(): Promise<void> {
    const { theme, locale } = this.#value;
    const root = document.documentElement;
    if (theme === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    applyThemeColor(document.head, theme);
    await showLocale(locale === 'auto' ? matchLocale(navigator.languages) : locale);
  }
}

/** `localStorage`, or `undefined` where even looking at it throws (blocked cookies). */
export function availableStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
