import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Clock } from '../base/clock.ts';

/** Sends one message. @returns the status of the answer @throws the system's error, or the signal's reason */
export type PostMessage = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<number>;

/** How much of an answer's body, which is ignored, is read before the connection is closed; and for how long. */
const maxAnswerBytes = 16 * 1024;
const answerPatienceMs = 1000;

/** Posts by HTTP to exactly this address, on a new connection: no redirects, no proxy, no cookies. */
export function makePostMessage(clock: Clock): PostMessage {
  return (url, headers, body, signal) =>
    new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const outgoing = send(
        url,
        {
          method: 'POST',
          agent: false,
          signal,
          headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
        },
        (answer) => {
          resolve(answer.statusCode ?? 0);
          let byteLength = 0;
          const stop = clock.after(answerPatienceMs, () => outgoing.destroy());
          answer.on('data', (bytes: Buffer) => {
            byteLength += bytes.length;
            if (byteLength > maxAnswerBytes) outgoing.destroy();
          });
          answer.on('error', () => undefined);
          answer.on('close', stop);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
}
