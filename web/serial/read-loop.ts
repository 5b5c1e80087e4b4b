import { lineErrorKind } from '../core/line-error.ts';
import type { WallClock } from '../line/clock.ts';
import type { LineSink } from '../line/line.ts';
import { untilAborted } from '../line/delay.ts';

/** Why reading ended: by the caller's signal, or because the port went away. */
export type ReadEnd = { readonly kind: 'stopped' } | { readonly kind: 'lost'; readonly cause: unknown };

/** What reading needs of a sink. */
export type ReadSink = Pick<LineSink, 'received' | 'event' | 'holdBack'>;

/**
 * Reads until `signal` aborts or the port is lost. A non-fatal error ends the stream but not the port: the next
 * `readable` is a new stream (Web Serial, `readable`). Any other error means the port is lost, and so does an end
 * nobody asked for: Firefox 153 ends a lost port's stream that way.
 */
export async function readLoop(
  port: SerialPort,
  sink: ReadSink,
  clock: WallClock,
  signal: AbortSignal,
): Promise<ReadEnd> {
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
        for (let held = sink.holdBack(); held; held = sink.holdBack()) await untilAborted(held, signal);
        const { value, done } = await reader.read();
        if (done) return signal.aborted ? { kind: 'stopped' } : { kind: 'lost', cause: undefined };
        if (signal.aborted) break;
        sink.received(value, clock.now());
      }
    } catch (error) {
      if (signal.aborted) break;
      const kind = lineErrorKind(error);
      if (!kind) return { kind: 'lost', cause: error };
      sink.event({ kind: 'line-error', error: kind }, clock.now());
    } finally {
      signal.removeEventListener('abort', cancel);
      reader.releaseLock();
    }
  }
  return signal.aborted ? { kind: 'stopped' } : { kind: 'lost', cause: undefined };
}
