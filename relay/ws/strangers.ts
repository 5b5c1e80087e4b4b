import { networkOf } from '../auth/guess-guard.ts';
import { relayRules } from '../protocol/limits.ts';

/** Sockets of those who have not said who they are: so many in all, and half of them from one address, so that nobody shuts the others out. */
export class Strangers {
  readonly #networks = new Map<string, number>();
  #count = 0;

  /** @returns to be called when it is one no longer, more than once does nothing; undefined: there is no room for another */
  enter(address: string): (() => void) | undefined {
    const network = networkOf(address);
    const ofNetwork = this.#networks.get(network) ?? 0;
    if (this.#count >= relayRules.unauthenticated || ofNetwork >= relayRules.unauthenticated / 2) return undefined;
    this.#count++;
    this.#networks.set(network, ofNetwork + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.#count--;
      const left = (this.#networks.get(network) ?? 1) - 1;
      if (left === 0) this.#networks.delete(network);
      else this.#networks.set(network, left);
    };
  }
}
