import { configureLocalization, LOCALE_STATUS_EVENT } from '@lit/localize';
import { sourceLocale, targetLocales } from './locale-codes.ts';

export type Locale = typeof sourceLocale | (typeof targetLocales)[number];

/** The languages there are, each by its own name. */
export const locales: readonly { readonly code: Locale; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'zh-Hans', name: '简体中文' },
];

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: () => import('./locales/zh-Hans.ts'),
});

/** The language shown now. */
export function currentLocale(): Locale {
  return locales.find(({ code }) => code === getLocale())?.code ?? sourceLocale;
}

/** Calls back when the language shown changes, or begins to. */
export function watchLocale(onChange: () => void): void {
  addEventListener(LOCALE_STATUS_EVENT, onChange);
}

/**
 * Shows another language; elements marked `@localized()` draw themselves again.
 * @throws what loading its messages throws (the language then stays as it was)
 */
export async function showLocale(locale: Locale): Promise<void> {
  await setLocale(locale);
  document.documentElement.lang = currentLocale();
}

/** The language for someone who prefers `languages` (as in `navigator.languages`), best first. */
export function matchLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const primary = language.toLowerCase().split('-')[0];
    const found = locales.find(({ code }) => code.split('-')[0] === primary);
    if (found) return found.code;
  }
  return sourceLocale;
}
