import type { Role } from '../protocol/roles.ts';
import type { ViewerId } from '../protocol/port-info.ts';
import type { FeedOutlet } from './client-link.ts';

/** A client as one port knows it. */
export interface PortClient {
  /** Public; stays the same when a client that was cut off comes back. */
  readonly viewer: ViewerId;
  /** As it calls itself: a stranger's text. */
  readonly name: string;
  /** What it may do with this port. */
  readonly role: Role;
  readonly outlet: FeedOutlet;
  /** It held the port back for too long: the port goes on. A client that can be told of a gap need do nothing. */
  readonly onStalled?: () => void;
}
