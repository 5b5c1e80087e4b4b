import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessPaths, type ShareAnswer } from '../../../relay/protocol/access.ts';
import { Child } from '../relay/child.ts';
import { relayProgram } from '../relay/relay-kinds.ts';

/** A relay as other computers use it, with TLS and credentials, that keeps its state over restarts. */
export class ProtectedRelay {
  readonly port: number;
  readonly origin: string;
  readonly #directory: string;
  readonly #args: readonly string[];
  #child: Child | undefined;
  #credential = '';

  private constructor(port: number, directory: string, args: readonly string[]) {
    this.port = port;
    this.origin = `https://127.0.0.1:${port}`;
    this.#directory = directory;
    this.#args = args;
  }

  /** @param path of the serial port it offers */
  static async make(path: string, port: number): Promise<ProtectedRelay> {
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-bench-'));
    return new ProtectedRelay(port, directory, [
      'serve',
      '--host',
      '0.0.0.0',
      '--port',
      String(port),
      '--state',
      directory,
      '--no-demo',
      '--path',
      `bench=${path}`,
    ]);
  }

  /** Admits as an operator, also after a restart of the relay. */
  get credential(): string {
    return this.#credential;
  }

  /** @returns its process */
  async start(): Promise<number> {
    this.#child = await Child.start(process.execPath, [relayProgram, ...this.#args], this.port);
    if (this.#credential === '') this.#credential = await this.#share();
    return this.#child.pid;
  }

  /** Kills it, without notice. */
  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  /** As the relay's own user, whose own credential lasts only as long as the relay runs. */
  async #share(): Promise<string> {
    const { credential } = JSON.parse(await readFile(join(this.#directory, 'local-access.json'), 'utf8')) as {
      credential: string;
    };
    const body = JSON.stringify({ name: 'Benchmark', role: 'operator', ports: 'all', durationMs: 3_600_000 });
    const options = {
      method: 'POST',
      port: this.port,
      path: accessPaths.shares,
      rejectUnauthorized: false,
      headers: { Authorization: `Bearer ${credential}` },
    };
    const [response] = (await once(request(options).end(body), 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return new URL((JSON.parse(text) as ShareAnswer).url).hash.replace('#share=', '');
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#directory, { recursive: true });
  }
}
