import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Calls back when the page's theme changes, by choice or by the system. */
export class ThemeWatch implements ReactiveController {
  readonly #changed: () => void;
  #stop: AbortController | undefined;

  constructor(host: ReactiveControllerHost, changed: () => void) {
    this.#changed = changed;
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const observer = new MutationObserver(this.#changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    signal.addEventListener('abort', () => observer.disconnect(), { once: true });
    for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(query).addEventListener('change', this.#changed, { signal });
    }
  }

  hostDisconnected(): void {
    this.#stop?.abort();
  }
}
