import type { IncomingMessage } from 'node:http';
import { HttpError } from './answer.ts';
import type { Exchange } from './router.ts';

/**
 * The whole body of a request. It may take long to come, and whoever sends it may be let in no longer by then.
 * @throws {HttpError} status 400 when it ends before it is whole, 413 when it is longer than `maxBytes`; of one that says so nothing is read
 * @throws {AccessRefused} when its sender's access ended meanwhile
 */
export async function readBody(
  { request, identity }: Pick<Exchange, 'request' | 'identity'>,
  maxBytes: number,
): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLong(request, maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLong(request, maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    // Whoever goes away, a stranger perhaps, is no fault of ours to be noted as one.
    throw error instanceof HttpError ? error : new HttpError(400, 'INVALID_ARGUMENT', 'The body did not come whole.');
  }
  identity.ended.throwIfAborted();
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLong(request: IncomingMessage, maxBytes: number): HttpError {
  request.resume();
  return new HttpError(413, 'INVALID_ARGUMENT', `A body has at most ${maxBytes} bytes.`);
}
