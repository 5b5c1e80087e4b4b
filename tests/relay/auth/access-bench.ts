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
import type { CredentialKeeper } from '../../../relay/auth/credential-keeper.ts';
import type { Clock } from '../../../relay/base/clock.ts';
import type { Bucket } from '../../../relay/fleet/bucket.ts';
import { accessRules, CredentialBucket } from '../../../relay/fleet/credential-bucket.ts';
import type { Log } from '../../../relay/log/log.ts';
import { settle, until } from '../../support/settle.ts';
import { startRelay } from '../server/relay-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';

export const hourMs = 3_600_000;

/** Where a test's credentials are kept. */
export interface KeptState {
  /** Set: nothing can be kept, for this reason. */
  failure: Error | undefined;
  /** @returns what keeps the credentials of a relay that starts now */
  keeper(clock: Clock, log: Log): Promise<CredentialKeeper>;
  /** All that is kept. */
  text(): Promise<string> | string;
}

/** State that a test can read and break. */
export class MemoryState implements StateFiles, KeptState {
  readonly path = '/state';
  readonly files = new Map<string, string>();
  /** Set: writing fails with it. */
  failure: Error | undefined;

  keeper(): Promise<CredentialKeeper> {
    return Promise.resolve(new CredentialFile(this));
  }

  text(): string {
    return this.files.get('credentials.json') ?? '';
  }

  /** As it is now: what is written later does not change it. */
  copy(): MemoryState {
    const copy = new MemoryState();
    for (const [name, text] of this.files) copy.files.set(name, text);
    return copy;
  }

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

/** A bucket that all gateways of a fleet have. */
export class BucketState implements KeptState {
  failure: Error | undefined;
  readonly #connect: () => Bucket | Promise<Bucket>;
  readonly #keeperClock: Clock | undefined;
  #gateways = 0;

  /** @param keeperClock of the connection. Default: the test's */
  constructor(connect: () => Bucket | Promise<Bucket>, keeperClock?: Clock) {
    this.#connect = connect;
    this.#keeperClock = keeperClock;
  }

  async keeper(clock: Clock, log: Log): Promise<CredentialBucket> {
    const gateway = `gw${++this.#gateways}`;
    const keeper = new CredentialBucket({ gateway, clock: this.#keeperClock ?? clock, log });
    await keeper.up(async () => this.#breakable(await this.#connect()));
    return keeper;
  }

  async text(): Promise<string> {
    const bucket = await this.#connect();
    let text = '';
    let isWhole = false;
    const end = await bucket.watch(
      ({ key, value }) => {
        text += Buffer.from(value).toString();
        isWhole ||= key === 'end';
      },
      () => undefined,
    );
    await bucket.write('end', Buffer.from(String(Math.random())));
    await until(() => isWhole);
    end();
    await bucket.remove('end');
    return text;
  }

  #breakable(bucket: Bucket): Bucket {
    return {
      watch: (take, onEnd) => bucket.watch(take, onEnd),
      get: (key) => bucket.get(key),
      remove: (key) => bucket.remove(key),
      write: async (key, value, revision) => {
        if (this.failure) throw this.failure;
        return bucket.write(key, value, revision);
      },
    };
  }
}

export interface CredentialsBenchOptions {
  readonly clock?: TwoClocks;
  readonly state?: KeptState;
}

/** Credentials in memory, with a clock controlled by a test. */
export async function credentialsBench({
  clock = new TwoClocks(),
  state = new MemoryState(),
}: CredentialsBenchOptions = {}) {
  const events: NewRelayEvent[] = [];
  const logged: (readonly unknown[])[] = [];
  const log = (...event: readonly unknown[]): void => void logged.push(event);
  const keeper = await state.keeper(clock, log);
  const credentials = await Credentials.open({
    time: { clock, wallMs: clock.wallMs },
    log,
    emit: (event) => void events.push(event),
    keeper,
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
    keeper,
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
    /** All that was done is kept. */
    kept: async (): Promise<void> => {
      await credentials.store.save();
      await settle();
    },
    /** What could not be kept can be kept now, and is. */
    mend: async (): Promise<void> => {
      state.failure = undefined;
      const saved = credentials.store.save();
      await clock.advance(accessRules.againMs);
      await saved;
      await settle();
    },
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

export type CredentialsBench = Awaited<ReturnType<typeof credentialsBench>>;

/** Why a secret is refused; undefined: it is accepted. */
export function reasonOf({ credentials }: CredentialsBench, text: string, address = '192.0.2.1'): string | undefined {
  const identity = credentials.identify(text, address);
  return identity instanceof AccessRefused ? identity.reason : undefined;
}

export const idOf = (text: string): string => readSecret(text)?.id ?? '';
