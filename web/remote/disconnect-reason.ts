import { closeMeaning } from '../../relay/protocol/close-codes.ts';

/** Why a connection ended, as a name that the page has a sentence for. The first are the names of close codes (PROTOCOL.md, section 12). */
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
] as const;

export interface DisconnectReason {
  readonly code: DisconnectCode;
  /** The relay's own words, perhaps ''. A stranger's text. */
  readonly text: string;
  /** Whether to come again, and how soon. */
  readonly reconnect: 'no' | 'yes' | 'later';
}

/** The reason that a close code and its text give. */
export function reasonOfClose(closeCode: number, text: string): DisconnectReason {
  const { name, reconnect } = closeMeaning(closeCode);
  const code = disconnectCodes.find((known) => known === name) ?? 'ended';
  return { code, text, reconnect };
}

/** A reason found on this side. */
export function ownReason(code: 'unreachable' | 'socket-blocked' | 'silent' | 'bad-relay' | 'version' | 'normal'): DisconnectReason {
  const reconnect = code === 'normal' || code === 'version' ? 'no' : code === 'bad-relay' ? 'later' : 'yes';
  return { code, text: '', reconnect };
}
