import { accessBounds, confirmations, type PortScope, type ShareRequest, type SignInRequest } from './access.ts';
import { type Check, integer, list, object, oneOf, optional, text } from './checks.ts';
import { givenName } from './field-checks.ts';
import { bounds } from './limits.ts';
import { roles } from './roles.ts';

/** A port's id, on a hub after its node's name and a slash, or `node/*`. */
const scopeEntry = text(bounds.portIdLength + bounds.nameLength + 1, 1);
const someEntries = list(scopeEntry, bounds.ports, 1);

const givenScope: Check<PortScope> = (value, path) => (value === 'all' ? value : someEntries(value, path));

/** The body of `POST /api/sign-ins`. */
export const signInRequest = object<SignInRequest>({ secret: text(bounds.credentialLength), name: givenName });

/** The body of `POST /api/shares`. */
export const shareRequest = object<ShareRequest>({
  name: givenName,
  ports: givenScope,
  role: oneOf(...roles),
  durationMs: integer(accessBounds.minShareMs, accessBounds.maxShareMs),
  devices: optional(integer(1, accessBounds.signInsPerShare)),
  confirm: optional(oneOf(...confirmations)),
});

/** The body of `POST /api/nodes`. */
export const nodeRequest = object<{ readonly name: string }>({ name: givenName });
