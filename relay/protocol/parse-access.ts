import { accessBounds, type IdentityInfo, type NodeAnswer, type NodeInfo, type PairingAnswer, type PortScope, type ShareAnswer, type ShareInfo, type SignInAnswer, type SignInInfo } from './access.ts';
import { boolean, type Check, type Fields, integer, list, nullable, object, oneOf, text } from './checks.ts';
import { bounds } from './limits.ts';
import { roles } from './roles.ts';

/** A relay's text for people may be longer than what it takes. */
const relayText = text(1000);
const entries = list(relayText, bounds.ports);
const scope: Check<PortScope> = (value, path) => (value === 'all' ? value : entries(value, path));
const time = integer(0);

const identityFields: Fields<IdentityInfo> = {
  id: relayText,
  name: relayText,
  role: oneOf(...roles),
  ports: scope,
  expiresAt: nullable(time),
  via: oneOf('local', 'open', 'owner', 'share', 'node'),
};

const shareFields: Fields<ShareInfo> = {
  id: relayText,
  name: relayText,
  ports: scope,
  role: oneOf(...roles),
  createdAt: time,
  expiresAt: time,
  createdBy: relayText,
  signIns: time,
  connections: time,
};

const nodeFields: Fields<NodeInfo> = { id: relayText, name: relayText, createdAt: time, createdBy: relayText, lastSeenAt: time, address: relayText, connected: boolean };

/** What a relay answers about people and rights; each throws a `RelayError` `INVALID_ARGUMENT` for anything else. */
export const parseAccess = {
  identity: object<IdentityInfo>(identityFields),
  signInAnswer: object<SignInAnswer>({ token: text(bounds.credentialLength, 1), identity: object<IdentityInfo>(identityFields) }),
  shares: list(object<ShareInfo>(shareFields), accessBounds.shares),
  share: object<ShareAnswer>({ ...shareFields, url: text(4096, 1) }),
  nodes: list(object<NodeInfo>(nodeFields), accessBounds.shares),
  node: object<NodeAnswer>({ ...nodeFields, url: text(4096, 1) }),
  pairing: object<PairingAnswer>({ url: text(4096, 1), expiresAt: time }),
  signIns: list(
    object<SignInInfo>({ ...identityFields, share: nullable(relayText), createdAt: time, lastSeenAt: time, address: relayText, connections: time, self: boolean }),
    accessBounds.signIns,
  ),
} as const;
