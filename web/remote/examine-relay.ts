import { record } from '../../relay/protocol/checks.ts';
import { parseJson } from '../../relay/protocol/parse-message.ts';
import { spaceToAskFor } from './space-to-ask-for.ts';
import { localNetworkPermission } from './local-network.ts';
import type { ClientClock } from '../../relay/client/client-clock.ts';
import { boundedText, type Fetch } from './fetch-http.ts';
import { type MakeWebSocket, webSocketTransport } from './web-socket-transport.ts';

/** A person who reads the browser's question may take their time. */
const askedPatienceMs = 60_000;
const patienceMs = 6000;

interface Examination {
  readonly hello: 'relay' | 'refused' | 'stranger' | 'none' | undefined;
  readonly reached: boolean | undefined;
  readonly socket: 'open' | 'none' | undefined;
  readonly permission: PermissionState | undefined;
}

interface ExamineOptions {
  /** Where the relay is, without a slash at the end. */
  readonly address: string;
  readonly pageOrigin: string;
  /** Whether the browser may ask the person for local-network access. */
  readonly ask: boolean;
  readonly fetch: Fetch;
  readonly clock: ClientClock;
  readonly makeSocket?: MakeWebSocket;
  readonly permission?: (pageOrigin: string, address: string) => Promise<PermissionState | undefined>;
}

/**
 * Tries the ways to a relay, one after the other: `GET /hello`, whether anything answers at all, a WebSocket. Where the
 * browser would ask the person for a permission and `ask` is not set, nothing is tried. Never rejects.
 */
export async function examineRelay(options: ExamineOptions): Promise<Examination> {
  const { address, pageOrigin, ask, permission: query = localNetworkPermission } = options;
  const before = await query(pageOrigin, address);
  if (before === 'prompt' && !ask)
    return { hello: undefined, reached: undefined, socket: undefined, permission: before };
  const hello = await askHello(options, before === 'prompt' ? askedPatienceMs : patienceMs);
  const permission = before === undefined ? undefined : await query(pageOrigin, address);
  if (permission === 'denied') return { hello, reached: undefined, socket: undefined, permission };
  const reached = hello === 'none' ? await answersAtAll(options) : true;
  const socket = hello === 'relay' ? await trySocket(options) : undefined;
  return { hello, reached, socket, permission };
}

async function askHello(
  { address, fetch, clock }: ExamineOptions,
  waitMs: number,
): Promise<NonNullable<Examination['hello']>> {
  const giveUp = new AbortController();
  const cancel = clock.after(waitMs, () => giveUp.abort());
  try {
    const response = await fetch(`${address}/hello`, { cache: 'no-store', signal: giveUp.signal });
    if (response.status === 403) return 'refused';
    if (!response.ok) return 'stranger';
    return record(parseJson(await boundedText(response)), '')['product'] === 'baudcast' ? 'relay' : 'stranger';
  } catch (error) {
    return error instanceof Error && error.name === 'RelayError' ? 'stranger' : 'none';
  } finally {
    cancel();
  }
}

/** An answer that may not be read still shows that something is there; an isolated page is not even given that. */
async function answersAtAll({ address, pageOrigin, fetch, clock }: ExamineOptions): Promise<boolean | undefined> {
  if (pageOrigin === new URL(address).origin) return false;
  const isIsolated: boolean | undefined = globalThis.crossOriginIsolated;
  if (isIsolated || spaceToAskFor(pageOrigin, address) !== undefined) return undefined;
  const giveUp = new AbortController();
  const cancel = clock.after(patienceMs, () => giveUp.abort());
  return fetch(`${address}/hello`, { mode: 'no-cors', cache: 'no-store', signal: giveUp.signal })
    .then(
      () => true,
      () => false,
    )
    .finally(cancel);
}

function trySocket({ address, clock, makeSocket }: ExamineOptions): Promise<'open' | 'none'> {
  return new Promise((resolve) => {
    const done = (result: 'open' | 'none'): void => {
      cancel();
      void transport.close(1000, '');
      resolve(result);
    };
    const cancel = clock.after(patienceMs, () => done('none'));
    const transport = webSocketTransport(address, { makeSocket })({
      onOpen: () => done('open'),
      onText: () => {},
      onFrame: () => {},
      onAlive: () => {},
      onEnd: () => done('none'),
    });
  });
}
