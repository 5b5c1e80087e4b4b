import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

/** A program that listens on a TCP port. */
export class Child {
  readonly pid: number;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#process = child;
    this.pid = child.pid ?? 0;
  }

  /**
   * Resolves when it listens.
   * @param probe connect to find out; else it is waited for the word on its stdout
   * @param env what it sees besides this process's environment @param errors where its stderr goes
   */
  static async start(
    program: string,
    args: readonly string[],
    port: number,
    probe = false,
    env: NodeJS.ProcessEnv = {},
    errors: 'inherit' | 'ignore' = 'inherit',
  ): Promise<Child> {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', errors], env: { ...process.env, ...env } });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${program} ended before it listened.`)));
    ended.catch(() => undefined);
    await Promise.race([probe ? isListening(port) : says(child, 'listening'), ended]);
    return new Child(child);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}

async function says(child: ChildProcess, word: string): Promise<void> {
  let text = '';
  while (!text.includes(word)) {
    const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
    text += chunk.toString();
  }
}

async function isListening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
