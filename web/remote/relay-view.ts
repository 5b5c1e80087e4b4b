import type { DisconnectReason } from '../../relay/client/disconnect-reason.ts';
import type { PortInfo, ViewerId } from '../../relay/protocol/port-info.ts';
import type { LeaseAction } from '../../relay/protocol/sharing-messages.ts';
import { type DisconnectCode, disconnectCodes } from '../core/disconnect-code.ts';
import type { PortPresence } from '../../relay/client/port-presence.ts';
import type { ConnectionState } from '../../relay/client/relay-client.ts';

/** The engine's own name for why a connection ended. */
export function disconnectCodeOf({ code }: DisconnectReason): DisconnectCode {
  return disconnectCodes.find((known) => known === code) ?? 'ended';
}

/** A relay as it is at a moment. All names and texts in it are strangers'. */
export interface RelayView {
  /** Its origin. */
  readonly address: string;
  readonly connection: ConnectionState;
  /** As measured last on this connection. */
  readonly roundTripMs: number | undefined;
  /** How many ports it has, and how often they have changed since; undefined: it lists all. */
  readonly directory: { readonly total: number; readonly changes: number } | undefined;
  readonly ports: readonly RelayPortView[];
}

/** A port of a relay as it is at a moment. */
export interface RelayPortView {
  readonly info: PortInfo;
  /** `undefined` while this page is not attached to it. */
  readonly presence: PortPresence | undefined;
  /** This page holds the lease. */
  readonly mine: boolean;
  /** Given back by this page, with `forget()`. */
  readonly forgotten: boolean;
}

/**
 * What a page may do about who transmits. `to`: with `grant`, `refuse` and `hand-over`. `text`: why, for the others.
 */
export interface LeaseWish {
  readonly action: LeaseAction;
  readonly to?: ViewerId;
  readonly text?: string;
}
