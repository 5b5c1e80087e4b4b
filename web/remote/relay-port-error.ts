import { callErrorNames, streamErrorNames, type WebSerialErrorName } from '../../relay/protocol/dom-exception-names.ts';
import { RelayError, type RelayErrorCode } from '../../relay/protocol/relay-error.ts';

const origins = new WeakMap<object, RelayError>();

/** What the relay said, behind an exception of a `RelayPort`: a code that tells more than the exception's name. */
export function relayErrorOf(error: unknown): RelayError | undefined {
  return typeof error === 'object' && error !== null ? origins.get(error) : undefined;
}

/** For a rejected call: what Web Serial would have rejected with. Anything but a `RelayError` stays as it is. */
export function callError(error: unknown): unknown {
  return translate(error, callErrorNames);
}

/** For a stream: what Web Serial would have errored it with. */
export function streamError(error: unknown): unknown {
  return translate(error, streamErrorNames);
}

/** The device behind a port is gone, or cannot be reached any more. */
export function lostError(origin?: RelayError): DOMException {
  return remember(new DOMException(origin?.message ?? 'The device has been lost.', 'NetworkError'), origin);
}

/** Bytes are missing here. */
export function gapError(): DOMException {
  const origin = new RelayError('GAP', 'Some bytes from the device were lost on their way.');
  return remember(new DOMException(origin.message, callErrorNames.GAP), origin);
}

export function invalidState(message: string): DOMException {
  return new DOMException(message, 'InvalidStateError');
}

function translate(error: unknown, names: Readonly<Record<RelayErrorCode, WebSerialErrorName>>): unknown {
  if (!(error instanceof RelayError)) return error;
  const name = names[error.code];
  return remember(name === 'TypeError' ? new TypeError(error.message) : new DOMException(error.message, name), error);
}

function remember<T extends object>(error: T, origin: RelayError | undefined): T {
  if (origin) origins.set(error, origin);
  return error;
}
