import { closeMeaning } from '../protocol/close-codes.ts';

/** A reason that the client finds by itself. */
type OwnReason = 'unreachable' | 'socket-blocked' | 'silent' | 'bad-relay' | 'version';

/** Why a connection ended. */
export interface DisconnectReason {
  /** The name of a close code (PROTOCOL.md, section 12), or an `OwnReason`. */
  readonly code: string;
  /** A sentence of the relay's, or of the transport's where it knows more; perhaps ''. Untrusted. */
  readonly text: string;
  /** Whether to reconnect, and how soon. */
  readonly reconnect: 'no' | 'yes' | 'later';
}

/** The reason that a close code and its text give. */
export function reasonOfClose(closeCode: number, text: string): DisconnectReason {
  const { name, reconnect } = closeMeaning(closeCode);
  return { code: name, text, reconnect };
}

/** @param text what is known besides. Default: nothing */
export function ownReason(code: OwnReason, text = ''): DisconnectReason {
  return { code, text, reconnect: code === 'version' ? 'no' : code === 'bad-relay' ? 'later' : 'yes' };
}
