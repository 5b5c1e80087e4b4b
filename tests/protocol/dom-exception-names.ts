import type { RelayErrorCode } from '../../relay/protocol/relay-error.ts';

/**
 * What the Web Serial specification rejects and errors with; `TypeError` is the class of that name, the others are
 * `DOMException`s.
 */
export type WebSerialErrorName =
  | 'TypeError'
  | 'NetworkError'
  | 'UnknownError'
  | 'InvalidStateError'
  | 'NotFoundError'
  | 'SecurityError'
  | 'BufferOverrunError';

/**
 * For rejected calls. Web Serial knows `NetworkError` for whatever the operating system refuses (`open()`,
 * `setSignals()`, `getSignals()`). `GAP` is what `readable` is errored with when bytes were lost: `BufferOverrunError`,
 * after which it is renewed (`readable`, pull algorithm).
 */
export const callErrorNames: Readonly<Record<RelayErrorCode, WebSerialErrorName>> = {
  PORT_IN_USE: 'NetworkError',
  INVALID_ARGUMENT: 'TypeError',
  NOT_SUPPORTED: 'NetworkError',
  TIMEOUT: 'NetworkError',
  DEVICE_GONE: 'NetworkError',
  DEVICE_ERROR: 'NetworkError',
  READ_ONLY: 'InvalidStateError',
  NOT_FOUND: 'NotFoundError',
  UNAUTHENTICATED: 'SecurityError',
  FORBIDDEN: 'SecurityError',
  GAP: 'BufferOverrunError',
  OVERLOADED: 'NetworkError',
  VERSION: 'NetworkError',
};

/**
 * For `readable` and `writable`, where an error of the operating system is an `UnknownError` and only a disconnection a
 * `NetworkError`.
 */
export const streamErrorNames: Readonly<Record<RelayErrorCode, WebSerialErrorName>> = {
  ...callErrorNames,
  DEVICE_ERROR: 'UnknownError',
};
