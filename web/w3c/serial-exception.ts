import { SerialError, type SerialErrorCode } from '../core/serial-error.ts';
import type { LineErrorKind } from '../core/line-error.ts';

/**
 * Names of exceptions. Web Serial has `NetworkError` for whatever the operating system refuses and for a lost device;
 * these are the codes it has no case for.
 */
const names: Partial<Record<SerialErrorCode, string>> = {
  'held-closed': 'InvalidStateError',
  'read-only': 'InvalidStateError',
  'not-open': 'InvalidStateError',
  'permission-denied': 'SecurityError',
  refused: 'SecurityError',
  'not-found': 'NotFoundError',
};

const lineErrorNames: Readonly<Record<LineErrorKind, string>> = {
  break: 'BreakError',
  framing: 'FramingError',
  parity: 'ParityError',
  overrun: 'BufferOverrunError',
  unknown: 'UnknownError',
};

/** For a rejected call: what Web Serial would have rejected with. The original is its `cause`. */
export function callException(error: unknown): unknown {
  if (!(error instanceof SerialError)) return error;
  const message = error.detail || error.code;
  return withCause(new DOMException(message, names[error.code] ?? 'NetworkError'), error);
}

/** For a stream: as for a call, but what the operating system refuses to transmit is an `UnknownError`. */
export function streamException(error: unknown): unknown {
  if (!(error instanceof SerialError) || error.code !== 'transmit-failed') return callException(error);
  return withCause(new DOMException('The bytes could not be transmitted.', 'UnknownError'), error);
}

/** The device is gone. */
export function lostException(cause?: SerialError): DOMException {
  return withCause(new DOMException('The device has been lost.', 'NetworkError'), cause);
}

/** What `readable` is errored with at a line error; the port gives a new stream after it. */
export function lineException(kind: LineErrorKind): DOMException {
  return new DOMException(`A ${kind} error was seen on the line.`, lineErrorNames[kind]);
}

export function invalidState(message: string): DOMException {
  return new DOMException(message, 'InvalidStateError');
}

/** `DOMException` takes no `cause`. */
function withCause(exception: DOMException, cause: SerialError | undefined): DOMException {
  return cause ? Object.defineProperty(exception, 'cause', { value: cause }) : exception;
}
