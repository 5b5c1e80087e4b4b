import {
  accessPaths,
  type IdentityInfo,
  type PairingAnswer,
  type ShareAnswer,
  type ShareInfo,
  type ShareRequest,
  type SignInAnswer,
  type SignInInfo,
} from '../../relay/protocol/access.ts';
import { boolean, type Check, object } from '../../relay/protocol/checks.ts';
import { parseAccess } from '../../relay/protocol/parse-access.ts';
import { parseJson } from '../../relay/protocol/parse-message.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import { refusal } from '../../relay/client/refusal.ts';
import type { ClientClock } from '../../relay/client/client-clock.ts';
import type { Fetch } from './fetch-http.ts';

/** Without an answer for this long there is none. */
const patienceMs = 15_000;

export interface AccessClientOptions {
  /** The relay's origin. */
  readonly address: string;
  readonly fetch: Fetch;
  readonly clock: ClientClock;
  /** Asked before each request. */
  readonly credential: () => string | undefined;
}

/**
 * A relay's requests about people and their rights (relay/protocol/access.ts). Each rejects with a `RelayError`: the
 * relay's own, `TIMEOUT` when no answer comes or the browser keeps it from the page, `NOT_SUPPORTED` when it is not how
 * a relay answers.
 */
export class AccessClient {
  readonly #options: AccessClientOptions;

  constructor(options: AccessClientOptions) {
    this.#options = options;
  }

  /** Whether it lets in only who has a credential, and so gives some. Never rejects. */
  async needsCredential(): Promise<boolean> {
    return this.#request('GET', '/hello', hello, { token: '' }).then(
      ({ needsCredential }) => needsCredential,
      () => false,
    );
  }

  /** Sends no credential: the link's secret is all it takes. */
  signIn(secret: string, name: string): Promise<SignInAnswer> {
    return this.#request('POST', accessPaths.signIns, parseAccess.signInAnswer, { body: { secret, name }, token: '' });
  }
  self(): Promise<IdentityInfo> {
    return this.#request('GET', accessPaths.ownSignIn, parseAccess.identity);
  }
  /** @param token default: the one there is now */
  signOut(token = this.#options.credential()): Promise<void> {
    return this.#request('DELETE', accessPaths.ownSignIn, nothing, { token });
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

  async #request<T>(
    method: string,
    path: string,
    check: Check<T>,
    extra: { body?: unknown; token?: string | undefined } = {},
  ): Promise<T> {
    const { status, text } = await this.#answer(method, path, extra);
    if (status < 200 || status > 299) throw refusal(status, text);
    try {
      return check(text === '' ? undefined : parseJson(text), '');
    } catch (cause) {
      throw new RelayError('NOT_SUPPORTED', 'What answers there does not answer as a relay does.', { cause });
    }
  }

  async #answer(
    method: string,
    path: string,
    { body, token = this.#options.credential() ?? '' }: { body?: unknown; token?: string | undefined },
  ) {
    const { address, fetch, clock } = this.#options;
    const giveUp = new AbortController();
    const cancel = clock.after(patienceMs, () => giveUp.abort());
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    };
    try {
      // What it holds is for this relay, and for nobody it names.
      const init = {
        method,
        headers,
        cache: 'no-store',
        redirect: 'error',
        signal: giveUp.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      } as const;
      const response = await fetch(new URL(path, address).href, init);
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      throw new RelayError('TIMEOUT', 'The relay did not answer.', { cause });
    } finally {
      cancel();
    }
  }
}

const hello = object<{ readonly needsCredential: boolean }>({ needsCredential: boolean });
const nothing: Check<void> = () => undefined;

/** What a relay answers to who one is. */
export type IdentityAnswer = IdentityInfo;
