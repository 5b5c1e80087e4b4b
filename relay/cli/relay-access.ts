import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSecret } from '../protocol/link-secret.ts';
import { findStateDirectory } from '../state/state-directory.ts';
import { type LocalAccess, readLocalAccess } from '../state/local-access.ts';
import { defaultAddress, loopbackNames, readRelayAddress, type RelayTarget } from './client/relay-address.ts';
import { valueOf } from './client-flags.ts';
import type { Flag, FlagValues } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { UsageError } from './command.ts';
import { readTextFile } from './read-text-file.ts';

/** Where a relay keeps the authority of the certificate it has made, in its state directory. */
const authorityFile = 'tls-authority.pem';

/** How to reach a relay that requires a credential, or has its own certificate. Also as variables. */
export const accessFlags: readonly Flag[] = [
  {
    name: 'token-file',
    kind: 'text',
    placeholder: 'FILE',
    help: 'file with a credential, or the link of a share',
    byDefault: 'none; the relay of this computer admits its own user',
  },
  {
    name: 'ca',
    kind: 'text',
    placeholder: 'FILE',
    help: "authority of the relay's certificate, as PEM",
    byDefault: "those this computer trusts, and its own relay's",
  },
  {
    name: 'state',
    kind: 'text',
    placeholder: 'DIR',
    help: "state directory of this computer's relay",
    byDefault: '~/.local/state/baudcast',
  },
];

export const accessVariables = ['token-file', 'ca', 'state'] as const;

/** For the end of a help. */
export const accessHelp = `For a relay that needs a credential, in this order: the link of a share as URL, --token-file,
the variable BAUDCAST_TOKEN.
Other users of this computer can read the arguments of a command. If there are any, keep the link in a file
for --token-file.
--token-file, --ca and --state can also be variables: BAUDCAST_CA=ca.pem.`;

/**
 * The relay of a command, with its credential.
 * @param url undefined: this computer's relay
 * @throws {UsageError} when the address or a file cannot be used
 */
export function readRelayAccess(url: string | undefined, values: FlagValues, environment: Environment): RelayTarget {
  const directory = findStateDirectory(valueOf(values, 'state'), environment);
  const local = readLocalAccess(directory);
  const { undivided, ...address } = readRelayAddress(url ?? local?.url ?? defaultAddress);
  const isLocal = local !== undefined && isSamePlace(address.origin, local.url);
  const credential =
    address.credential ?? readToken(address.origin, values, environment) ?? (isLocal ? local.credential : undefined);
  const authority = readAuthority(values, isLocal ? join(directory, authorityFile) : undefined);
  // The certificate of a relay on this computer is known; an authority that a person names has priority.
  const certificate = isLocal && valueOf(values, 'ca') === undefined ? local.certificate : undefined;
  return {
    ...address,
    // What listens there is known, and no proxy.
    ...(undivided === undefined || isLocal ? {} : { undivided }),
    ...(credential === undefined ? {} : { credential }),
    ...(authority === undefined ? {} : { authority }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

/** @param origin of the relay it is to be sent to: one that came in the link of another is not */
function readToken(origin: string, values: FlagValues, { BAUDCAST_TOKEN: variable }: Environment): string | undefined {
  const path = valueOf(values, 'token-file');
  const given = path === undefined ? variable : readFile('--token-file', path);
  const text = given?.trim();
  if (text === undefined || text === '') return undefined;
  if (readSecret(text)) return text;
  const link = URL.canParse(text) ? readRelayAddress(text) : undefined;
  const holder = path === undefined ? 'BAUDCAST_TOKEN' : `The content of ${path}`;
  // Never print it: it may be part of a secret.
  if (link?.credential === undefined) throw new UsageError(`${holder} is not a complete credential.`);
  if (link.origin !== origin)
    throw new UsageError(
      `${holder} is a link of ${link.origin}, and is not sent to ${origin}. If both are the same relay, use ` +
        `only the part after '#share='.`,
    );
  return link.credential;
}

function readAuthority(values: FlagValues, ofLocal: string | undefined): string | undefined {
  const path = valueOf(values, 'ca');
  if (path !== undefined) return readFile('--ca', path);
  try {
    return ofLocal === undefined ? undefined : readFileSync(ofLocal, 'utf8');
  } catch {
    return undefined; // its certificate is another one, or it has none
  }
}

function readFile(flag: string, path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    throw new UsageError(`${flag} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}

/** Its credential is sent nowhere else: another program may listen at another port. */
function isSamePlace(origin: string, local: LocalAccess['url']): boolean {
  const [asked, own] = [new URL(origin), new URL(local)];
  const isSameHost =
    asked.hostname === own.hostname || (loopbackNames.includes(asked.hostname) && loopbackNames.includes(own.hostname));
  return isSameHost && asked.protocol === own.protocol && asked.port === own.port;
}
