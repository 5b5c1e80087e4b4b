import type { BlockList } from 'node:net';
import { CredentialFile } from '../../../relay/auth/credential-file.ts';
import { Credentials } from '../../../relay/auth/credentials.ts';
import type { Identity } from '../../../relay/auth/identity.ts';
import type { PortScope } from '../../../relay/protocol/access.ts';
import { AccessRefused } from '../../../relay/protocol/access-refused.ts';
import { readSecret } from '../../../relay/protocol/link-secret.ts';
import type { NewRelayEvent } from '../../../relay/protocol/relay-event.ts';
import type { Role } from '../../../relay/protocol/roles.ts';
import type { StateFiles } from '../../../relay/state/state-directory.ts';
import { startRelay } from '../server/relay-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';

export const hourMs = 3_600_000;

/** State that a test can read and break. */
export class MemoryState implements StateFiles {
  readonly path = '/state';
  readonly files = new Map<string, string>();
  /** Set: writing fails with it. */
  failure: Error | undefined;

  read(name: string): Promise<string | undefined> {
    return Promise.resolve(this.files.get(name));
  }

  write(name: string, text: string): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.files.set(name, text);
    return Promise.resolve();
  }

  setAside(name: string): Promise<string> {
    const aside = `${name}.damaged`;
    this.files.set(aside, this.files.get(name) ?? '');
    this.files.delete(name);
    return Promise.resolve(aside);
  }

  remove(name: string): Promise<void> {
    this.files.delete(name);
    return Promise.resolve();
  }
}

/** A clock whose wall clock can be set separately. */
export class TwoClocks extends FakeClock {
  /** How much the wall clock was set forward. */
  setMs = 0;
  readonly wallMs = (): number => this.nowUs() / 1000 + this.setMs;
}

export interface CredentialsBenchOptions {
  readonly clock?: TwoClocks;
  readonly state?: MemoryState;
}

/** Credentials in memory, with a clock controlled by a test. */
export async function credentialsBench({
  clock = new TwoClocks(),
  state = new MemoryState(),
}: CredentialsBenchOptions = {}) {
  const events: NewRelayEvent[] = [];
  const logged: (readonly unknown[])[] = [];
  const log = (...event: readonly unknown[]): void => void logged.push(event);
  const credentials = await Credentials.open({
    time: { clock, wallMs: clock.wallMs },
    log,
    emit: (event) => void events.push(event),
    file: new CredentialFile(state),
  });
  const identify = (token: string, address = '192.0.2.1'): Identity => {
    const identity = credentials.identify(token, address);
    if (identity instanceof Error) throw identity;
    return identity;
  };
  const owner = identify(credentials.localSecret.text);
  return {
    clock,
    state,
    credentials,
    logged,
    events,
    identify,
    /** A person at the relay's own computer. */
    owner,
    /** A share as its link's secret. */
    share: async (
      role: Role = 'viewer',
      ports: PortScope = 'all',
      durationMs = hourMs,
      maker = owner,
    ): Promise<string> => (await credentials.share({ name: 'Guests', role, ports, durationMs }, maker)).secret.text,
    /** A device signed in by a link's secret, as its token. */
    signIn: async (secret: string, name = 'A phone'): Promise<string> =>
      (await credentials.signIn(secret, name, '192.0.2.1')).secret.text,
    pair: async (): Promise<string> => (await credentials.pair()).secret.text,
  };
}

/**
 * A relay with fake ports that wants credentials. Its sockets and requests live in real time, its credentials in a
 * test's.
 */
export async function accessBench({
  proxies,
  ...options
}: CredentialsBenchOptions & { readonly proxies?: BlockList } = {}) {
  const bench = await credentialsBench(options);
  const relay = await startRelay({ credentials: bench.credentials, ...(proxies ? { proxies } : {}) });
  const request = async (
    method: string,
    path: string,
    token?: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const response = await fetch(`${relay.url}${path}`, {
      method,
      headers: { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown>,
    };
  };
  return { ...bench, relay, request };
}

type CredentialsBench = Awaited<ReturnType<typeof credentialsBench>>;

/** Why a secret is refused; undefined: it is accepted. */
export function reasonOf({ credentials }: CredentialsBench, text: string, address = '192.0.2.1'): string | undefined {
  const identity = credentials.identify(text, address);
  return identity instanceof AccessRefused ? identity.reason : undefined;
}

export const idOf = (text: string): string => readSecret(text)?.id ?? '';
export const written = ({ state }: CredentialsBench): string => state.files.get('credentials.json') ?? '';
