import type { Epoch, Viewer, ViewerId } from './port-info.ts';

/**
 * `request`: take the lease if it is free, else request it from its holder. `grant`, `refuse`: the holder's answers to
 * `to`, who requested it. `hand-over`: the holder gives it to `to`, requested or not. `take-over`: take it at once from
 * its holder. `release`: the holder releases it, or a client withdraws its request.
 */
export type LeaseAction = (typeof leaseActions)[number];

export const leaseActions = ['request', 'grant', 'refuse', 'hand-over', 'take-over', 'release'] as const;

/** A request about the lease. The sender is attached to the port. */
export interface LeaseMessage {
  readonly type: 'lease';
  readonly request: number;
  readonly port: string;
  readonly action: LeaseAction;
  /** With `grant`, `refuse` and `hand-over`, and only then. */
  readonly to?: ViewerId;
  /** Why, for the people concerned. */
  readonly text?: string;
}

/** A remark for all viewers, pinned to the present offset and recorded. */
export interface NoteMessage {
  readonly type: 'note';
  readonly request: number;
  readonly port: string;
  readonly text: string;
}

/** A change of the lease. */
export type LeaseReason = (typeof leaseReasons)[number];

export const leaseReasons = [
  'requested', // from its present holder
  'granted', // by the holder, because it was free, or because its turn came
  'refused',
  'handed-over',
  'taken-over',
  'released', // by the holder, also by closing the port, or a request withdrawn
  'left', // the holder, or a client that requested it, detached or said goodbye
  'expired', // the holder's connection died
] as const;

/** The lease of a port, after something happened to it. */
export interface LeaseChangedMessage {
  readonly type: 'lease';
  readonly handle: number;
  readonly holder: ViewerId | null;
  /** Who requests it, longest first. */
  readonly wanting: readonly ViewerId[];
  readonly reason: LeaseReason;
  /** Who did it; `null`: the relay itself. */
  readonly by: ViewerId | null;
  /** The client that got, lost, requested or was refused the lease. */
  readonly whom: ViewerId | null;
  readonly text?: string;
}

/** Who is attached. Within a second of a change, once a second at most. */
export interface ViewersMessage {
  readonly type: 'viewers';
  readonly handle: number;
  /** How many are attached. */
  readonly total: number;
  /** At most 100 of them: the holder and those who request the lease first. */
  readonly viewers: readonly Viewer[];
}

/** A note; `offset` is the number of bytes received before it. */
export interface NoteMadeMessage {
  readonly type: 'note';
  readonly handle: number;
  readonly epoch: Epoch | null;
  readonly offset: number;
  readonly timeUs: number;
  /** `null`: it came from outside this protocol (HTTP). */
  readonly by: ViewerId | null;
  readonly name: string;
  readonly text: string;
  /** The note is from the relay itself; never set on a client's note. */
  readonly voice?: 'relay';
}
