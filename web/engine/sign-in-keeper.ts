import type { StoredSignIn } from '../storage/sign-in-store.ts';
import type { RelayAddress } from './api/relays.ts';

/** What the sign-ins are kept in; `SignInStore` is one. */
export interface SignInRecords {
  get(address: RelayAddress): Promise<StoredSignIn | undefined>;
  set(address: RelayAddress, signIn: StoredSignIn): Promise<void>;
  delete(address: RelayAddress): Promise<void>;
}

interface SignInKeeperOptions {
  /** `undefined` where the browser gives no storage: sign-ins then last until the page is closed. */
  readonly records: SignInRecords | undefined;
  /** Tells the other tabs that the sign-in at a relay is another one now. */
  readonly announce: (address: RelayAddress) => void;
}

/** The sign-ins of this browser: at hand at once for who connects, and stored for the next visit. */
export class SignInKeeper {
  readonly #options: SignInKeeperOptions;
  readonly #known = new Map<RelayAddress, StoredSignIn>();

  constructor(options: SignInKeeperOptions) {
    this.#options = options;
  }

  get(address: RelayAddress): StoredSignIn | undefined {
    return this.#known.get(address);
  }

  /**
   * Reads what is stored, at first and when another tab changed it.
   * @returns whether it is another one than was known. Never rejects.
   */
  async load(address: RelayAddress): Promise<boolean> {
    const { records } = this.#options;
    if (!records) return false;
    const before = this.#known.get(address);
    const stored = await records.get(address).catch(() => before);
    if (stored) this.#known.set(address, stored);
    else this.#known.delete(address);
    return stored?.token !== before?.token;
  }

  async set(address: RelayAddress, signIn: StoredSignIn): Promise<void> {
    this.#known.set(address, signIn);
    // Without room in the storage the sign-in still holds for this page.
    await this.#options.records?.set(address, signIn).catch(() => {});
    this.#options.announce(address);
  }

  /** Forgets it, but not a newer one that has come meanwhile. @param token of the one that is meant */
  async forget(address: RelayAddress, token: string): Promise<void> {
    if (this.#known.get(address)?.token !== token) return;
    this.#known.delete(address);
    const stored = await this.#options.records?.get(address).catch(() => undefined);
    if (stored?.token !== token) return;
    await this.#options.records?.delete(address).catch(() => {});
    this.#options.announce(address);
  }
}
