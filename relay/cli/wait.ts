import { makeMatcher } from '../mcp/byte-match.ts';
import { encodeOutput } from '../mcp/device-output.ts';
import type { Surroundings } from './attach.ts';
import { newClient } from './client/new-client.ts';
import { RemotePort } from './client/remote-port.ts';
import { UsageError } from './command.ts';
import { CreditedOutput } from './credited-output.ts';
import { sendAll } from './send-all.ts';
import { visibleJson } from './visible-text.ts';
import type { WaitOptions } from './wait-options.ts';

/** So long a reply is quiet when it is whole. */
const silenceMs = 300;
/** What is kept to find a match in: from there on, the last line. */
const keptBytes = 64 * 1024;
/** Of a line that is longer, so much. */
const keptLineBytes = 4096;

const timedOut = 3;

/**
 * Transmits, if there is anything to, and waits for a line that matches, or for the end of a reply.
 * @returns the exit status: 0, or 3 when the time was over
 * @throws {Error} with a sentence, when it cannot wait on @throws {UsageError} for a wrong regular expression
 */
export async function wait(
  options: WaitOptions,
  { stdin, stdout, err, stop, clock, random }: Surroundings,
): Promise<number> {
  const { regex, timeoutMs, bytes, isJson } = options;
  const received = new LastBytes(keptBytes);
  const findEnd = regex === undefined ? undefined : lineFinder(regex);
  const over = new AbortController();
  let finish: (status: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => (finish = resolve));
  let stopSilence = (): void => undefined;
  let isWaiting = bytes === undefined;
  const output = new CreditedOutput(stdout, (count) => port.consumed(count));
  const port: RemotePort = new RemotePort({
    ...options,
    client: newClient(options.name),
    clock,
    random,
    from: 'newest',
    isLossless: false,
    isReadOnly: bytes === undefined,
    onBytes: ({ bytes: piece }) => {
      const end = isWaiting ? findEnd?.(piece) : undefined;
      const shown = isWaiting ? piece.subarray(0, end) : new Uint8Array();
      if (end !== undefined) isWaiting = false;
      if (isJson) received.push(shown);
      output.write(isJson ? '' : shown, piece.length);
      stopSilence();
      if (end !== undefined) finish(0);
      else if (isWaiting && !findEnd) stopSilence = clock.after(silenceMs, () => finish(0));
    },
    say: (sentence) => err(`${sentence}\n`),
  });
  const running = port.run(over.signal);
  const stopTimeout = timeoutMs === undefined ? () => undefined : clock.after(timeoutMs, () => finish(timedOut));
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(new Error('Stopped before the end of the wait.')), { once: true });
  });
  const work = async (): Promise<number> => {
    await port.ready;
    if (bytes === undefined && port.place?.port.state !== 'open')
      err('The port is not open. Waiting for it to open.\n');
    isWaiting = true;
    if (bytes) await sendAll([bytes], port);
    return finished;
  };
  try {
    const status = await Promise.race([work(), finished, stopped, running.then(() => 1)]);
    const endedBy = status === timedOut ? 'timeout' : regex === undefined ? 'silence' : 'match';
    if (isJson) output.write(`${visibleJson({ endedBy, ...received.describe() })}\n`, 0);
    await output.flushed();
    if (status === timedOut) err(`Nothing ${regex === undefined ? 'came' : 'matched'} within ${timeoutMs} ms.\n`);
    return status;
  } finally {
    stopSilence();
    stopTimeout();
    over.abort();
    stdin.destroy();
    await running.catch(() => undefined);
  }
}

/** The end of what was received. */
class LastBytes {
  readonly #most: number;
  #bytes = Buffer.alloc(0);
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  push(piece: Uint8Array): void {
    this.#count += piece.length;
    this.#bytes = Buffer.concat([this.#bytes, piece]).subarray(-this.#most);
  }

  /** `bytes`: how many there were in all. */
  describe() {
    return { ...encodeOutput(this.#bytes), bytes: this.#count };
  }
}

/**
 * Finds the first match in what it is given piece by piece.
 * @returns of each piece, how much of it comes before the end of the match; undefined: no match yet
 * @throws {UsageError} for a wrong regular expression
 */
export function lineFinder(regex: string): (piece: Uint8Array) => number | undefined {
  const begin = () => {
    try {
      return makeMatcher({ kind: 'regex', regex });
    } catch (error) {
      throw new UsageError(`--for '${regex}' cannot be read: ${error instanceof Error ? error.message : ''}.`);
    }
  };
  let matcher = begin();
  let seen = Buffer.alloc(0);
  return (piece) => {
    const before = seen.length;
    seen = Buffer.concat([seen, piece]);
    const match = matcher.find(seen);
    if (match) return Math.max(0, match.end - before);
    if (seen.length > keptBytes) {
      const line = seen.subarray(seen.lastIndexOf(0x0a) + 1);
      seen = Buffer.from(line.subarray(Math.max(0, line.length - keptLineBytes)));
      matcher = begin();
    }
    return undefined;
  };
}
