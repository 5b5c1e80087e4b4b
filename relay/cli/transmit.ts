import type { Surroundings } from './attach.ts';
import { newClient } from './client/new-client.ts';
import { RemotePort } from './client/remote-port.ts';
import { sendAll } from './send-all.ts';
import type { TransmitOptions } from './transmit-options.ts';
import { visibleJson } from './visible-text.ts';

/**
 * Transmits once.
 * @returns the exit status, 0: all of it was written
 * @throws {Error} with a sentence, when not
 */
export async function transmit(
  options: TransmitOptions,
  { stdin, stdout, err, stop, clock, random }: Surroundings,
): Promise<number> {
  const over = new AbortController();
  const port = new RemotePort({
    ...options,
    client: newClient(options.name),
    clock,
    random,
    from: 'newest',
    creditBytes: 0,
    isLossless: false,
    isReadOnly: false,
    onBytes: () => undefined,
    say: (sentence) => err(`${sentence}\n`),
  });
  const running = port.run(over.signal);
  const work = async (): Promise<number> => {
    await port.ready;
    await sendAll(options.bytes === undefined ? stdin : [options.bytes], port);
    if (options.isJson) stdout.write(`${visibleJson({ outcome: 'written', bytes: port.writtenBytes })}\n`);
    return 0;
  };
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener(
      'abort',
      () =>
        reject(
          new Error(
            `Stopped after ${port.writtenBytes} bytes were written; part of the rest may have been written too.`,
          ),
        ),
      { once: true },
    );
  });
  try {
    // `running` only ends before `over` by failing.
    return await Promise.race([work(), stopped, running.then(() => 1)]);
  } finally {
    over.abort();
    stdin.destroy();
    await running.catch(() => undefined);
  }
}
