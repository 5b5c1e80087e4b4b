import type { ClientClock } from '../../relay/client/client-clock.ts';
import type { SendHttp } from '../../relay/client/http-exchange.ts';
import type { OpenTransport } from '../../relay/client/transport.ts';
import { tunnelTransport } from '../../relay/client/tunnel-transport.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import { pageClock } from './page-clock.ts';

/** Of an answer that is not a stream; it may be compressed, and anybody may answer. */
const maxTextBytes = 4 * 1024 * 1024;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Requests to the relay at this address, by `fetch`. */
export function fetchHttp(address: string, fetch: Fetch): SendHttp {
  return async ({ method, path, headers, body, signal, isGoodbye }) => {
    const response = await fetch(`${address}${path}`, {
      method,
      cache: 'no-store',
      redirect: 'error',
      ...(headers ? { headers } : {}),
      ...(body ? { body } : {}),
      ...(signal ? { signal: signal as AbortSignal } : {}),
      ...(isGoodbye ? { keepalive: true } : {}),
    });
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    return {
      status: response.status,
      text: () => boundedText(response),
      // WebKit has no `for await` over a body.
      read: async () => (await (reader ??= response.body?.getReader())?.read())?.value,
    };
  };
}

/** @throws {RelayError} `NOT_SUPPORTED` for an answer without an end */
export async function boundedText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  let text = '';
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length <= maxTextBytes) continue;
    void reader?.cancel().catch(() => undefined);
    throw new RelayError('NOT_SUPPORTED', 'The answer has no end.');
  }
  return text + decoder.decode();
}

/** The HTTP tunnel by `fetch`. @param address where the relay is, without a slash at the end */
export function httpTransport(
  address: string,
  fetch: Fetch = (url, init) => globalThis.fetch(url, init),
  clock: ClientClock = pageClock,
): OpenTransport {
  return tunnelTransport(fetchHttp(address, fetch), clock);
}

/** `fetch` that says who asks, where there is a credential; to be used for one relay's addresses alone. */
export function authorizedFetch(fetch: Fetch, credential: (() => string | undefined) | undefined): Fetch {
  if (!credential) return fetch;
  return (url, init) => {
    const token = credential();
    if (token === undefined) return fetch(url, init);
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(url, { ...init, headers });
  };
}
