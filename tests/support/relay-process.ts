import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/relay/main.js', import.meta.url));

/** The built relay as a process of its own, to be used and to be killed. */
export class RelayProcess {
  readonly origin: string;
  /** TCP ports by the ids of the ports that are offered there. */
  readonly tcpPorts: ReadonlyMap<string, number>;
  readonly #child: ChildProcess;

  private constructor(origin: string, tcpPorts: ReadonlyMap<string, number>, child: ChildProcess) {
    this.origin = origin;
    this.tcpPorts = tcpPorts;
    this.#child = child;
  }

  /**
   * @param port 0 for any free one @param tcpCount how many ports are offered by TCP
   * @param env what it sees besides this process's environment: virtual devices, say
   */
  static async start({
    port = 0,
    args = ['--demo'],
    env = {},
    tcpCount = 0,
  }: { port?: number; args?: string[]; tcpCount?: number; env?: NodeJS.ProcessEnv } = {}): Promise<RelayProcess> {
    const child = spawn(process.execPath, [main, 'serve', '--port', String(port), ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let origin: string | undefined;
    const tcpPorts = new Map<string, number>();
    for await (const line of createInterface({ input: child.stdout })) {
      origin ??= /^listening on (http:\S+)/.exec(line)?.[1];
      const [, id, tcpPort] = /^(\S+) is at rfc2217:\/\/\S+:(\d+)$/.exec(line) ?? [];
      if (id !== undefined) tcpPorts.set(id, Number(tcpPort));
      if (origin && tcpPorts.size === tcpCount) return new RelayProcess(origin, tcpPorts, child);
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
