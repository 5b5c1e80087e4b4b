import { readLibrary, type CommandLibrary } from '../../core/commands/command-library.ts';
import type { KeyValueStore } from '../page/available-storage.ts';

const storeKey = 'baudcast.library';

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
    try {
      this.#store?.setItem(storeKey, JSON.stringify(library));
      return true;
    } catch {
      return false;
    }
  }

  /** Another tab may have changed it. @param key of what was stored; `null`: everything */
  reload(key: string | null): void {
    if (key !== storeKey && key !== null) return;
    this.#library = undefined;
    this.dispatchEvent(new Event('change'));
  }

  #load(): CommandLibrary {
    try {
      return readLibrary(JSON.parse(this.#store?.getItem(storeKey) ?? '[]'), this.#newId) ?? [];
    } catch {
      return []; // refused, or written by something else
    }
  }
}
