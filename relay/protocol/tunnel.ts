import { integer, object, text } from './checks.ts';
import { parseJson } from './parse-message.ts';

/** Addresses and headers of the HTTP transport (PROTOCOL.md, section 3). */
export const tunnelPaths = { open: '/v1/tunnel', stream: '/v1/stream', send: '/v1/send' } as const;

export const tunnelHeaders = {
  /** The tunnel's token: 128 random bits in base64url, from the relay. */
  tunnel: 'Baudcast-Tunnel',
  /** Number of a POST, from 0. */
  sequence: 'Baudcast-Sequence',
  /** How many messages of the stream have arrived. */
  received: 'Baudcast-Received',
  /** The subprotocol, as in `Sec-WebSocket-Protocol`. */
  protocol: 'Baudcast-Protocol',
} as const;

/** Payload of a `close` message: the code and reason that a WebSocket would have been closed with. */
export interface TunnelClose {
  readonly code: number;
  readonly reason: string;
}

const close = object<TunnelClose>({ code: integer(1000, 4999), reason: text(200) });

/** @throws {RelayError} `INVALID_ARGUMENT` */
export function parseTunnelClose(json: string): TunnelClose {
  return close(parseJson(json), '');
}
