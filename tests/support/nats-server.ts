import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { rightsOfGateway, rightsOfNode, type SubjectRights } from '../../relay/fleet/subjects.ts';
import { makeCertificate } from '../../relay/tls/make-certificate.ts';
import { freePort, listens } from './ports.ts';
import { findNatsServer } from './prepare.mjs';

/** A NATS server as a process of its own, which knows nodes and gateways by their nkeys and gives each its rights. */
export class NatsServer {
  readonly port: number;
  /** Where it says how it is, over HTTP. */
  readonly monitor: string;
  readonly directory: string;
  #child: ChildProcess;

  private constructor(port: number, monitor: string, directory: string, child: ChildProcess) {
    this.port = port;
    this.monitor = monitor;
    this.directory = directory;
    this.#child = child;
  }

  /**
   * @param nodes names @param gateways names
   * @param isEncrypted whether it speaks TLS, with a certificate of its own
   */
  static async start(nodes: readonly string[], gateways: readonly string[], isEncrypted = false): Promise<NatsServer> {
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-nats-'));
    const port = await freePort();
    const monitorPort = await freePort();
    const users: string[] = [];
    const add = async (name: string, { publish, subscribe }: SubjectRights): Promise<void> => {
      const user = createUser();
      await writeFile(join(directory, `${name}.seed`), user.getSeed(), { mode: 0o600 });
      const permissions = `publish: ${JSON.stringify(publish)}, subscribe: ${JSON.stringify(subscribe)}`;
      users.push(`{ nkey: ${user.getPublicKey()}, permissions: { ${permissions} } }`);
    };
    for (const name of nodes) await add(name, rightsOfNode(name));
    for (const name of gateways) await add(name, rightsOfGateway(name));
    await writeFile(join(directory, 'unknown.seed'), createUser().getSeed(), { mode: 0o600 });
    let tls = '';
    if (isEncrypted) {
      const made = await makeCertificate({ names: ['localhost'], addresses: ['127.0.0.1'] }, 'nats', Date.now());
      for (const [name, pem] of [
        ['c', made.hostPem],
        ['k', made.keyPem],
        ['ca', made.authorityPem],
      ] as const)
        await writeFile(join(directory, `${name}.pem`), pem);
      tls = `tls { cert_file: "${directory}/c.pem", key_file: "${directory}/k.pem" }\n`;
    }
    await writeFile(
      join(directory, 'nats.conf'),
      `listen: 127.0.0.1:${port}\nhttp: 127.0.0.1:${monitorPort}\n${tls}` +
        `authorization { users: [\n${users.join('\n')}\n] }\n`,
    );
    return new NatsServer(port, `http://127.0.0.1:${monitorPort}`, directory, await run(directory, port));
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** The file with the credentials of a node or a gateway; `unknown`: of nobody. */
  seedFile(name: string): string {
    return join(this.directory, `${name}.seed`);
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  /** Starts it again, at the same address. */
  async restart(): Promise<void> {
    this.#child = await run(this.directory, this.port);
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true });
  }
}

async function run(directory: string, port: number): Promise<ChildProcess> {
  const program = findNatsServer();
  if (program === undefined) throw new Error('nats-server is not installed.');
  const child = spawn(program, ['-c', join(directory, 'nats.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`nats-server ended: ${said}`)));
  ended.catch(() => undefined);
  await Promise.race([listens(port), ended]);
  return child;
}
