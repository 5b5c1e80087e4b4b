import { setMaxListeners } from 'node:events';
import { AccessRefused } from '../protocol/access-refused.ts';
import type { Identity } from './identity.ts';

const connections = new WeakMap<AbortSignal, number>();

/**
 * For everything that stays open for an identity: it ends when the access does.
 * @param onEnd called then, once, with why
 * @returns to be called when it is over anyhow; more than once does nothing
 */
export function holdOpen({ ended }: Pick<Identity, 'ended'>, onEnd: (refusal: AccessRefused) => void): () => void {
  const end = (): void => onEnd(ended.reason instanceof AccessRefused ? ended.reason : new AccessRefused('revoked'));
  if (ended.aborted) {
    queueMicrotask(end);
    return () => undefined;
  }
  let isOpen = true;
  // One listener per connection of this identity.
  setMaxListeners(0, ended);
  ended.addEventListener('abort', end, { once: true });
  connections.set(ended, openConnections(ended) + 1);
  return () => {
    if (!isOpen) return;
    isOpen = false;
    ended.removeEventListener('abort', end);
    connections.set(ended, openConnections(ended) - 1);
  };
}

/** How much is open for the identity of this signal. */
export function openConnections(ended: AbortSignal): number {
  return connections.get(ended) ?? 0;
}
