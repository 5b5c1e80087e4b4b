import { requireHolder } from '../access/rights.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { LeaseAction, LeaseReason } from '../../protocol/sharing-messages.ts';

/**
 * Who may transmit at a port: one holder at most, and those who want to be. A pure state machine; members are named by the ids
 * that all viewers see.
 */
export interface LeaseState {
  readonly holder?: LeaseHolder;
  /** Who asked for it and waits for an answer, in the order they asked. */
  readonly wanting: readonly string[];
}

export interface LeaseHolder {
  readonly id: string;
  /** Its connection is cut: `briefly`, and the lease is kept for it; `long`, and whoever asks is given it at once. */
  readonly away: false | 'briefly' | 'long';
  /** When that ends, or the lease, if nothing happens before: for one that is away, or took the lease by using the port. Host time in microseconds. */
  readonly expiresUs?: number;
  /** Of one that is away briefly: when the lease ends at the latest. */
  readonly lastUs?: number;
}

/** Until when an absent holder keeps the lease. Host time in microseconds. */
export interface Absence {
  /** Whoever asks; `undefined`: not at all. */
  readonly keptUs: number | undefined;
  /** Unless somebody asks. */
  readonly lastUs: number;
}

export interface LeaseStep {
  readonly state: LeaseState;
  /** Not there when nothing changed. */
  readonly reason?: LeaseReason;
}

/** Who is there to hold it: attached, and at least an operator. */
export type MayHold = (id: string) => boolean;

export const freeLease: LeaseState = { wanting: [] };

export const holds = (state: LeaseState, id: string): boolean => state.holder?.id === id;

/** Whoever asks is given it. */
const isFree = ({ holder }: LeaseState): boolean => holder === undefined || holder.away === 'long';

const held = (id: string, wanting: readonly string[], expiresUs?: number): LeaseState => ({
  holder: { id, away: false, ...(expiresUs === undefined ? {} : { expiresUs }) },
  wanting: wanting.filter((other) => other !== id),
});

/** The lease goes to the first who waits for it and may have it; to nobody else. */
function pass({ wanting }: LeaseState, mayHold: MayHold, reason: LeaseReason): LeaseStep {
  const next = wanting.find(mayHold);
  return next === undefined ? { state: { wanting }, reason } : { state: held(next, wanting), reason };
}

/**
 * What a member does about the lease.
 *
 * @throws {RelayError} `FORBIDDEN` where a role does not allow it, `READ_ONLY` where somebody else holds it, `NOT_FOUND` where the other did not ask or is not there
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
        throw new RelayError('NOT_FOUND', 'Nobody of that name asked for the lease.');
      return { state: { ...state, wanting: state.wanting.filter((id) => id !== to) }, reason: 'refused' };
    case 'release':
      if (holds(state, by)) return pass(state, mayHold, 'released');
      // Who only asked takes the question back.
      return state.wanting.includes(by)
        ? { state: { ...state, wanting: state.wanting.filter((id) => id !== by) }, reason: 'released' }
        : { state };
  }
}

function request(state: LeaseState, by: string, mayHold: MayHold): LeaseStep {
  if (holds(state, by)) return { state: held(by, state.wanting) };
  if (mayHold(by) && isFree(state)) return { state: held(by, state.wanting), reason: 'granted' };
  return state.wanting.includes(by)
    ? { state }
    : { state: { ...state, wanting: [...state.wanting, by] }, reason: 'requested' };
}

function give(state: LeaseState, action: 'grant' | 'hand-over', by: string, mayHold: MayHold, to?: string): LeaseStep {
  requireHolder(by, state.holder?.id);
  if (to === undefined || (action === 'grant' && !state.wanting.includes(to)))
    throw new RelayError('NOT_FOUND', 'Nobody of that name asked for the lease.');
  if (!mayHold(to))
    throw new RelayError('FORBIDDEN', 'The lease can only go to an operator who is attached to this port.');
  return { state: held(to, state.wanting), reason: action === 'grant' ? 'granted' : 'handed-over' };
}

/**
 * Takes the lease by using the port, if nobody has it.
 *
 * @param expiresUs for a client that cannot give it back: when it ends unless the port is used again
 * @throws {RelayError} `READ_ONLY` where somebody else holds it, `FORBIDDEN` for a viewer
 */
export function useLease(state: LeaseState, by: string, mayHold: MayHold, expiresUs?: number): LeaseStep {
  if (!mayHold(by)) throw new RelayError('FORBIDDEN', 'A viewer may not transmit: that needs an operator.');
  if (holds(state, by)) return { state: held(by, state.wanting, expiresUs) };
  if (!isFree(state)) throw new RelayError('READ_ONLY', 'Somebody else holds the lease of this port.');
  return { state: held(by, state.wanting, expiresUs), reason: 'granted' };
}

/** A member's connection is cut: one who holds the lease may come back to it. */
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
