import type { Fetch } from './fetch-http.ts';

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
