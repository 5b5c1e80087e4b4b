import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { currentLocale } from '../../i18n/configure-locale.ts';

/** Tells an element marked `@localized()` that draws some of its text by itself when the language has changed. */
export class LocaleWatch implements ReactiveController {
  readonly #changed: () => void;
  #locale = currentLocale();

  constructor(host: ReactiveControllerHost, changed: () => void) {
    this.#changed = changed;
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.#locale === currentLocale()) return;
    this.#locale = currentLocale();
    this.#changed();
  }
}
