import type { RelayMessage } from '../../protocol/messages.ts';
import type { ViewerId } from '../../protocol/port-info.ts';
import type { Actor } from '../../protocol/relay-event.ts';
import type { Role } from '../../protocol/roles.ts';
import type { ClientIdentity } from '../access/client-identity.ts';

/** Where a viewer's bytes and messages go. */
export interface FeedOutlet {
  /** Bytes accepted that have not left this host yet, of everything sent to this client. */
  readonly bufferedBytes: number;
  /**
   * The frame is shared with other viewers: it must not be changed.
   * @param isNewest it is the last that the port received, so all viewers that are up to date get the same. Default: no
   */
  sendFrame(frame: Uint8Array, isNewest?: boolean): void;
  send(message: RelayMessage): void;
}

/** A client at one port. */
export interface PortClient {
  /** Public; stays the same when a client reconnects. */
  readonly viewer: ViewerId;
  /** As the client calls itself: untrusted text. */
  readonly name: string;
  /** What it may do at this port. */
  readonly role: Role;
  readonly outlet: FeedOutlet;
  /** Shows that `viewer` is the client's, where other relays may name it too (`sharedViewer`). */
  readonly proof?: string | undefined;
  /** The same client has come to the port by another relay: its connection here ends. */
  readonly onReplaced?: () => void;
  /** The client held the port back for too long, so the port continues. Only for clients that cannot get a gap. */
  readonly onStalled?: () => void;
  readonly identity: ClientIdentity;
  /** IP address, for the audit. Default: unknown. */
  readonly address?: string | undefined;
  /** `welcome.memory` of the client. */
  readonly memory: string;
  /**
   * It does not speak the protocol: its notes have no author id, and it is forgotten when it leaves. Default: false.
   */
  readonly isBare?: boolean;
}

/** How a client leaves: its connection was cut; between two HTTP requests; or for good. */
export type Departure = 'cut' | 'between-requests' | 'for-good';

/** Why a client is no longer attached: it left, was cut off, or the name of the close code. */
export type DetachReason = 'left' | 'cut' | (string & {});

/** A client as the audit names it. Only `callsItself` comes from the client. */
export function clientActor({ viewer, name, identity, address = '' }: PortClient): Actor {
  return {
    id: identity.id,
    name: identity.name,
    address,
    callsItself: name,
    viewer,
    ...(identity.root === undefined ? {} : { share: identity.root }),
  };
}
