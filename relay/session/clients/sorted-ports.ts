import { byPortId, type SearchablePort, matcherOf, pageOf, searchedText } from '../../protocol/directory-match.ts';
import type { DirectoryMessage, DirectoryPage } from '../../protocol/directory-messages.ts';
import type { PortInfo } from '../../protocol/port-info.ts';

/** A port that can be found. */
interface SortedPort extends SearchablePort {
  /** The same object for as long as nothing changes that words may occur in. */
  readonly facts: object;
}

/** Ports by id and in their order, which is made anew only when one has come or gone. */
export class SortedPorts<T extends SortedPort> {
  readonly #byId = new Map<string, T>();
  /** What words may occur in, by `facts`. */
  readonly #texts = new WeakMap<object, string>();
  #sorted: readonly T[] | undefined;

  get(id: string): T | undefined {
    return this.#byId.get(id);
  }

  set(port: T): void {
    this.#byId.set(port.id, port);
    this.#sorted = undefined;
  }

  delete(id: string): void {
    if (this.#byId.delete(id)) this.#sorted = undefined;
  }

  count(isCounted: (port: T) => boolean): number {
    let count = 0;
    for (const port of this.#byId.values()) if (isCounted(port)) count++;
    return count;
  }

  /** All, in the order of their ids. */
  get all(): readonly T[] {
    return (this.#sorted ??= [...this.#byId.values()].sort(byPortId));
  }

  /**
   * @param isKnown whether the client may know of a port
   * @param describe as the client is sent it
   */
  page(query: DirectoryMessage, isKnown: (port: T) => boolean, describe: (port: T) => PortInfo): DirectoryPage {
    const matches = matcherOf<T>(query, (port) => this.#textOf(port));
    return pageOf(this.all, query, (port) => isKnown(port) && matches(port), describe);
  }

  #textOf(port: T): string {
    const known = this.#texts.get(port.facts);
    if (known !== undefined) return known;
    const text = searchedText(port);
    this.#texts.set(port.facts, text);
    return text;
  }
}
