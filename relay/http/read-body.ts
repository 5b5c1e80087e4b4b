import type { IncomingMessage } from 'node:http';
import { ShareRoom } from '../auth/share-room.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { HttpError } from './answer.ts';
import type { Exchange } from './router.ts';

/** Bytes of bodies of one share's requests that are not answered yet: 128 of the longest. */
const bodies = new ShareRoom(32 * 1024 * 1024);

/**
 * Reads the whole body of a request, whose sender's access may end while it arrives.
 * @throws {HttpError} status 400 if it is cut off, 413 if it is longer than `maxBytes`; an announced length is refused
 * unread
 * @throws {RelayError} `OVERLOADED` if the bodies of the same share take too much memory
 * @throws {AccessRefused} if the access ended
 */
export async function readBody(
  { request, response, identity }: Pick<Exchange, 'request' | 'response' | 'identity'>,
  maxBytes: number,
): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? maxBytes);
  if (announced > maxBytes) throw tooLong(request, maxBytes);
  const leave = bodies.enter(identity, announced);
  if (!leave) throw new RelayError('OVERLOADED', 'Too many requests of this share wait with their bodies.');
  if (response.closed) leave();
  else response.once('close', leave);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLong(request, maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    // A client that leaves is not an error of ours.
    throw error instanceof HttpError ? error : new HttpError(400, 'INVALID_ARGUMENT', 'The body did not come whole.');
  }
  identity.ended.throwIfAborted();
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLong(request: IncomingMessage, maxBytes: number): HttpError {
  request.resume();
  return new HttpError(413, 'INVALID_ARGUMENT', `A body has at most ${maxBytes} bytes.`);
}
