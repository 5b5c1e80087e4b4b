import type { Writable } from 'node:stream';

/** The reader has closed the output, as `head` does. */
export class OutputClosed extends Error {}

/**
 * Writes to a stream; resolves when more may be written.
 * @throws {OutputClosed} if the reader has closed it; what the stream fails with
 */
export function writeTo(stream: Writable): (bytes: string | Uint8Array) => Promise<void> {
  let isWatched = false;
  return (bytes) => {
    // Errors go to the caller; without a listener they would end the process too.
    if (!isWatched) stream.on('error', () => undefined);
    isWatched = true;
    return new Promise((resolve, reject) => {
      stream.write(bytes, (error) => {
        if (!error) resolve();
        else
          reject(
            'code' in error && error.code === 'EPIPE'
              ? new OutputClosed('The reader has closed the output.', { cause: error })
              : error,
          );
      });
    });
  };
}
