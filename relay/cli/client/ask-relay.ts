import type { Check } from '../../protocol/checks.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import { ConnectionEnd, endOfRefusal } from './connection-end.ts';
import { nodeHttp } from './node-http.ts';
import { loopbackNames, type RelayTarget } from './relay-address.ts';

export interface Question<T> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of the answer's JSON. */
  readonly check: Check<T>;
}

/** For somebody who runs it as another user. */
const ownHint =
  'Its own user on this computer needs none: if that is another user than you, as for a service, try sudo, ' +
  'and --state with its directory (/var/lib/baudcast).';
const patienceMs = 10_000;

/** Asks a relay over HTTP. @throws {ConnectionEnd} with a sentence, when it does not answer, or refuses */
export async function askRelay<T>(
  address: RelayTarget,
  { method, path, body, check }: Question<T>,
  signal: AbortSignal,
): Promise<T> {
  const { status, text } = await exchange(address, method, path, body, signal);
  if (status < 200 || status > 299) {
    const end = endOfRefusal(address.origin, status, text);
    const isOwn =
      status === 401 && address.credential === undefined && loopbackNames.includes(new URL(address.origin).hostname);
    throw isOwn ? new ConnectionEnd(`${end.message} ${ownHint}`, 'no', { status }) : end;
  }
  try {
    return check(text === '' ? undefined : JSON.parse(text), '');
  } catch (error) {
    throw new Error(`What answers at ${address.origin} does not answer as a relay of this version does.`, {
      cause: error,
    });
  }
}

async function exchange(
  address: RelayTarget,
  method: Question<unknown>['method'],
  path: string,
  body: unknown,
  stop: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    const answer = await nodeHttp(address)({
      method,
      path,
      signal: AbortSignal.any([stop, patience]),
      ...(body === undefined
        ? {}
        : {
            headers: { 'Content-Type': 'application/json' },
            body: new TextEncoder().encode(JSON.stringify(body)),
          }),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    if (stop.aborted) throw new Error('Stopped.', { cause: error });
    if (patience.aborted)
      throw new ConnectionEnd(`No relay answers at ${address.origin}: it does not answer.`, 'yes', { cause: error });
    throw new ConnectionEnd(error instanceof RelayError ? error.message : 'The answer was cut.', 'yes', {
      cause: error,
    });
  }
}
