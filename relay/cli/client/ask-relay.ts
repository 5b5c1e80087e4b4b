import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Check } from '../../protocol/checks.ts';
import { ConnectionEnd, endOfFailure, endOfRefusal } from './connection-end.ts';
import { loopbackNames, type RelayAddress } from './relay-address.ts';
import { trust } from './trust.ts';

export interface Question<T> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of the answer's JSON. */
  readonly check: Check<T>;
}

/** For whoever runs it, as somebody else. */
const ownHint =
  'Its own user on this computer needs none: where that is another one than you, as for a service, try sudo, and --state with the directory it keeps (/var/lib/baudcast).';
const maxAnswerBytes = 4 * 1024 * 1024;
const patienceMs = 10_000;

/** Asks a relay over HTTP. @throws {ConnectionEnd} with a sentence, when it does not answer, or does not do it */
export async function askRelay<T>(
  address: RelayAddress,
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
    throw new Error(`What answers at ${address.origin} answers something else than a relay of this version does.`, {
      cause: error,
    });
  }
}

function exchange(
  address: RelayAddress,
  method: string,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  const { origin, credential } = address;
  const headers = {
    ...(credential === undefined ? {} : { Authorization: `Bearer ${credential}` }),
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(signal.aborted ? new Error('Stopped.') : endOfFailure(origin, error));
    const begin = origin.startsWith('https:') ? requestSecure : requestPlain;
    const asking = begin(
      `${origin}${path}`,
      { method, headers, signal, timeout: patienceMs, ...trust(address) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          if (text.length > maxAnswerBytes) response.destroy(new Error('its answer has no end'));
        });
        response.on('error', fail);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    asking.on('timeout', () => asking.destroy(new Error('it does not answer')));
    asking.on('error', fail);
    asking.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
