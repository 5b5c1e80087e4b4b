import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Headers that ask for another protocol. */
const asking = ['upgrade', 'http2-settings'];

export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.split(',').some((protocol) => /^websocket(?:\/|$)/i.test(protocol.trim())) ?? false;
}

/**
 * Answers a request for a protocol that is not spoken here in HTTP/1.1 (RFC 9110, section 7.8): Java's and curl's
 * clients ask for HTTP/2 by themselves. Node has stopped reading such a connection, so it is served as if it were new,
 * and the same request without that wish had come.
 * @param serve what Node does with a new connection
 */
export function answerInHttp(
  serve: (socket: Socket) => void,
  request: IncomingMessage,
  stream: Duplex,
  head: Buffer,
): void {
  const { method, url, httpVersion, rawHeaders } = request;
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2);
    if (asking.includes(name.toLowerCase())) continue;
    const options = value.split(',').filter((option) => !asking.includes(option.trim().toLowerCase()));
    const kept = name.toLowerCase() === 'connection' ? options.join(',') : value;
    if (kept.trim() !== '' || value === '') text += `${name}: ${kept}\r\n`;
  }
  stream.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]));
  serve(stream as Socket);
}
