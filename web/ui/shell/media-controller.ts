import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Updates its host when a media query starts or stops matching. */
export class MediaController implements ReactiveController {
  readonly #query: MediaQueryList;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost, media: string) {
    this.#query = matchMedia(media);
    this.#host = host;
    host.addController(this);
  }

  get matches(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#changed);
  }

  #changed = (): void => this.#host.requestUpdate();
}
