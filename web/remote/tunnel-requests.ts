import { object } from '../../relay/protocol/checks.ts';
import { secret } from '../../relay/protocol/field-checks.ts';
import { protocolVersion } from '../../relay/protocol/limits.ts';
import { refusal } from './refusal.ts';
import { parseJson } from '../../relay/protocol/parse-message.ts';
import { tunnelHeaders, tunnelPaths } from '../../relay/protocol/tunnel.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const opened = object<{ readonly tunnel: string }>({ tunnel: secret });

/** The requests of one HTTP tunnel (PROTOCOL.md, section 3). Each rejects when there is no answer. */
export class TunnelRequests {
  readonly #address: string;
  readonly #fetch: Fetch;
  readonly #signal: AbortSignal;
  #token = '';

  /** @param signal aborts whatever is under way */
  constructor(address: string, fetch: Fetch, signal: AbortSignal) {
    this.#address = address;
    this.#fetch = fetch;
    this.#signal = signal;
  }

  /** @throws {RelayError} why the relay opens none; whatever else when there is no answer, or what answers is not a relay */
  async open(): Promise<void> {
    const response = await this.#request('POST', tunnelPaths.open, { [tunnelHeaders.protocol]: protocolVersion });
    if (response.status !== 201) throw refusal(response.status, await response.text());
    this.#token = opened(parseJson(await response.text()), '').tunnel;
  }

  stream(received: number, poll: boolean, signal: AbortSignal): Promise<Response> {
    return this.#request('GET', `${tunnelPaths.stream}?received=${received}${poll ? '&poll=1' : ''}`, {}, { signal });
  }

  send(sequence: number, received: number, body: Uint8Array<ArrayBuffer>): Promise<Response> {
    const headers = { [tunnelHeaders.sequence]: String(sequence), [tunnelHeaders.received]: String(received) };
    return this.#request('POST', tunnelPaths.send, headers, { body });
  }

  /** Says goodbye, also while the page is going away. Never rejects. */
  async end(): Promise<void> {
    if (this.#token === '') return;
    const headers = { [tunnelHeaders.tunnel]: this.#token };
    await this.#fetch(new URL(tunnelPaths.open, this.#address).href, {
      method: 'DELETE',
      headers,
      redirect: 'error',
      keepalive: true,
    }).catch(() => {});
  }

  #request(method: string, path: string, headers: Record<string, string>, init: RequestInit = {}): Promise<Response> {
    const own = this.#token === '' ? headers : { ...headers, [tunnelHeaders.tunnel]: this.#token };
    return this.#fetch(new URL(path, this.#address).href, {
      cache: 'no-store',
      redirect: 'error',
      signal: this.#signal,
      ...init,
      method,
      headers: own,
    });
  }
}
