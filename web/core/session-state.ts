import type { SerialErrorCode } from './serial-error.ts';

/** How a session stands. Exactly one of these at a time, so no view can show two of them together. */
export type SessionState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly sinceMs: number }
  /**
   * The port went away by itself at `sinceMs`, or was not there when it was to be opened; it is opened when it arrives.
   * `isFirst`: it was not open before. `isBusy`: it has arrived, and cannot be opened yet.
   */
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly isFirst?: boolean; readonly isBusy?: boolean }
  /** It was closed for another program at `sinceMs`, and is taken back later. */
  | ({ readonly kind: 'released' } & PortRelease)
  /**
   * Opening failed; nothing is held. `retryMs`: the port is probably busy, and is tried again at this time
   * (milliseconds since 1970), until that works or is stopped.
   */
  | { readonly kind: 'failed'; readonly code: SerialErrorCode; readonly detail: string; readonly retryMs?: number }
  | { readonly kind: 'closed' };

/** A port that is closed so that another program can use it. */
export interface PortRelease {
  readonly sinceMs: number;
  /** Who did that at the host of a shared port, and why: untrusted text. The host takes it back. */
  readonly lender?: PortLender;
  /** From when this was chosen; then it is opened as soon as it is free. `undefined`: when a person says so. */
  readonly afterMs?: number | undefined;
  /** When that is, milliseconds since 1970. */
  readonly retryMs?: number | undefined;
  /** It was tried since: another program has it, or it is not plugged in. */
  readonly isBusy?: boolean;
}

/** Who has released a shared port, and why: untrusted text. */
export interface PortLender {
  readonly by: string;
  readonly text?: string;
}
