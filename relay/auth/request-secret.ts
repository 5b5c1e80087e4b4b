import type { IncomingMessage } from 'node:http';
import { bearerProtocolPrefix } from '../protocol/link-secret.ts';

/**
 * The credential of a request, unchecked: from `Authorization: Bearer …` (RFC 6750, section 2.1), or a subprotocol
 * offered in addition to ours, for clients that cannot set headers. Cookies and the query are ignored.
 * @returns undefined for none; `''`, which is never valid, for contradicting ones
 */
export function requestSecret({ headersDistinct }: IncomingMessage): string | undefined {
  const authorizations = headersDistinct['authorization'] ?? [];
  const offered = (headersDistinct['sec-websocket-protocol'] ?? [])
    .flatMap((header) => header.split(','))
    .map((protocol) => protocol.trim());
  const given = [
    ...authorizations.map((value) => /^Bearer +([^ ]+) *$/i.exec(value)?.[1] ?? ''),
    ...offered
      .filter((protocol) => protocol.startsWith(bearerProtocolPrefix))
      .map((protocol) => protocol.slice(bearerProtocolPrefix.length)),
  ];
  return new Set(given).size > 1 ? '' : given[0];
}
