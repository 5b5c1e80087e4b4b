import type { IdentityInfo } from '../../relay/protocol/access.ts';
import { AccessClient } from '../../relay/client/access-client.ts';
import type { ClientClock } from '../../relay/client/client-clock.ts';
import { type Fetch, fetchHttp } from './fetch-http.ts';

/** The requests about people and rights to the relay at `address` by `fetch`. */
export class PageAccessClient extends AccessClient {
  constructor({
    address,
    fetch,
    clock,
    credential,
  }: {
    readonly address: string;
    readonly fetch: Fetch;
    readonly clock: ClientClock;
    readonly credential: () => string | undefined;
  }) {
    super({ send: fetchHttp(address, fetch), clock, credential });
  }
}

/** What a relay answers to who one is. */
export type IdentityAnswer = IdentityInfo;
