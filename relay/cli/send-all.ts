import { WriteError } from '../client/port-writer.ts';
import type { RemotePort } from './client/remote-port.ts';
import { visibleText } from './visible-text.ts';

/** Older input must not reach a machine that nobody watches now. */
const typedWithinMs = 10_000;

/** Transmits what a person types; what cannot be transmitted is lost, and reported. */
export async function sendKeys(
  keys: AsyncIterable<unknown>,
  port: RemotePort,
  say: (sentence: string) => void,
): Promise<void> {
  const describe = (error: WriteError): string =>
    `${error.isPartial ? 'Of this, a part may have been transmitted' : 'Nothing was transmitted'}: ` +
    `${reasonOf(error, port)}`;
  await sendEach(keys, say, describe, async (chunk) => {
    if (!port.isConnected) throw new Error('There is no connection now: what you type is not transmitted.');
    await port.takeLease();
    await port.write(chunk, null, typedWithinMs);
  });
}

/**
 * Transmits what a lasting pipe brings, over replugs of the device and restarts of the relay: each piece to the opening
 * that the port has when it is read. What cannot be transmitted is lost, and reported.
 */
export async function sendLasting(
  chunks: AsyncIterable<unknown>,
  port: RemotePort,
  say: (sentence: string) => void,
): Promise<void> {
  const describe = (error: WriteError): string => sayUntaken(error, port);
  await sendEach(chunks, say, describe, async (chunk) => {
    const { epoch } = port;
    await port.prepare();
    await port.write(chunk, epoch);
  });
}

/** Sends piece by piece; the same failure is reported once, until something is transmitted again. */
async function sendEach(
  chunks: AsyncIterable<unknown>,
  say: (sentence: string) => void,
  describe: (error: WriteError) => string,
  send: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  let lastSentence = '';
  for await (const chunk of readable(chunks)) {
    try {
      await send(chunk);
      lastSentence = '';
    } catch (error) {
      const sentence =
        error instanceof WriteError ? describe(error) : error instanceof Error ? error.message : String(error);
      if (sentence !== lastSentence) say(sentence);
      lastSentence = sentence;
    }
  }
}

/** @throws {Error} with a sentence, when they cannot be read */
async function* readable(chunks: Iterable<Uint8Array> | AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of chunks) yield chunk as Uint8Array;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read what is to be transmitted: ${why}`, { cause: error });
  }
}

/**
 * Transmits all of it, in order; for the opening that there was at the beginning, and no other.
 * @throws {Error} with how much was written, and why no more, as a sentence
 */
export async function sendAll(chunks: Iterable<Uint8Array> | AsyncIterable<unknown>, port: RemotePort): Promise<void> {
  try {
    for await (const chunk of readable(chunks)) await port.write(chunk, port.place?.epoch ?? null);
  } catch (error) {
    throw error instanceof WriteError ? new Error(sayNotWritten(error, port), { cause: error }) : error;
  }
}

/** How much was written in all, what became of the rest, and why, as a sentence. */
function sayNotWritten(error: WriteError, port: RemotePort): string {
  const { writtenBytes } = port;
  const { isPartial } = error;
  const why = reasonOf(error, port);
  if (writtenBytes === 0 && !isPartial) return `Nothing was transmitted: ${why}`;
  return (
    `Transmitting stopped after ${writtenBytes} bytes, ` +
    `${isPartial ? 'of the next, a part may have been transmitted' : 'the rest was not transmitted'}: ${why}`
  );
}

/** What became of one piece, and why, as a sentence. */
function sayUntaken(error: WriteError, port: RemotePort): string {
  const { undeliveredBytes, isPartial } = error;
  const count = `${undeliveredBytes} ${undeliveredBytes === 1 ? 'byte was' : 'bytes were'} not transmitted`;
  return `${count}${isPartial ? ', or only in part' : ''}: ${reasonOf(error, port)}`;
}

function reasonOf({ code, message }: WriteError, port: RemotePort): string {
  const isHeld = code === 'READ_ONLY' && port.otherHolder !== undefined;
  return isHeld ? `${port.otherHolder} has control of the port.` : visibleText(message);
}
