import type { DisconnectReason } from '../../client/disconnect-reason.ts';
import { refusal } from '../../client/refusal.ts';
import { meaningOfClose } from '../../protocol/close-codes.ts';
import { protocolVersion } from '../../protocol/limits.ts';
import { visibleText } from '../visible-text.ts';

/** A connection to a relay ended, or could not be made; `message` is a sentence. */
export class ConnectionEnd extends Error {
  override readonly name = 'ConnectionEnd';
  /** Whether to reconnect: `later` means not before 10 s. */
  readonly reconnect: 'no' | 'yes' | 'later';
  /** Of an HTTP answer that refuses. */
  readonly status: number | undefined;

  constructor(
    message: string,
    reconnect: ConnectionEnd['reconnect'],
    options?: ErrorOptions & { readonly status?: number },
  ) {
    super(message, options);
    this.status = options?.status;
    this.reconnect = reconnect;
  }
}

const ownReasons: Readonly<Record<string, string>> = {
  unreachable: 'The relay does not answer.',
  'socket-blocked': 'No WebSocket reaches the relay.',
  silent: 'Nothing was heard from the relay for too long.',
  'bad-relay': `What answers there does not keep to ${protocolVersion}.`,
  version: 'The relay speaks another version of the protocol.',
};

/** Why a connection ended, as a sentence. */
export function sentenceOf({ code, text }: DisconnectReason): string {
  return visibleText(text) || (ownReasons[code] ?? meaningOfClose(code) ?? 'The connection ended.');
}

/** Why there is no connection. */
export function endOfFailure(origin: string, error: Error): ConnectionEnd {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return new ConnectionEnd(
    `No relay answers at ${origin}: ${reasons[code] ?? visibleText(error.message || code)}.`,
    'yes',
    { cause: error },
  );
}

const untrusted =
  'this computer does not trust its certificate (fetch its authority from the page /trust of the relay, ' +
  'compare the fingerprint, and give it with --ca FILE)';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (is it running, and is the port number right?)',
  ENOTFOUND: 'the name cannot be resolved',
  EAI_AGAIN: 'the name cannot be resolved now',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'that computer cannot be reached',
  ENETUNREACH: 'that network cannot be reached',
  ETIMEDOUT: 'it took too long',
  EPROTO: 'it does not speak TLS there: try http:// instead of https://',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there: try http:// instead of https://',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than this address has',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not yet valid (is a clock wrong?)',
};

/**
 * Something answers, but does not speak the protocol here.
 * @param body of the answer: a relay says in a sentence why not
 */
export function endOfRefusal(origin: string, status: number, body = ''): ConnectionEnd {
  const sentence = visibleText(refusal(status, body).message);
  if (sentence !== '') return new ConnectionEnd(sentence, status >= 500 ? 'later' : 'no', { status });
  if ([301, 302, 307, 308].includes(status))
    return new ConnectionEnd(
      `What answers at ${origin} sends to another ` +
        `address${origin.startsWith('http:') ? ': try https:// instead of http://' : ''}.`,
      'no',
    );
  if (status === 401)
    return new ConnectionEnd(
      `The relay at ${origin} wants a credential: use the link of a share as the address, or --token-file.`,
      'no',
    );
  if (status === 403)
    return new ConnectionEnd(
      `The relay at ${origin} does not answer to that name or address: its host allows it with --allow-host.`,
      'no',
    );
  if (status === 429 || status >= 500)
    return new ConnectionEnd(
      `What answers at ${origin} has a fault or too much to do (HTTP status ${status}).`,
      'later',
    );
  return new ConnectionEnd(`What answers at ${origin} is not a relay (HTTP status ${status}).`, 'no');
}
