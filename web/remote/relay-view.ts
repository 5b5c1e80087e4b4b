import type { PortInfo, ViewerId } from '../../relay/protocol/port-info.ts';
import type { LeaseAction } from '../../relay/protocol/sharing-messages.ts';
import type { PortPresence } from './port-presence.ts';
import type { ConnectionState } from './relay-connection.ts';

/** A relay as it is at a moment. All names and texts in it are strangers'. */
export interface RelayView {
  /** Its origin. */
  readonly address: string;
  readonly connection: ConnectionState;
  /** As measured last on this connection. */
  readonly roundTripMs: number | undefined;
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

/** What a page may do about who transmits. `to`: with `grant`, `refuse` and `hand-over`. `text`: why, for the others. */
export interface LeaseWish {
  readonly action: LeaseAction;
  readonly to?: ViewerId;
  readonly text?: string;
}
