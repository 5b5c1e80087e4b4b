import type { LinkDoor, NodeTransport } from './link-transport.ts';

/** Why an attempt to reach the hub failed. */
export interface DialFailure {
  /** HTTP status of its answer, if there was one. */
  readonly status: number | undefined;
  /** For the log; contains no secret. */
  readonly reason: string;
}

/**
 * Connects to the hub.
 * @param open called once, when there is a link
 * @param onFailed called once, instead
 * @returns cancels the attempt, or ends the link silently
 */
export type Dial = (open: (link: NodeTransport) => LinkDoor, onFailed: (failure: DialFailure) => void) => () => void;
