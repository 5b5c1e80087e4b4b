import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RelayError, type RelayErrorCode } from '../../../relay/protocol/relay-error.ts';
import { bundleProgram } from '../../support/bundle-program.ts';
import type { HostCommands, HostConfiguration } from './port-host.ts';

const entry = fileURLToPath(new URL('port-host.ts', import.meta.url));

let built: Promise<string> | undefined;

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
  readonly code?: RelayErrorCode;
}

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

/** A process with the relay's ports. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (answer: Answer) => this.#take(answer));
    child.on('exit', () => this.#rejectAll());
  }

  static async start(env: NodeJS.ProcessEnv, configuration: HostConfiguration = {}): Promise<HostProcess> {
    const file = await (built ??= bundleProgram(entry));
    const child = fork(file, { env: { ...process.env, ...env, PORT_HOST: JSON.stringify(configuration) } });
    const failed = once(child, 'exit').then(() => Promise.reject(new Error('The host did not start.')));
    await Promise.race([once(child, 'message'), failed]);
    failed.catch(() => undefined);
    return new HostProcess(child);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  call<Name extends keyof HostCommands>(
    name: Name,
    ...args: Parameters<HostCommands[Name]>
  ): ReturnType<HostCommands[Name]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, name, args });
    }) as ReturnType<HostCommands[Name]>;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  #take({ id, value, error, code }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value as never);
    else waiting?.reject(code === undefined ? new Error(error) : new RelayError(code, error));
  }

  #rejectAll(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('The host has ended.'));
    this.#waiting.clear();
  }
}
