import type { InputSignals, OutputSignals, PortSettings, PortState, Viewer, ViewerId } from '../protocol/port-info.ts';
import type { Attached } from '../protocol/result-values.ts';
import type { LeaseChangedMessage } from '../protocol/sharing-messages.ts';
import type { PortEvent } from './port-attachment.ts';

/** What all who are attached to a port know of it and of each other. Names are strangers' texts. */
export interface PortPresence {
  readonly state: PortState;
  readonly settings: PortSettings | null;
  readonly outputSignals: OutputSignals | null;
  readonly inputSignals: InputSignals | null;
  /** Who may transmit. */
  readonly holder: ViewerId | null;
  /** Who asks for the lease, longest first. */
  readonly wanting: readonly ViewerId[];
  /** What happened to the lease last; `undefined`: nothing since we are attached. */
  readonly lastLease: LeaseChangedMessage | undefined;
  /** How the lease changed hands last; `undefined`: it did not since we are attached. */
  readonly lastHandOver: LeaseChangedMessage | undefined;
  /** How many are attached, and at most 100 of them. */
  readonly total: number;
  readonly viewers: readonly Viewer[];
  /** How far this client is behind, in bytes; 0 when it keeps up. */
  readonly behindBytes: number;
  /** What the opening that was there when we attached had received before what came to us; `null`: nothing. */
  readonly earlier: { readonly epoch: string; readonly bytes: number } | null;
}

/** @param before of an attachment before this one, which goes on */
export function presenceOf(attached: Attached, before?: PortPresence): PortPresence {
  const { state, settings, outputSignals, inputSignals, holder, wanting, total, viewers, epoch, from } = attached;
  const missed = epoch !== null && from > 0 ? { epoch, bytes: from } : null;
  const earlier = before ? before.earlier : missed;
  return {
    state,
    settings,
    outputSignals,
    inputSignals,
    holder,
    wanting,
    total,
    viewers,
    lastLease: undefined,
    lastHandOver: undefined,
    behindBytes: 0,
    earlier,
  };
}

/** @returns the very same object when the event changes nothing of it */
export function presenceAfter(presence: PortPresence, event: PortEvent): PortPresence {
  switch (event.type) {
    case 'opened':
      return { ...presence, state: 'open', settings: event.settings };
    case 'lost':
      return { ...presence, state: 'lost', outputSignals: null, inputSignals: null };
    case 'closed':
      return { ...presence, state: 'closed', outputSignals: null, inputSignals: null };
    case 'settings':
      return { ...presence, settings: event.settings };
    case 'input-signals':
      return { ...presence, inputSignals: event.signals };
    case 'output-signals':
      return { ...presence, outputSignals: event.signals };
    case 'lease':
      return {
        ...presence,
        holder: event.holder,
        wanting: event.wanting,
        lastLease: event,
        lastHandOver: event.holder === presence.holder ? presence.lastHandOver : event,
      };
    case 'viewers':
      return { ...presence, total: event.total, viewers: event.viewers };
    case 'lagging':
      return { ...presence, behindBytes: event.behindBytes };
    default:
      return presence;
  }
}
