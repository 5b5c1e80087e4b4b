import { spawn } from 'node:child_process';

interface PtyOptions {
  /** Where the device file is to be. */
  readonly path: string;
  /** Where the port is offered, at 127.0.0.1. */
  readonly tcpPort: number;
  readonly stop: AbortSignal;
}

/**
 * Offers the port as a device file: by socat, because Node can make none. The port is used only while a program has the
 * file open.
 * @throws {Error} with a sentence when it cannot be made
 */
export async function keepPty({ path, tcpPort, stop }: PtyOptions): Promise<void> {
  while (!stop.aborted) {
    const child = spawn('socat', [`PTY,link=${path},raw,echo=0,wait-slave`, `TCP4:127.0.0.1:${tcpPort},nodelay`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (piece: Buffer) => (text = (text + piece.toString()).slice(-2000)));
    const onStop = (): void => void child.kill('SIGTERM');
    stop.addEventListener('abort', onStop, { once: true });
    const status = await new Promise<number | Error | null>((resolve) =>
      child.once('error', resolve).once('close', resolve),
    );
    stop.removeEventListener('abort', onStop);
    if (stop.aborted || status === 0) continue; // a program has closed it
    const reason =
      status instanceof Error
        ? 'socat cannot be started. Install it, or use --rfc2217'
        : `socat says: ${text.trim().split('\n').at(-1) ?? `status ${status}`}`;
    throw new Error(`${path} cannot be made: ${reason}.`);
  }
}
