/** Error codes of a relay. Stable: clients in any language branch on these. */
export type RelayErrorCode = (typeof relayErrorCodes)[number];

export const relayErrorCodes = [
  'PORT_IN_USE',
  'INVALID_ARGUMENT',
  'NOT_SUPPORTED',
  'TIMEOUT',
  'DEVICE_GONE',
  'DEVICE_ERROR',
  'READ_ONLY',
  'NOT_FOUND',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'GAP',
  'OVERLOADED',
  'VERSION',
] as const;

/** An error that crosses the wire: its code for programs, its message a plain sentence for people. */
export class RelayError extends Error {
  override readonly name = 'RelayError';
  readonly code: RelayErrorCode;
  /**
   * Which field of a message is at fault, as in `settings.baudRate` or `steps[2].waitMs`; `''` where it is none or the
   * whole.
   */
  readonly path: string;

  constructor(code: RelayErrorCode, message: string, options?: { cause?: unknown; path?: string }) {
    super(message, options);
    this.code = code;
    this.path = options?.path ?? '';
  }
}
