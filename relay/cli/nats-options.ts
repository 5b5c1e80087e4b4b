import type { Flag, FlagValues } from './flag.ts';
import type { HistoryLimits } from '../history/node-history.ts';
import { UsageError } from './command.ts';
import { historyFlag, readHistoryLimits } from './history-options.ts';
import { readFlagFile, readRole } from './join-options.ts';
import { type Role, roles } from '../protocol/roles.ts';

/** The fleet that this relay is part of, and as what. */
export interface NatsOptions {
  /** `nats:` or `tls:` URLs of one NATS server or cluster. */
  readonly servers: readonly string[];
  /** File with the credentials. Default: the server needs none. */
  readonly credentialsFile: string | undefined;
  /** Its contents: a secret. */
  readonly credentials: string | undefined;
  /** Certificates of trusted authorities in addition to the system's, PEM. */
  readonly authority: string | undefined;
  /** Whether it serves people and programs for all nodes. Default: it is a node. */
  readonly isGateway: boolean;
  /** The highest role for clients that come through gateways. Default: operator. */
  readonly role: Role;
  /** What is kept of the ports at the NATS server. Default: nothing. */
  readonly history: HistoryLimits | undefined;
}

export const natsFlags: readonly Flag[] = [
  {
    name: 'nats',
    kind: 'list',
    placeholder: 'URL',
    help: 'offer these ports to a fleet, at the NATS server at URL: tls://nats.example',
    byDefault: 'none',
  },
  {
    name: 'nats-creds',
    kind: 'text',
    placeholder: 'FILE',
    help: 'file with the credentials for --nats: a .creds file, or the seed of an nkey',
    byDefault: 'none',
  },
  {
    name: 'nats-ca',
    kind: 'text',
    placeholder: 'FILE',
    help: "accept the NATS server's certificate if the authority in this PEM file signed it",
    byDefault: 'authorities that the system trusts',
  },
  {
    name: 'nats-role',
    kind: 'text',
    placeholder: 'ROLE',
    help: `highest role of everybody who comes through gateways: ${roles.join(', ')}`,
    byDefault: 'operator',
  },
  historyFlag,
  {
    name: 'gateway',
    kind: 'switch',
    help: 'serve the page, programs and command line for all nodes at --nats, instead of being a node',
    byDefault: 'off',
  },
];

/**
 * @returns undefined for a relay that is in no fleet
 * @throws {UsageError} for invalid values; its message never contains a secret
 */
export function readNatsOptions(values: FlagValues, readFile: (path: string) => string): NatsOptions | undefined {
  const servers = (values.get('nats') ?? []).map((text) => readServer(text, values.get('insecure')?.[0] === 'true'));
  const isGateway = values.get('gateway')?.[0] === 'true';
  if (servers.length === 0) {
    const useless = ['nats-creds', 'nats-ca', 'nats-role', 'history'].find((name) => values.has(name));
    if (useless ?? isGateway) throw new UsageError(`--${useless ?? 'gateway'} needs --nats URL.`);
    return undefined;
  }
  const history = readHistoryLimits(values);
  if (history && isGateway)
    throw new UsageError('--history is for nodes: it says what is kept of their ports. A gateway reads what there is.');
  const [file] = values.get('nats-creds') ?? [];
  const credentials = file === undefined ? undefined : readFlagFile('nats-creds', file, readFile);
  if (credentials !== undefined && !isCredentials(credentials))
    throw new UsageError(`Unknown content in --nats-creds ${file}: use a .creds file or the seed of an nkey.`);
  const [authority] = values.get('nats-ca') ?? [];
  return {
    servers,
    credentialsFile: file,
    credentials,
    authority: authority === undefined ? undefined : readFlagFile('nats-ca', authority, readFile),
    isGateway,
    role: readRole(values, 'nats-role'),
    history,
  };
}

/** A JWT with its seed, or a seed of an nkey alone. */
const isCredentials = (text: string): boolean =>
  (/BEGIN NATS USER JWT/.test(text) && /BEGIN USER NKEY SEED/.test(text)) || /^SU[A-Z2-7]{56}$/.test(text.trim());

/** @returns the address of a NATS server, with its port @throws {UsageError} */
export function readServer(text: string, isInsecure: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['nats:', 'tls:'].includes(url.protocol) || url.hostname === '')
    throw new UsageError(
      '--nats takes the address of a NATS server, as in tls://nats.example or nats://localhost:4222.',
    );
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      'The address that --nats takes must hold no user name and no password: use --nats-creds FILE.',
    );
  const isLocal = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'nats:' && !isLocal && !isInsecure)
    throw new UsageError(
      '--nats takes tls://, because nats:// is not encrypted. On a private network, add --insecure.',
    );
  return `${url.protocol}//${url.hostname}:${url.port || '4222'}`;
}
