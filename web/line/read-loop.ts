import { lineErrorKind } from '../core/line-error.ts';
import type { LineErrorKind } from '../core/line-error.ts';
import type { Port } from './port.ts';

export interface ReadLoopOptions {
  /** Called with each chunk; it must have copied the bytes when it returns. */
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The line was noisy; reading goes on. What the platform had queued at that moment is lost. */
  readonly onLineError: (kind: LineErrorKind) => void;
  /** Asked before each read: a promise holds reading back until it resolves (storage is slower than the port). */
  readonly holdBack: () => Promise<void> | undefined;
}

/** Why reading ended: the caller's signal, or the port went away by itself. */
export type ReadEnd = { readonly kind: 'stopped' } | { readonly kind: 'lost'; readonly cause: unknown };

/**
 * Reads until `signal` aborts or the port is lost. A non-fatal error ends the stream but not the port: the next
 * `readable` is a new stream (WICG/serial, 4.4.3). Any other error means the port is lost, and so does an end nobody
 * asked for: Firefox 153 ends a lost port's stream that way.
 */
export async function readLoop(port: Port, options: ReadLoopOptions, signal: AbortSignal): Promise<ReadEnd> {
  let last: ReadableStream<Uint8Array> | undefined;
  for (let readable = port.readable; readable && !signal.aborted; readable = port.readable) {
    // The same stream again would fail at once, for ever: a platform that does not renew it has lost the port.
    if (readable === last) return { kind: 'lost', cause: new Error('The stream was not renewed') };
    last = readable;
    const reader = readable.getReader();
    const cancel = () => void reader.cancel().catch(() => {});
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for (;;) {
        const hold = options.holdBack();
        if (hold) await hold;
        const { value, done } = await reader.read();
        if (done) return signal.aborted ? { kind: 'stopped' } : { kind: 'lost', cause: undefined };
        options.onBytes(value);
      }
    } catch (error) {
      if (signal.aborted) break;
      const kind = lineErrorKind(error);
      if (!kind) return { kind: 'lost', cause: error };
      options.onLineError(kind);
    } finally {
      signal.removeEventListener('abort', cancel);
      reader.releaseLock();
    }
  }
  return signal.aborted ? { kind: 'stopped' } : { kind: 'lost', cause: undefined };
}
