import { setMaxListeners } from 'node:events';
import { AccessRefused } from '../protocol/access-refused.ts';
import type { Identity } from './identity.ts';

const connections = new WeakMap<AbortSignal, number>();

/**
 * To be called for whatever stays open on somebody's behalf: it must end when they are let in no longer.
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
  // As many as somebody has connections.
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

/** How much is open now on behalf of whom this signal belongs to. */
export function openConnections(ended: AbortSignal): number {
  return connections.get(ended) ?? 0;
}
