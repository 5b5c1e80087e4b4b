import { closeMeaning } from '../../protocol/close-codes.ts';
import { visibleText } from '../visible-text.ts';

/** A connection to a relay is over, or could not be made; `message` is a sentence. */
export class ConnectionEnd extends Error {
  override readonly name = 'ConnectionEnd';
  /** Whether to come again: `later` means not before 10 s. */
  readonly reconnect: 'no' | 'yes' | 'later';

  constructor(message: string, reconnect: ConnectionEnd['reconnect'], options?: ErrorOptions) {
    super(message, options);
    this.reconnect = reconnect;
  }
}

/** What a WebSocket's close says. @param reason the relay's own words */
export function endOfClose(code: number, reason: string): ConnectionEnd {
  const { meaning, reconnect } = closeMeaning(code);
  return new ConnectionEnd(reason === '' ? meaning : visibleText(reason), reconnect);
}

/** Why no connection came about. */
export function endOfFailure(origin: string, error: Error): ConnectionEnd {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return new ConnectionEnd(`No relay answers at ${origin}: ${reasons[code] ?? visibleText(error.message || code)}.`, 'yes', { cause: error });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (is it running, and is the port number right?)',
  ENOTFOUND: 'nobody knows a computer of that name',
  EAI_AGAIN: 'the name cannot be looked up now',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'that computer cannot be reached',
  ENETUNREACH: 'that network cannot be reached',
  ETIMEDOUT: 'it took too long',
};

/** Something answers, but does not speak the protocol here. */
export function endOfRefusal(origin: string, status: number): ConnectionEnd {
  if (status === 401) return new ConnectionEnd(`The relay at ${origin} wants a credential.`, 'no');
  if (status === 403) return new ConnectionEnd(`The relay at ${origin} does not answer to that name or address: its host allows it with --allow-host.`, 'no');
  if (status === 429 || status >= 500) return new ConnectionEnd(`What answers at ${origin} has a fault or too much to do (HTTP status ${status}).`, 'later');
  return new ConnectionEnd(`What answers at ${origin} is no relay (HTTP status ${status}).`, 'no');
}
