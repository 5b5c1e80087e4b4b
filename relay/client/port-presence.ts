import type { DeviceSignals, HostSignals, HostSettings, PortState, Viewer, ViewerId } from '../protocol/port-info.ts';
import type { Attached } from '../protocol/result-values.ts';
import type { LeaseChangedMessage } from '../protocol/sharing-messages.ts';
import type { PortEvent } from './port-attachment.ts';

/** The state of a port that all viewers share. Names are untrusted text. */
export interface PortPresence {
  readonly state: PortState;
  readonly settings: HostSettings | null;
  readonly outputSignals: HostSignals | null;
  readonly inputSignals: DeviceSignals | null;
  /** Who may transmit. */
  readonly holder: ViewerId | null;
  /** Who requests the lease, longest first. */
  readonly wanting: readonly ViewerId[];
  /** The last change of the lease; `undefined`: none since we attached. */
  readonly lastLease: LeaseChangedMessage | undefined;
  /** The last change of the holder; `undefined`: none since we attached. */
  readonly lastHandOver: LeaseChangedMessage | undefined;
  /** How many viewers there are, and at most 100 of them. */
  readonly total: number;
  readonly viewers: readonly Viewer[];
  /** How far this client is behind, in bytes; 0 when it keeps up. */
  readonly behindBytes: number;
  /** Bytes of the opening that came before the first we got; `null`: none. */
  readonly earlier: { readonly epoch: string; readonly bytes: number } | null;
}

/** @param before of the attachment that this one resumes */
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

/** @returns the same object when the event changes nothing of it */
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
