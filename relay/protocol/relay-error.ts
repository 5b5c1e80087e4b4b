/** What can go wrong between a relay and whoever uses it. Stable: clients in any language branch on these. */
export type RelayErrorCode =
  | 'PORT_IN_USE'
  | 'INVALID_ARGUMENT'
  | 'NOT_SUPPORTED'
  | 'TIMEOUT'
  | 'DEVICE_GONE'
  | 'DEVICE_ERROR'
  | 'READ_ONLY'
  | 'NOT_FOUND'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'GAP'
  | 'OVERLOADED'
  | 'VERSION';

/** An error that crosses the wire: its code for programs, its message a plain sentence for people. */
export class RelayError extends Error {
  override readonly name = 'RelayError';
  readonly code: RelayErrorCode;

  constructor(code: RelayErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
