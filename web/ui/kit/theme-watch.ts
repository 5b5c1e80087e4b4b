import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Calls back when the page's theme changes, by choice or by the system. */
export class ThemeWatch implements ReactiveController {
  readonly #host: Element;
  readonly #changed: () => void;
  #stop: AbortController | undefined;
  #isDark: boolean | undefined;

  constructor(host: ReactiveControllerHost & Element, changed: () => void) {
    this.#host = host;
    this.#changed = () => {
      this.#isDark = undefined;
      changed();
    };
    host.addController(this);
  }

  /** Kept until it changes: the browser may have to lay out the page to tell it. */
  get isDark(): boolean {
    if (!this.#host.isConnected) return false;
    return (this.#isDark ??= getComputedStyle(this.#host).colorScheme.includes('dark'));
  }

  hostConnected(): void {
    this.#isDark = undefined;
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
