import { readLibrary, type CommandLibrary } from '../../core/commands/command-library.ts';
import { keep, readKept, type KeyValueStore } from '../page/kept-values.ts';

export const libraryKey = 'baudcast.library';

/** The command library of this browser. Fires `change` when it was changed, in another tab too. */
export class CommandStore extends EventTarget {
  readonly #store: KeyValueStore | undefined;
  readonly #newId: () => string;
  #library: CommandLibrary | undefined;

  /** @param store `undefined` where the browser gives none: the library lives as long as the page then */
  constructor(store: KeyValueStore | undefined, newId: () => string) {
    super();
    this.#store = store;
    this.#newId = newId;
  }

  get library(): CommandLibrary {
    return (this.#library ??= this.#load());
  }

  /** @returns whether it could be stored */
  change(library: CommandLibrary): boolean {
    this.#library = library;
    this.dispatchEvent(new Event('change'));
    return keep(this.#store, libraryKey, library);
  }

  /** Another tab may have changed it. @param key of what was stored; `null`: everything */
  reload(key: string | null): void {
    if (key !== libraryKey && key !== null) return;
    this.#library = undefined;
    this.dispatchEvent(new Event('change'));
  }

  #load(): CommandLibrary {
    return readLibrary(readKept(this.#store, libraryKey) ?? [], this.#newId) ?? [];
  }
}
