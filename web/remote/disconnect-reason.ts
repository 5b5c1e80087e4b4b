import { closeMeaning } from '../../relay/protocol/close-codes.ts';
import { disconnectCodes } from '../core/disconnect-code.ts';
import type { DisconnectCode } from '../core/disconnect-code.ts';

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
export function ownReason(
  code: 'unreachable' | 'socket-blocked' | 'silent' | 'bad-relay' | 'version' | 'normal',
): DisconnectReason {
  const reconnect = code === 'normal' || code === 'version' ? 'no' : code === 'bad-relay' ? 'later' : 'yes';
  return { code, text: '', reconnect };
}
