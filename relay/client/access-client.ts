import {
  accessPaths,
  type IdentityInfo,
  type NodeAnswer,
  type NodeInfo,
  type PairingAnswer,
  type ShareAnswer,
  type ShareInfo,
  type ShareRequest,
  type SignInAnswer,
  type SignInInfo,
} from '../protocol/access.ts';
import { boolean, type Check, object } from '../protocol/checks.ts';
import { parseAccess } from '../protocol/parse-access.ts';
import { parseJson } from '../protocol/parse-message.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { ClientClock } from './client-clock.ts';
import type { HttpRequest, SendHttp } from './http-exchange.ts';
import { refusal } from './refusal.ts';

/** The relay does not answer if this passes without an answer. */
const patienceMs = 15_000;

interface AccessClientOptions {
  readonly send: SendHttp;
  readonly clock: ClientClock;
  /** Asked before each request. Default: `send` has its own, or none is needed. */
  readonly credential?: () => string | undefined;
  /** Why the relay refuses, as an error to throw. Default: its `RelayError`. */
  readonly refuse?: (status: number, body: string) => Error;
}

interface Extra {
  readonly body?: unknown;
  /** Default: the present credential. */
  readonly token?: string | undefined;
}

/**
 * A relay's requests about people and their rights (relay/protocol/access.ts). Each rejects with a `RelayError`: the
 * relay's own, `TIMEOUT` when no answer comes or the browser keeps it from the page, `NOT_SUPPORTED` when the answer is
 * not a relay's.
 */
export class AccessClient {
  readonly #options: AccessClientOptions;

  constructor(options: AccessClientOptions) {
    this.#options = options;
  }

  /** Whether it requires credentials, and so can give some. Never rejects. */
  async needsCredential(): Promise<boolean> {
    return this.#request('GET', '/hello', hello, { token: '' }).then(
      ({ needsCredential }) => needsCredential,
      () => false,
    );
  }

  /** Sends no credential: the link's secret is enough. */
  signIn(secret: string, name: string): Promise<SignInAnswer> {
    return this.#request('POST', accessPaths.signIns, parseAccess.signInAnswer, { body: { secret, name }, token: '' });
  }
  self(): Promise<IdentityInfo> {
    return this.#request('GET', accessPaths.ownSignIn, parseAccess.identity);
  }
  /** @param endsLink also ends the share of the link that it signed in by. Default: no */
  signOut(token = this.#options.credential?.(), endsLink = false): Promise<void> {
    return this.#request('DELETE', `${accessPaths.ownSignIn}${endsLink ? '?link=end' : ''}`, nothing, { token });
  }
  shares(): Promise<readonly ShareInfo[]> {
    return this.#request('GET', accessPaths.shares, parseAccess.shares);
  }
  share(wish: ShareRequest): Promise<ShareAnswer> {
    return this.#request('POST', accessPaths.shares, parseAccess.share, { body: wish });
  }
  revokeShare(id: string): Promise<void> {
    return this.#request('DELETE', `${accessPaths.shares}/${encodeURIComponent(id)}`, nothing);
  }
  pair(): Promise<PairingAnswer> {
    return this.#request('POST', accessPaths.pairings, parseAccess.pairing, { body: {} });
  }
  signIns(): Promise<readonly SignInInfo[]> {
    return this.#request('GET', accessPaths.signIns, parseAccess.signIns);
  }
  endSignIn(id: string): Promise<void> {
    return this.#request('DELETE', `${accessPaths.signIns}/${encodeURIComponent(id)}`, nothing);
  }
  nodes(): Promise<readonly NodeInfo[]> {
    return this.#request('GET', accessPaths.nodes, parseAccess.nodes);
  }
  inviteNode(name: string): Promise<NodeAnswer> {
    return this.#request('POST', accessPaths.nodes, parseAccess.node, { body: { name } });
  }
  revokeNode(id: string): Promise<void> {
    return this.#request('DELETE', `${accessPaths.nodes}/${encodeURIComponent(id)}`, nothing);
  }

  async #request<T>(method: HttpRequest['method'], path: string, check: Check<T>, extra: Extra = {}): Promise<T> {
    const { status, text } = await this.#answer(method, path, extra);
    if (status < 200 || status > 299) throw (this.#options.refuse ?? refusal)(status, text);
    // Any server may answer 200 to a request that it does not understand.
    if (check === nothing && status !== 204)
      throw new RelayError('NOT_SUPPORTED', 'What answers there does not answer as a relay does.');
    try {
      return check(text === '' ? undefined : parseJson(text), '');
    } catch (cause) {
      throw new RelayError('NOT_SUPPORTED', 'What answers there does not answer as a relay does.', { cause });
    }
  }

  async #answer(method: HttpRequest['method'], path: string, extra: Extra) {
    const { send, clock, credential } = this.#options;
    const { body, token = credential?.() ?? '' } = extra;
    const giveUp = new AbortController();
    const cancel = clock.after(patienceMs, () => giveUp.abort());
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    };
    const content = body === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(body)) };
    try {
      const answer = await send({ method, path, headers, signal: giveUp.signal, ...content });
      return { status: answer.status, text: await answer.text() };
    } catch (cause) {
      if (cause instanceof RelayError && !giveUp.signal.aborted) throw cause;
      throw new RelayError('TIMEOUT', 'The relay did not answer.', { cause });
    } finally {
      cancel();
    }
  }
}

const hello = object<{ readonly needsCredential: boolean }>({ needsCredential: boolean });
const nothing: Check<void> = () => undefined;
