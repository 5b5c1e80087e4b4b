import type { ClientLink } from '../session/clients/client-connection.ts';
import type { LinkDoor } from './link-door.ts';

/**
 * A link that stands: a door for what comes over it, and what says something when nothing else was said for a while.
 */
export type DialledDoor = LinkDoor & { tick(): void };

/** How an attempt to reach the hub ended before there was a link. */
export interface DialFailure {
  /** HTTP status of its answer, if there was one. */
  readonly status: number | undefined;
  /** What happened, for the log: nothing of it is a secret. */
  readonly reason: string;
}

/**
 * Connects to the hub.
 * @param open called once, when there is a link
 * @param onFailed called once, instead
 * @returns gives it up, or ends the link without a word
 */
export type Dial = (open: (link: ClientLink) => DialledDoor, onFailed: (failure: DialFailure) => void) => () => void;
