import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Surroundings } from './attach.ts';
import { newClient } from './client/new-client.ts';
import { RemotePort } from './client/remote-port.ts';
import type { ReleaseOptions } from './release-options.ts';

/** If we die, the port is taken back within this; it is prolonged every third of it. */
const lendMs = 60_000;

/**
 * Leaves a port to another program while that runs, or until it is stopped.
 * @returns the exit status of the command
 * @throws {Error} with a sentence, when the port could not be released
 */
export async function release(
  options: ReleaseOptions,
  { err, stop, clock, random }: Pick<Surroundings, 'err' | 'stop' | 'clock' | 'random'>,
): Promise<number> {
  const { command, text, takeOver } = options;
  const over = new AbortController();
  const say = (sentence: string): void => err(`${sentence}\n`);
  const port = new RemotePort({
    ...options,
    takeOver: undefined, // with `lend`
    client: newClient(options.name),
    clock,
    random,
    from: 'newest',
    creditBytes: 0,
    isLossless: false,
    isReadOnly: true,
    onBytes: () => undefined,
    say: () => undefined,
  });
  const running = port.run(over.signal);
  let stopRenewing = (): void => {};
  const renew = (): void => {
    stopRenewing = clock.after(lendMs / 3, () => {
      // Without a connection the port is lent for as long as was said; somebody else may have taken it back.
      if (port.isConnected) port.lend(lendMs, text).catch((error: Error) => say(error.message));
      renew();
    });
  };
  const work = async (): Promise<number> => {
    await port.ready;
    const { otherHolder } = port;
    if (otherHolder !== undefined && !takeOver)
      throw new Error(`Not released: ${otherHolder} has control of the port. --take-over takes it.`);
    const former = await port.lend(lendMs, text, takeOver);
    renew();
    const status = command.length > 0 ? await runToEnd(command, stop, say) : await untilStopped(stop, say);
    stopRenewing();
    // Somebody else may have it by now; without a connection it ends by itself.
    if (port.isConnected) await port.takeBack(former).catch((error: Error) => say(error.message));
    return status;
  };
  try {
    // `running` only ends before `over` by failing.
    return await Promise.race([work(), running.then(() => 1)]);
  } finally {
    stopRenewing();
    over.abort();
    await running.catch(() => undefined);
  }
}

function untilStopped(stop: AbortSignal, say: (sentence: string) => void): Promise<number> {
  say('Released. Ctrl C takes it back.');
  return new Promise((resolve) => {
    if (stop.aborted) resolve(0);
    stop.addEventListener('abort', () => resolve(0), { once: true });
  });
}

/** Runs the command. A person who stops us stops it too. */
function runToEnd(
  [command = '', ...args]: readonly string[],
  stop: AbortSignal,
  say: (sentence: string) => void,
): Promise<number> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve(1);
    const child = spawn(command, args, { stdio: 'inherit' });
    const onStop = (): void => void child.kill('SIGTERM');
    stop.addEventListener('abort', onStop, { once: true });
    child.once('error', (error) => {
      say(`${command} could not be started: ${error.message}.`);
      resolve(127);
    });
    child.once('exit', (code, signal) => {
      stop.removeEventListener('abort', onStop);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
