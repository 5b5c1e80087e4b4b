import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/relay/main.js', import.meta.url));

/** The built relay as a process of its own, to be used and to be killed. */
export class RelayProcess {
  readonly origin: string;
  readonly #child: ChildProcess;

  private constructor(origin: string, child: ChildProcess) {
    this.origin = origin;
    this.#child = child;
  }

  /** @param port 0 for any free one @param env what it sees besides this process's environment: virtual devices, say */
  static async start({
    port = 0,
    args = ['--demo'],
    env = {},
  }: { port?: number; args?: string[]; env?: NodeJS.ProcessEnv } = {}): Promise<RelayProcess> {
    const child = spawn(process.execPath, [main, 'serve', '--port', String(port), ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const origin = /^listening on (http:\S+)/.exec(line)?.[1];
      if (origin) return new RelayProcess(origin, child);
    }
    throw new Error('The relay ended before it listened');
  }

  /** @param signal SIGKILL for a crash */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exit;
  }
}
