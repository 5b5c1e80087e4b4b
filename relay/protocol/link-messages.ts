import type { RelayErrorCode } from './relay-error.ts';

/** Asks for a `pong`: a sign of life, and the way to measure the round trip. */
export interface PingMessage {
  readonly type: 'ping';
  /** Anything of the client's own clock, at least 0; comes back untouched. */
  readonly sent: number;
}

export interface PongMessage {
  readonly type: 'pong';
  readonly sent: number;
  /** The host's clock, microseconds since 1970. */
  readonly timeUs: number;
}

/** Sent after `limits.tickMs` without another message, because some proxies ignore pings. */
export interface TickMessage {
  readonly type: 'tick';
  readonly timeUs: number;
}

/** An error on its way. */
export interface WireError {
  readonly code: RelayErrorCode;
  /** A sentence. */
  readonly message: string;
  /** The field at fault, as in `steps[2].waitMs`. */
  readonly path?: string;
}

/** The answer to the request with this number. `value` depends on the request: see `ResultValues`. */
export type ResultMessage =
  | { readonly type: 'result'; readonly request: number; readonly ok: true; readonly value?: unknown }
  | { readonly type: 'result'; readonly request: number; readonly ok: false; readonly error: WireError };

/** Something is wrong with a message that is not a request, or cannot be read. */
export interface ErrorMessage extends WireError {
  readonly type: 'error';
}
