/** Something that is started on first use, and ended once if it was. */
export class Lazy<T> {
  readonly #start: () => Promise<T>;
  readonly #end: (started: T) => Promise<void>;
  #started: Promise<T> | undefined;

  constructor(start: () => Promise<T>, end: (started: T) => Promise<void>) {
    this.#start = start;
    this.#end = end;
  }

  get(): Promise<T> {
    return (this.#started ??= this.#start());
  }

  async end(): Promise<void> {
    if (this.#started) await this.#end(await this.#started);
  }
}
