import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What stands at the foot of each session on the screen, side by side, and of the page, below them. */
const feet = { session: new Map<object, number>(), page: new Map<object, number>() };

/** Tells the page by `--foot` how high the strips at its foot are, so that messages don't cover them. */
export class FootHeight implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #selector: string;
  readonly #feet: Map<object, number>;
  readonly #resize = new ResizeObserver(() => this.#measure());

  /** @param selector of the strips in `host` @param of what they stand at the foot of */
  constructor(host: ReactiveControllerHost & HTMLElement, selector: string, of: keyof typeof feet) {
    this.#host = host;
    this.#selector = selector;
    this.#feet = feet[of];
    host.addController(this);
  }

  hostUpdated(): void {
    this.#resize.disconnect();
    const elements = this.#elements();
    for (const element of elements) this.#resize.observe(element);
    if (elements.length === 0) this.#tell(0);
  }

  hostDisconnected(): void {
    this.#resize.disconnect();
    this.#tell(0);
  }

  #elements(): readonly HTMLElement[] {
    return [...(this.#host.shadowRoot?.querySelectorAll<HTMLElement>(this.#selector) ?? [])];
  }

  #measure(): void {
    this.#tell(this.#elements().reduce((sum, { offsetHeight }) => sum + offsetHeight, 0));
  }

  #tell(heightPx: number): void {
    this.#feet.set(this, heightPx);
    if (heightPx === 0) this.#feet.delete(this);
    const height = Math.max(0, ...feet.session.values()) + Math.max(0, ...feet.page.values());
    document.documentElement.style.setProperty('--foot', `${height}px`);
  }
}
