import type { Writable } from 'node:stream';

/** Whoever read the output has enough, as `head` has. */
export class OutputClosed extends Error {}

/** Writes to a stream; resolves when more may be written. @throws {OutputClosed} when nobody reads any more; what the stream fails with */
export function writeTo(stream: Writable): (bytes: string | Uint8Array) => Promise<void> {
  let isWatched = false;
  return (bytes) => {
    // Every failure is told to the call; without a listener it would end the process too.
    if (!isWatched) stream.on('error', () => undefined);
    isWatched = true;
    return new Promise((resolve, reject) => {
      stream.write(bytes, (error) => {
        if (!error) resolve();
        else
          reject(
            'code' in error && error.code === 'EPIPE'
              ? new OutputClosed('Nobody reads any more.', { cause: error })
              : error,
          );
      });
    });
  };
}
