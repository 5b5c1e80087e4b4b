import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HttpsClient } from './https-client.ts';

const program = fileURLToPath(new URL('../../dist/relay/main.js', import.meta.url));

/** The built command, as a person starts it, with a state directory of its own. */
export class ExposedRelay {
  /** Its complete output. */
  out = '';
  err = '';
  /** Resolves to the exit status. */
  readonly ended: Promise<number | null>;
  readonly state: string;
  readonly #child: ChildProcess;
  #heard: () => void = () => undefined;

  private constructor(state: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.state = state;
    this.#child = spawn(process.execPath, [program, 'serve', '--port', '0', '--demo', '--state', state, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (text: Buffer) => {
      this.out += text.toString();
      this.#heard();
    });
    this.#child.stderr?.on('data', (text: Buffer) => (this.err += text.toString()));
    this.ended = once(this.#child, 'close').then(([code]) => code as number | null);
    void this.ended.then(() => this.#heard());
  }

  /** @param state default: a new directory, which `stop()` removes @returns when it listens, or has ended */
  static async start({
    args,
    state,
    env = {},
  }: {
    readonly args: readonly string[];
    readonly state?: string;
    readonly env?: NodeJS.ProcessEnv;
  }): Promise<ExposedRelay> {
    const relay = new ExposedRelay(state ?? (await mkdtemp(join(tmpdir(), 'baudcast-state-'))), args, env);
    while (!relay.out.includes('listening on') && !relay.hasEnded)
      await new Promise<void>((resolve) => (relay.#heard = resolve));
    return relay;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Its address on this computer. */
  get url(): string {
    return /^listening on (https?:\S+)/.exec(this.out)?.[1] ?? '';
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** The secret of the pairing link that it has printed; undefined if there is none. */
  get pairing(): string | undefined {
    return /#pair=(\S+)/.exec(this.out)?.[1];
  }

  /** A client that trusts its self-made certificate. @param localAddress where the client comes from */
  async client(localAddress?: string): Promise<HttpsClient> {
    return new HttpsClient(this.url, await readFile(join(this.state, 'tls-authority.pem'), 'utf8'), localAddress);
  }

  /** Ends it. @param keepState whether the state directory stays */
  async stop({ keepState = false } = {}): Promise<void> {
    if (!this.hasEnded) this.#child.kill('SIGTERM');
    await this.ended;
    if (!keepState) await rm(this.state, { recursive: true, force: true });
  }
}
