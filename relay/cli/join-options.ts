import { readFragment, readSecret } from '../protocol/link-secret.ts';
import { type Role, roles } from '../protocol/roles.ts';
import type { Flag, FlagValues } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { UsageError } from './command.ts';

/** Which relay this one joins, and how. */
export interface JoinOptions {
  /** `ws:` or `wss:`, with the path that a proxy adds, and nothing secret. */
  readonly hub: URL;
  /** Undefined: the hub needs no credential. */
  readonly credential: string | undefined;
  /** Certificates of trusted authorities in addition to the system's, PEM. */
  readonly authority: string | undefined;
  /** The highest role for clients that come through the hub. Default: operator. */
  readonly role: Role;
}

const secretVariable = 'BAUDCAST_JOIN_CREDENTIAL';

export const joinFlags: readonly Flag[] = [
  {
    name: 'join',
    kind: 'text',
    placeholder: 'URL',
    help: 'offer these ports at another relay: wss://hub.example, or the link that baudcast join-link prints there',
    byDefault: 'none',
  },
  {
    name: 'join-credential-file',
    kind: 'text',
    placeholder: 'FILE',
    help: `file with the credential or link for --join; or the variable ${secretVariable}`,
    byDefault: "that of --join's link",
  },
  {
    name: 'join-ca',
    kind: 'text',
    placeholder: 'FILE',
    help: "accept the hub's certificate if the authority in this PEM file signed it",
    byDefault: 'authorities that the system trusts',
  },
  {
    name: 'join-role',
    kind: 'text',
    placeholder: 'ROLE',
    help: `highest role of everybody who comes through the hub: ${roles.join(', ')}`,
    byDefault: 'operator',
  },
];

/**
 * @returns undefined where no relay is to be joined
 * @throws {UsageError} for invalid values; its message never contains a secret
 */
export function readJoinOptions(
  values: FlagValues,
  environment: Environment,
  readFile: (path: string) => string,
): JoinOptions | undefined {
  const [given] = values.get('join') ?? [];
  if (given === undefined) {
    const useless = ['join-credential-file', 'join-ca', 'join-role'].find((name) => values.has(name));
    if (useless) throw new UsageError(`--${useless} needs --join URL.`);
    return undefined;
  }
  const hub = readHub(given);
  const credential = secretIn(given, '--join') ?? readCredential(values, environment, readFile);
  const isEncrypted = hub.protocol === 'wss:';
  if (
    !isEncrypted &&
    !/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hub.hostname) &&
    values.get('insecure')?.[0] !== 'true'
  ) {
    throw new UsageError(
      '--join takes wss:// or https://, because ws:// is not encrypted. On a private network, add --insecure.',
    );
  }
  const [caFile] = values.get('join-ca') ?? [];
  return {
    hub,
    credential,
    authority: caFile === undefined ? undefined : readFlagFile('join-ca', caFile, readFile),
    role: readRole(values, 'join-role'),
  };
}

/** `https` and `http` are as good, because the page's address is. */
function readHub(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url && /^(?:ws|http)(s?):$/.exec(url.protocol);
  if (!url || !scheme)
    throw new UsageError(
      '--join takes the address of a relay, as in wss://hub.example, or the link that baudcast join-link prints there.',
    );
  if (url.username !== '' || url.password !== '')
    throw new UsageError('The address that --join takes must hold no user name and no password.');
  return new URL(`ws${scheme[1]}://${url.host}${url.pathname}`);
}

function readCredential(
  values: FlagValues,
  { [secretVariable]: variable }: Environment,
  readFile: (path: string) => string,
): string | undefined {
  const [path] = values.get('join-credential-file') ?? [];
  const text = (path === undefined ? (variable ?? '') : readFlagFile('join-credential-file', path, readFile)).trim();
  if (text === '') {
    if (path !== undefined) throw new UsageError(`--join-credential-file ${path} is empty.`);
    return undefined;
  }
  const where = path === undefined ? secretVariable : `What ${path} holds`;
  if (readSecret(text)?.kind === 'n') return text;
  const secret = secretIn(text, where);
  if (secret === undefined)
    throw new UsageError(`${where} is not a complete join credential. Make one at the hub with: baudcast join-link.`);
  return secret;
}

/** The secret in a link. @throws {UsageError} for one that is not whole, or for something else */
function secretIn(text: string, where: string): string | undefined {
  const link = URL.canParse(text) ? readFragment(new URL(text).hash) : undefined;
  if (link === 'broken')
    throw new UsageError(`${where} is a link that was cut or changed on its way. Copy it again, as a whole.`);
  if (link && link.kind !== 'n')
    throw new UsageError(
      `${where} is a link for people: a relay joins by one that baudcast join-link makes at the hub.`,
    );
  return link?.text;
}

/** The file that a flag names. @throws {UsageError} if it cannot be read */
export function readFlagFile(flag: string, path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (error) {
    throw new UsageError(
      `--${flag} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    );
  }
}

/** The role that a flag gives. Default: operator. @throws {UsageError} for an unknown one */
export function readRole(values: FlagValues, flag: string): Role {
  const text = values.get(flag)?.[0] ?? 'operator';
  const role = roles.find((one) => one === text);
  if (!role) throw new UsageError(`Unknown role '${text}': --${flag} takes ${roles.join(', ')}.`);
  return role;
}
