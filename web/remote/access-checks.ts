import { type IdentityInfo, type PairingAnswer, type PortScope, refusalReasons, type ShareAnswer, type ShareInfo, type SignInAnswer, type SignInInfo } from '../../relay/protocol/access.ts';
import { AccessRefused } from '../../relay/protocol/access-refused.ts';
import { boolean, type Check, form, integer, list, nullable, object, oneOf, record, text } from '../../relay/protocol/checks.ts';
import { httpStatus } from '../../relay/protocol/http-status.ts';
import { parseJson } from '../../relay/protocol/parse-message.ts';
import { RelayError, type RelayErrorCode, relayErrorCodes } from '../../relay/protocol/relay-error.ts';
import { roles } from '../../relay/protocol/roles.ts';

/** Far above what a relay may have (`accessBounds`), far below what would hurt. */
const maxItems = 10_000;
const words = text(1000);
const id = text(200, 1);
const timeMs = integer(0);
const role = oneOf(...roles);
const portList = list(text(400, 1), maxItems);
const ports: Check<PortScope> = (value, path) => (value === 'all' ? 'all' : portList(value, path));
/** Anything but a web address in a place where a link is shown would be a trap. */
const url = form(/^https?:\/\/\S{1,4000}$/, 'be a web address');

const identityFields = {
  id,
  name: words,
  role,
  ports,
  expiresAt: nullable(timeMs),
  via: oneOf('local', 'open', 'owner', 'share', 'node'),
} as const;
const shareFields = { id, name: words, ports, role, createdAt: timeMs, expiresAt: timeMs, createdBy: words, signIns: integer(0), connections: integer(0) } as const;

export const identityInfo = object<IdentityInfo>(identityFields);
export const signInAnswer = object<SignInAnswer>({ token: form(/^t_[\w.-]{1,200}$/, 'be a credential'), identity: identityInfo });
export const shareInfos = list(object<ShareInfo>(shareFields), maxItems);
export const shareAnswer = object<ShareAnswer>({ ...shareFields, url });
export const pairingAnswer = object<PairingAnswer>({ url, expiresAt: timeMs });
export const signInInfos = list(
  object<SignInInfo>({
    ...identityFields,
    share: nullable(id),
    createdAt: timeMs,
    lastSeenAt: timeMs,
    address: words,
    connections: integer(0),
    self: boolean,
  }),
  maxItems,
);

/** Why a request was refused, in the relay's words where it has some. */
export function refusal(status: number, body: string): RelayError {
  try {
    const error = record(record(parseJson(body), '')['error'], 'error');
    const message = words(error['message'], 'message');
    const reason = refusalReasons.find((known) => known === error['reason']);
    if (reason) return new AccessRefused(reason, message);
    const code = relayErrorCodes.find((known) => known === error['code']);
    return new RelayError(code ?? codeOf(status), message);
  } catch {
    return new RelayError(codeOf(status), '');
  }
}

function codeOf(status: number): RelayErrorCode {
  if (status === 429) return 'OVERLOADED';
  return relayErrorCodes.find((code) => httpStatus[code] === status) ?? (status >= 500 ? 'OVERLOADED' : 'NOT_SUPPORTED');
}
