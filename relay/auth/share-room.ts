import type { Identity } from './identity.ts';

/**
 * Requests and sockets that there may be at one time by one share, of the 4096 sockets and 5120 connections there may
 * be in all.
 */
const maxByShare = 2048;

/**
 * Limits the connections of one share, over all its devices, so that others have room: above all the owner, who may
 * want to revoke it.
 */
export class ShareRoom {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  /** @param most at one time by one share. Default: 2048 */
  constructor(most: number = maxByShare) {
    this.#most = most;
  }

  /**
   * @param places how many it takes, 1
   * @returns releases them, once; undefined: there are not so many
   */
  enter({ share, root = share ?? '' }: Pick<Identity, 'share' | 'root'>, places = 1): (() => void) | undefined {
    if (share === null) return () => undefined;
    const count = this.#open.get(root) ?? 0;
    if (count + places > this.#most) return undefined;
    this.#open.set(root, count + places);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      const left = (this.#open.get(root) ?? places) - places;
      if (left === 0) this.#open.delete(root);
      else this.#open.set(root, left);
    };
  }
}
