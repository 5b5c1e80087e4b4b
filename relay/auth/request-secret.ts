import type { IncomingMessage } from 'node:http';
import { bearerProtocolPrefix } from '../protocol/link-secret.ts';

/**
 * The credential that a request carries, as it is: of `Authorization: Bearer …` (RFC 6750, section 2.1), or of a subprotocol offered beside
 * ours, for those who can set no header. Cookies and the query are not looked at.
 * @returns undefined when there is none; `''`, which is nobody's, for what contradicts itself
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
