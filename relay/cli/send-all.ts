import { WriteError } from '../client/port-writer.ts';
import type { RemotePort } from './client/remote-port.ts';
import { visibleText } from './visible-text.ts';

/**
 * Transmits all of it, in order; for the opening that there was at the beginning, and no other.
 * @throws {Error} with how much was written, and why no more, as a sentence
 */
export async function sendAll(chunks: Iterable<Uint8Array> | AsyncIterable<unknown>, port: RemotePort): Promise<void> {
  try {
    for await (const chunk of chunks) await port.write(chunk as Uint8Array, port.place?.epoch ?? null);
  } catch (error) {
    if (error instanceof WriteError) throw new Error(sayNotWritten(error, port), { cause: error });
    throw new Error(
      `What is to be transmitted cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** How much was written, what became of the rest, and why, as a sentence. */
export function sayNotWritten({ code, message, isPartial }: WriteError, port: RemotePort): string {
  const { writtenBytes } = port;
  const why =
    code === 'READ_ONLY' && port.otherHolder !== undefined
      ? `${port.otherHolder} holds the lease of the port.`
      : visibleText(message);
  if (writtenBytes === 0 && !isPartial) return `Nothing was transmitted: ${why}`;
  return `Transmitting stopped after ${writtenBytes} bytes, ${isPartial ? 'of the next, a part may have been transmitted' : 'the rest was not transmitted'}: ${why}`;
}
