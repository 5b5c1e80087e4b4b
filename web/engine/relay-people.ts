import { plainName } from '../core/plain-name.ts';
import { SerialError } from '../core/serial-error.ts';
import { PageAccessClient } from '../remote/access-client.ts';
import { examineRelay } from '../remote/examine-relay.ts';
import { localFetch } from '../remote/local-network.ts';
import { readLink } from '../remote/read-link.ts';
import { pageClock } from '../remote/page-clock.ts';
import type {
  AccessApi,
  LinkReading,
  LinkRefusal,
  NewLink,
  RelayFindings,
  ShareSummary,
  ShareWish,
  SignInOutcome,
  SignInSummary,
} from './api/access.ts';
import type { RelayAddress } from './api/relays.ts';
import type { RelayHub } from './relay-hub.ts';
import type { RelayLink } from './relay-link.ts';
import { accessOf } from './relay-identity.ts';
import type { SignInKeeper } from './sign-in-keeper.ts';

interface RelayPeopleOptions {
  readonly relays: Pick<RelayHub, 'add' | 'find' | 'link'>;
  readonly signIns: SignInKeeper;
  /** What others see of us; setting it remembers it. */
  readonly name: { get(): string; set(name: string): void };
  readonly pageOrigin: string;
}

/** People and their rights at relays: what the window asks of them, carried out. */
export class RelayPeople implements AccessApi {
  readonly #options: RelayPeopleOptions;

  constructor(options: RelayPeopleOptions) {
    this.#options = options;
  }

  personName(): Promise<string> {
    return Promise.resolve(this.#options.name.get());
  }

  async readLink(text: string, given?: RelayAddress): Promise<LinkReading> {
    const read = readLink(text);
    if (!read.ok) return read;
    const { kind, id, path } = read.link;
    const address = read.link.address ?? given;
    if (address === undefined) return { ok: false, problem: 'no-link' };
    const { relays, signIns } = this.#options;
    if (!relays.find(address)) await signIns.load(address);
    const known = signIns.get(address);
    const signedIn = known === undefined ? 'no' : known.link === id ? 'same-link' : 'otherwise';
    return { ok: true, address, kind, path, now: relays.find(address)?.summary.access, signedIn };
  }

  async signIn(text: string, name: string, given?: RelayAddress): Promise<SignInOutcome> {
    const read = readLink(text);
    if (!read.ok) return { kind: 'bad-link', problem: read.problem };
    const address = read.link.address ?? given;
    if (address === undefined) return { kind: 'bad-link', problem: 'no-link' };
    const { relays, signIns, name: person } = this.#options;
    const client = this.#clientOf(address);
    const plain = plainName(name) || person.get();
    let answer;
    try {
      answer = await client.signIn(read.link.secret, plain);
    } catch (error) {
      return outcomeOf(error, address);
    }
    await signIns.load(address);
    const before = signIns.get(address)?.token;
    person.set(plain);
    await signIns.set(address, { token: answer.token, link: read.link.id });
    const link = relays.find(address);
    if (link) link.renew(true);
    else await relays.add(address, { asked: true });
    // Nobody comes back to what we were before; where it cannot be ended now, it ends by itself.
    if (before !== undefined) void client.signOut(before).catch(() => {});
    return {
      kind: 'signed-in',
      address,
      access: { ...accessOf(answer.identity, link?.hostAheadMs ?? 0), sharing: true },
    };
  }

  async signOut(address: RelayAddress, endsLink = false): Promise<void> {
    const { signIns } = this.#options;
    const link = this.#link(address);
    const known = signIns.get(address);
    if (!known) return;
    // First there: were it forgotten here alone, it would live on at the relay with nobody to end it.
    await withSerialErrors(link.client.signOut(known.token, endsLink)).catch((error: unknown) => {
      const isRefused = error instanceof SerialError && error.code === 'refused';
      // The relay does not know it any more: so much the better. It does where others use the link that is to end.
      if (!isRefused || errorFields(error.cause).code === 'FORBIDDEN') throw error;
    });
    await signIns.forget(address, known.token);
    link.renew(true);
  }

  async share(address: RelayAddress, wish: ShareWish): Promise<NewLink & { readonly id: string }> {
    const { client, hostAheadMs } = this.#link(address);
    const { id, url, expiresAt, devices } = await withSerialErrors(client.share(wish));
    return { id, url, expiresMs: expiresAt - hostAheadMs, ...(devices === undefined ? {} : { devices }) };
  }

  async shares(address: RelayAddress): Promise<readonly ShareSummary[]> {
    const { client, hostAheadMs } = this.#link(address);
    const shares = await withSerialErrors(client.shares());
    return shares.map(({ createdAt, expiresAt, ...share }) => ({
      ...share,
      createdMs: createdAt - hostAheadMs,
      expiresMs: expiresAt - hostAheadMs,
    }));
  }

  revokeShare(address: RelayAddress, id: string): Promise<void> {
    return withSerialErrors(this.#link(address).client.revokeShare(id));
  }

  async pair(address: RelayAddress): Promise<NewLink> {
    const { client, hostAheadMs } = this.#link(address);
    const { url, expiresAt } = await withSerialErrors(client.pair());
    return { url, expiresMs: expiresAt - hostAheadMs };
  }

  async signIns(address: RelayAddress): Promise<readonly SignInSummary[]> {
    const { client, hostAheadMs } = this.#link(address);
    const all = await withSerialErrors(client.signIns());
    return all.map((one) => ({
      ...accessOf(one, hostAheadMs),
      id: one.id,
      share: one.share ?? undefined,
      createdMs: one.createdAt - hostAheadMs,
      lastSeenMs: one.lastSeenAt - hostAheadMs,
      address: one.address,
      connections: one.connections,
      self: one.self,
    }));
  }

  endSignIn(address: RelayAddress, id: string): Promise<void> {
    return withSerialErrors(this.#link(address).client.endSignIn(id));
  }

  async examineRelay(address: RelayAddress, ask: boolean): Promise<RelayFindings> {
    const { pageOrigin } = this.#options;
    return {
      address,
      ...(await examineRelay({ address, pageOrigin, ask, fetch: this.#fetch(address), clock: pageClock })),
    };
  }

  #link(address: RelayAddress): RelayLink {
    return this.#options.relays.link(address) as RelayLink;
  }

  #clientOf(address: RelayAddress): PageAccessClient {
    const credential = () => this.#options.signIns.get(address)?.token;
    return (
      (this.#options.relays.find(address) as RelayLink | undefined)?.client ??
      new PageAccessClient({ address, fetch: this.#fetch(address), clock: pageClock, credential })
    );
  }

  #fetch(address: RelayAddress) {
    return localFetch((url, init) => globalThis.fetch(url, init), this.#options.pageOrigin, address);
  }
}

const linkReasons: readonly LinkRefusal[] = ['expired', 'revoked', 'used', 'unknown', 'too-many'];
const codeReasons: Readonly<Record<string, LinkRefusal>> = {
  FORBIDDEN: 'not-allowed',
  OVERLOADED: 'busy',
  NOT_SUPPORTED: 'not-needed',
};

function outcomeOf(error: unknown, address: RelayAddress): SignInOutcome {
  const { code, message } = errorFields(error);
  if (code === 'TIMEOUT') return { kind: 'unreachable', address };
  const reason = typeof error === 'object' && error !== null && 'reason' in error ? error.reason : undefined;
  if (reason === 'broken') return { kind: 'bad-link', problem: 'broken' };
  return {
    kind: 'refused',
    why: linkReasons.find((known) => known === reason) ?? codeReasons[code] ?? 'other',
    text: message,
  };
}

/** @throws {SerialError} `relay-unreachable`, or `refused` with the relay's sentence */
async function withSerialErrors<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { code, message } = errorFields(error);
    throw new SerialError(code === 'TIMEOUT' ? 'relay-unreachable' : 'refused', code === 'TIMEOUT' ? '' : message, {
      cause: error,
    });
  }
}

function errorFields(error: unknown): { readonly code: string; readonly message: string } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return { code, message: error instanceof Error ? error.message : '' };
}
