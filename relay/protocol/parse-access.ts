import {
  confirmations,
  type IdentityInfo,
  type NodeAnswer,
  type NodeInfo,
  type PairingAnswer,
  type PortScope,
  type ShareAnswer,
  type ShareInfo,
  type SignInAnswer,
  type SignInInfo,
} from './access.ts';
import {
  boolean,
  type Check,
  type Fields,
  form,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
} from './checks.ts';
import { bounds } from './limits.ts';
import { roles } from './roles.ts';

/** A relay's text for people may be longer than what it takes. */
const relayText = text(1000);
const entries = list(relayText, bounds.ports);
const scope: Check<PortScope> = (value, path) => (value === 'all' ? value : entries(value, path));
const time = integer(0);
/** Far above what a relay may have (`accessBounds`), far below what would hurt. */
const maxItems = 10_000;
/** Anything but a web address in a place where a link is shown would be a trap. */
const link = form(/^https?:\/\/\S{1,4000}$/, 'be a web address');

const identityFields: Fields<IdentityInfo> = {
  id: relayText,
  name: relayText,
  role: oneOf(...roles),
  ports: scope,
  expiresAt: nullable(time),
  via: oneOf('local', 'open', 'owner', 'share', 'node'),
  isLinkOpen: optional(boolean),
};

const shareFields: Fields<ShareInfo> = {
  id: relayText,
  name: relayText,
  ports: scope,
  role: oneOf(...roles),
  createdAt: time,
  expiresAt: time,
  createdBy: relayText,
  devices: optional(time),
  confirm: optional(oneOf(...confirmations)),
  used: optional(time),
  signIns: time,
  connections: time,
};

const nodeFields: Fields<NodeInfo> = {
  id: relayText,
  name: relayText,
  createdAt: time,
  createdBy: relayText,
  lastSeenAt: time,
  address: relayText,
  connected: boolean,
};

/** What a relay answers about people and rights; each throws a `RelayError` `INVALID_ARGUMENT` for anything else. */
export const parseAccess = {
  identity: object<IdentityInfo>(identityFields),
  signInAnswer: object<SignInAnswer>({
    token: form(/^t_[\w.-]{1,200}$/, 'be a credential'),
    identity: object<IdentityInfo>(identityFields),
  }),
  shares: list(object<ShareInfo>(shareFields), maxItems),
  share: object<ShareAnswer>({ ...shareFields, url: link }),
  nodes: list(object<NodeInfo>(nodeFields), maxItems),
  node: object<NodeAnswer>({ ...nodeFields, url: link }),
  pairing: object<PairingAnswer>({ url: link, expiresAt: time }),
  signIns: list(
    object<SignInInfo>({
      ...identityFields,
      share: nullable(relayText),
      createdAt: time,
      lastSeenAt: time,
      address: relayText,
      connections: time,
      self: boolean,
    }),
    maxItems,
  ),
} as const;
