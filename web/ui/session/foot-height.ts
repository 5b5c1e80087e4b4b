import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What each session on the screen has at its foot. */
const feet = new Map<object, number>();

/** Tells the page by `--foot` how high the input line and the status strip are, so that messages don't cover them. */
export class FootHeight implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #resize = new ResizeObserver(() => this.#measure());

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    this.#resize.disconnect();
    for (const element of this.#elements()) this.#resize.observe(element);
  }

  hostDisconnected(): void {
    this.#resize.disconnect();
    this.#tell(0);
  }

  #elements(): readonly HTMLElement[] {
    return [...(this.#host.shadowRoot?.querySelectorAll<HTMLElement>('composer-bar, status-bar') ?? [])];
  }

  #measure(): void {
    this.#tell(this.#elements().reduce((sum, { offsetHeight }) => sum + offsetHeight, 0));
  }

  #tell(heightPx: number): void {
    feet.set(this, heightPx);
    if (heightPx === 0) feet.delete(this);
    document.documentElement.style.setProperty('--foot', `${Math.max(0, ...feet.values())}px`);
  }
}
