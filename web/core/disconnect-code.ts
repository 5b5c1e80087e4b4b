/**
 * Why a connection to a relay ended, as a name that `web/i18n` has a sentence for. The first are the names of close
 * codes (relay/protocol/PROTOCOL.md, section 12).
 */
export type DisconnectCode = (typeof disconnectCodes)[number];

export const disconnectCodes = [
  'normal',
  'going-away',
  'protocol-error',
  'unsupported-data',
  'cut',
  'not-utf-8',
  'too-big',
  'internal-error',
  'restart',
  'try-later',
  'bad-messages',
  'unauthenticated',
  'forbidden',
  'not-found',
  'version',
  'hello-timeout',
  'replaced',
  'expired',
  'gap',
  'read-only',
  'too-much',
  'internal',
  'shutdown',
  'overloaded',
  'dead',
  'stalled',
  'device-gone',
  'port-closed',
  'refused', // by a close code nobody knows, of the client's range
  'relay-error', // likewise, of the relay's range
  'ended', // likewise, of none
  // What the page found out by itself:
  'unreachable', // nothing answers at that address
  'socket-blocked', // the relay answers, but no WebSocket comes through
  'silent', // nothing was heard for too long
  'bad-relay', // what answers does not keep to the protocol
  'local-network', // the browser would ask the person first, and nobody has clicked
] as const;
