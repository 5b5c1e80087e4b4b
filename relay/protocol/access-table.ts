import type { ClientMessage } from './messages.ts';
import type { Role } from './roles.ts';
import type { LeaseAction } from './sharing-messages.ts';

/** `hello` and binary transmit frames beside the requests: everything a client can send. */
export type ClientKind = ClientMessage['type'] | 'transmit';

/** Who may send a kind of message. */
export interface Access {
  readonly role: Role;
  /** `holder`: only who holds the lease, else `READ_ONLY`. `free`: also anybody of that role while nobody holds it. */
  readonly lease: 'holder' | 'free' | 'any';
}

/** A kind that is not here is refused. */
export const accessTable: Readonly<Record<ClientKind, Access>> = {
  hello: { role: 'viewer', lease: 'any' },
  ping: { role: 'viewer', lease: 'any' },
  attach: { role: 'viewer', lease: 'any' },
  detach: { role: 'viewer', lease: 'any' },
  credit: { role: 'viewer', lease: 'any' },
  history: { role: 'viewer', lease: 'any' },
  epochs: { role: 'viewer', lease: 'any' },
  recordings: { role: 'viewer', lease: 'any' },
  'recorded-openings': { role: 'viewer', lease: 'any' },
  recorded: { role: 'viewer', lease: 'any' },
  'get-signals': { role: 'viewer', lease: 'any' },
  outcomes: { role: 'viewer', lease: 'any' },
  lease: { role: 'viewer', lease: 'any' }, // and by action, below
  note: { role: 'operator', lease: 'any' },
  open: { role: 'operator', lease: 'any' }, // opening a closed port takes the lease; see OpenMessage
  close: { role: 'operator', lease: 'free' },
  settings: { role: 'operator', lease: 'holder' },
  signals: { role: 'operator', lease: 'holder' },
  sequence: { role: 'operator', lease: 'holder' },
  drain: { role: 'operator', lease: 'holder' },
  discard: { role: 'operator', lease: 'holder' },
  transmit: { role: 'operator', lease: 'holder' },
};

export const leaseAccessTable: Readonly<Record<LeaseAction, Access>> = {
  request: { role: 'viewer', lease: 'any' },
  grant: { role: 'operator', lease: 'holder' },
  refuse: { role: 'operator', lease: 'holder' },
  'hand-over': { role: 'operator', lease: 'holder' },
  release: { role: 'viewer', lease: 'any' }, // also takes back a question
  'take-over': { role: 'operator', lease: 'any' },
};

/**
 * What the sender of `kind` must be, for a lease message by its action; `undefined`, to be refused, for a kind nobody knows.
 * @param kind the `type` of a text message, `transmit` for a binary one; a stranger's text is safe here
 */
export function accessOf(kind: string, action?: string): Access | undefined {
  if (kind === 'lease' && action !== undefined) {
    return Object.hasOwn(leaseAccessTable, action) ? leaseAccessTable[action as LeaseAction] : undefined;
  }
  return Object.hasOwn(accessTable, kind) ? accessTable[kind as ClientKind] : undefined;
}
