import type { OpenDatabase } from './database.ts';

/**
 * A sign-in at a relay, as it is kept between visits. Never shown, and never anywhere but here and in requests to that
 * relay.
 */
export interface StoredSignIn {
  readonly token: string;
  /** The id of the link it came by, to know that link again. */
  readonly link: string;
}

/** Sign-ins in IndexedDB, one for each relay. Each has its own record, because tabs change them independently. */
export class SignInStore {
  readonly #open: OpenDatabase;

  constructor(open: OpenDatabase) {
    this.#open = open;
  }

  /** @returns `undefined` where there is none, or what is stored is none */
  async get(address: string): Promise<StoredSignIn | undefined> {
    const stored: unknown = await this.#open.current.get('values', keyOf(address));
    if (typeof stored !== 'object' || stored === null || !('token' in stored) || !('link' in stored)) return undefined;
    const { token, link } = stored;
    return typeof token === 'string' && typeof link === 'string' ? { token, link } : undefined;
  }

  async set(address: string, signIn: StoredSignIn): Promise<void> {
    await this.#open.current.put('values', signIn, keyOf(address));
  }

  async delete(address: string): Promise<void> {
    await this.#open.current.delete('values', keyOf(address));
  }
}

const keyOf = (address: string): string => `sign-in ${address}`;
