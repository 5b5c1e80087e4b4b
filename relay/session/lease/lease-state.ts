import { requireHolder } from '../access/rights.ts';
import { bounds } from '../../protocol/limits.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { LeaseAction, LeaseReason } from '../../protocol/sharing-messages.ts';

/**
 * Who may transmit at a port: at most one holder, and those who request the lease. A pure state machine; viewers are
 * named by their that all viewers see.
 */
export interface LeaseState {
  readonly holder?: LeaseHolder;
  /** Viewers that requested it, in that order. */
  readonly wanting: readonly string[];
}

interface LeaseHolder {
  readonly id: string;
  /** Its connection was cut: `briefly`, the lease is kept for it; `long`, the next request gets it. */
  readonly away: false | 'briefly' | 'long';
  /**
   * When that ends, or the lease, if nothing happens before: for one that is away, or took the lease by using the port.
   * Host time in microseconds.
   */
  readonly expiresUs?: number;
  /** If away briefly: the latest end of the lease. */
  readonly lastUs?: number;
}

/** Until when an absent holder keeps the lease. Host time in microseconds. */
interface Absence {
  /** Against requests; `undefined`: not at all. */
  readonly keptUs: number | undefined;
  /** Without requests. */
  readonly lastUs: number;
}

export interface LeaseStep {
  readonly state: LeaseState;
  /** Not there when nothing changed. */
  readonly reason?: LeaseReason;
}

/** Whether a viewer can hold it: attached, and at least an operator. */
export type MayHold = (id: string) => boolean;

export const freeLease: LeaseState = { wanting: [] };

export const holds = (state: LeaseState, id: string): boolean => state.holder?.id === id;

/** A request gets it immediately. */
const isFree = ({ holder }: LeaseState): boolean => holder === undefined || holder.away === 'long';

const held = (id: string, wanting: readonly string[], expiresUs?: number): LeaseState => ({
  holder: { id, away: false, ...(expiresUs === undefined ? {} : { expiresUs }) },
  wanting: wanting.filter((other) => other !== id),
});

/** Passes the lease to the first that requested it and may hold it, otherwise to nobody. */
function pass({ wanting }: LeaseState, mayHold: MayHold, reason: LeaseReason): LeaseStep {
  const next = wanting.find(mayHold);
  return next === undefined ? { state: { wanting }, reason } : { state: held(next, wanting), reason };
}

/**
 * An action of a viewer on the lease.
 *
 * @throws {RelayError} `FORBIDDEN` by role, `READ_ONLY` if another viewer holds it, `NOT_FOUND` if the other did not
 * request it or is not attached
 */
export function actOnLease(
  state: LeaseState,
  action: LeaseAction,
  by: string,
  mayHold: MayHold,
  to?: string,
): LeaseStep {
  switch (action) {
    case 'request':
      return request(state, by, mayHold);
    case 'take-over':
      if (!mayHold(by)) throw new RelayError('FORBIDDEN', 'A viewer may not take over: that needs an operator.');
      return holds(state, by)
        ? { state: held(by, state.wanting) }
        : { state: held(by, state.wanting), reason: 'taken-over' };
    case 'grant':
    case 'hand-over':
      return give(state, action, by, mayHold, to);
    case 'refuse':
      requireHolder(by, state.holder?.id);
      if (to === undefined || !state.wanting.includes(to))
        throw new RelayError('NOT_FOUND', 'This viewer did not request the lease.');
      return { state: { ...state, wanting: state.wanting.filter((id) => id !== to) }, reason: 'refused' };
    case 'release':
      if (holds(state, by)) return pass(state, mayHold, 'released');
      // Withdraws a request.
      return state.wanting.includes(by)
        ? { state: { ...state, wanting: state.wanting.filter((id) => id !== by) }, reason: 'released' }
        : { state };
  }
}

function request(state: LeaseState, by: string, mayHold: MayHold): LeaseStep {
  if (holds(state, by)) return { state: held(by, state.wanting) };
  if (mayHold(by) && isFree(state)) return { state: held(by, state.wanting), reason: 'granted' };
  if (state.wanting.includes(by)) return { state };
  if (state.wanting.length >= bounds.viewersNamed)
    throw new RelayError('OVERLOADED', 'Too many others have requested control of this port. Try again later.');
  return { state: { ...state, wanting: [...state.wanting, by] }, reason: 'requested' };
}

function give(state: LeaseState, action: 'grant' | 'hand-over', by: string, mayHold: MayHold, to?: string): LeaseStep {
  requireHolder(by, state.holder?.id);
  if (to === undefined || (action === 'grant' && !state.wanting.includes(to)))
    throw new RelayError('NOT_FOUND', 'This viewer did not request the lease.');
  if (!mayHold(to)) throw new RelayError('FORBIDDEN', 'Only an operator attached to this port can hold the lease.');
  return { state: held(to, state.wanting), reason: action === 'grant' ? 'granted' : 'handed-over' };
}

/**
 * Takes a free lease by using the port.
 *
 * @param expiresUs for a client that cannot give it back: when it ends unless the port is used again
 * @throws {RelayError} `READ_ONLY` if another viewer holds it, `FORBIDDEN` for a viewer
 */
export function useLease(state: LeaseState, by: string, mayHold: MayHold, expiresUs?: number): LeaseStep {
  if (!mayHold(by)) throw new RelayError('FORBIDDEN', 'A viewer may not transmit: that needs an operator.');
  if (holds(state, by)) return { state: held(by, state.wanting, expiresUs) };
  if (!isFree(state)) throw new RelayError('READ_ONLY', 'Another client holds the lease of this port.');
  return { state: held(by, state.wanting, expiresUs), reason: 'granted' };
}

/** A viewer's connection was cut: a holder may reconnect. */
export function leaveAway(state: LeaseState, id: string, mayHold: MayHold, { keptUs, lastUs }: Absence): LeaseStep {
  if (!holds(state, id)) return state.wanting.includes(id) ? leave(state, id, mayHold) : { state };
  if (keptUs !== undefined) return { state: { ...state, holder: { id, away: 'briefly', expiresUs: keptUs, lastUs } } };
  if (state.wanting.some(mayHold)) return pass(state, mayHold, 'expired');
  return { state: { ...state, holder: { id, away: 'long', expiresUs: lastUs } } };
}

/** A member is back after a cut. */
export function comeBack(state: LeaseState, id: string): LeaseStep {
  return holds(state, id) && state.holder?.away ? { state: held(id, state.wanting) } : { state };
}

/** A member detached. */
export function leave(state: LeaseState, id: string, mayHold: MayHold): LeaseStep {
  const rest = { ...state, wanting: state.wanting.filter((other) => other !== id) };
  if (holds(state, id)) return pass(rest, mayHold, 'left');
  return rest.wanting.length === state.wanting.length ? { state } : { state: rest, reason: 'left' };
}

/** Time has come this far. */
export function expireLease(state: LeaseState, nowUs: number, mayHold: MayHold): LeaseStep {
  const { holder } = state;
  if (holder?.expiresUs === undefined || holder.expiresUs > nowUs) return { state };
  const isKeptOn =
    holder.away === 'briefly' && holder.lastUs !== undefined && holder.lastUs > nowUs && !state.wanting.some(mayHold);
  return isKeptOn
    ? { state: { ...state, holder: { id: holder.id, away: 'long', expiresUs: holder.lastUs } } }
    : pass(state, mayHold, 'expired');
}
