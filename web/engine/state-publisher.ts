import type { EngineState } from './api/engine-api.ts';

/** The window gets changes at most this often. */
const publishMs = 100;

type Listener = (changed: Partial<EngineState>) => unknown;
type Topic = keyof EngineState;

/** Tells listeners what changed: the whole state first, then the topics that were touched, gathered for a while. */
export class StatePublisher {
  readonly #read: { readonly [topic in Topic]: () => EngineState[topic] };
  #listeners = new Set<Listener>();
  #touched = new Set<Topic>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastMs = -Infinity;
  readonly #nowMs: () => number;

  /** @param read gives each topic as it is now */
  constructor(read: { readonly [topic in Topic]: () => EngineState[topic] }, nowMs: () => number) {
    this.#read = read;
    this.#nowMs = nowMs;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    this.#tell(listener, Object.keys(this.#read) as Topic[]);
  }

  touch(...topics: Topic[]): void {
    for (const topic of topics) this.#touched.add(topic);
    this.#timer ??= setTimeout(() => this.#publish(), Math.max(0, this.#lastMs + publishMs - this.#nowMs()));
  }

  /** Tells at once, with what was touched before. For what rarely changes and must not lag. */
  publish(...topics: Topic[]): void {
    clearTimeout(this.#timer);
    for (const topic of topics) this.#touched.add(topic);
    this.#publish();
  }

  #publish(): void {
    this.#timer = undefined;
    this.#lastMs = this.#nowMs();
    const topics = [...this.#touched];
    this.#touched.clear();
    for (const listener of this.#listeners) this.#tell(listener, topics);
  }

  #tell(listener: Listener, topics: readonly Topic[]): void {
    const changed = Object.fromEntries(topics.map((topic) => [topic, this.#read[topic]()]));
    // A listener that is gone (its window was closed) must not keep the others waiting.
    Promise.resolve(listener(changed)).catch(() => this.#listeners.delete(listener));
  }
}
