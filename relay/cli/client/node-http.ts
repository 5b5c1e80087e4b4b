import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { HttpRequest, SendHttp } from '../../client/http-exchange.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import { endOfFailure } from './connection-end.ts';
import type { RelayTarget } from './relay-address.ts';
import { trust } from './trust.ts';

/** Of an answer that is not a stream. */
const maxTextBytes = 4 * 1024 * 1024;

/** Requests to one relay by Node. They reject with a `RelayError` whose message is a sentence. */
export function nodeHttp(address: RelayTarget): SendHttp {
  return async (request) => {
    const response = await begin(address, request).catch((error: Error) => {
      if (request.signal?.aborted) throw new RelayError('TIMEOUT', 'Stopped.');
      throw new RelayError('TIMEOUT', endOfFailure(address.root, error).message, { cause: error });
    });
    const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    return {
      status: response.statusCode ?? 0,
      async read() {
        const { value, done } = await chunks.next();
        return done ? undefined : value;
      },
      async text() {
        let text = '';
        response.setEncoding('utf8');
        for (let part = await chunks.next(); !part.done; part = await chunks.next()) {
          text += String(part.value);
          if (text.length > maxTextBytes) throw new RelayError('NOT_SUPPORTED', 'The answer has no end.');
        }
        return text;
      },
    };
  };
}

function begin(address: RelayTarget, request: HttpRequest): Promise<IncomingMessage> {
  const { root, credential } = address;
  const { method, path, headers, body, signal } = request;
  const options = {
    method,
    headers: {
      ...headers,
      ...(credential === undefined ? {} : { Authorization: `Bearer ${credential}` }),
      ...(method === 'POST' ? { 'Content-Length': String(body?.length ?? 0) } : {}),
    },
    ...(signal ? { signal: signal as AbortSignal } : {}),
    ...trust(address),
  };
  const send = root.startsWith('https:') ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const sending = send(`${root}${path}`, options, resolve);
    sending.on('error', reject);
    sending.end(body);
  });
}
