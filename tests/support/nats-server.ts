import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { FleetDirectory, keeperName } from '../../relay/fleet/fleet-directory.ts';
import { makeCertificate } from '../../relay/tls/make-certificate.ts';
import { freePort, listens } from './ports.ts';
import { findNatsServer } from './prepare.mjs';

/** A NATS server as a process of its own, set up as `baudcast fleet` does it. */
export class NatsServer {
  readonly port: number;
  /** Where it says how it is, over HTTP. */
  readonly monitor: string;
  readonly directory: string;
  /** The directory of `baudcast fleet` in it. */
  readonly fleet: string;
  readonly #config: string;
  #child: ChildProcess;

  private constructor(port: number, monitor: string, directory: string, child: ChildProcess, config = 'nats.conf') {
    this.port = port;
    this.monitor = monitor;
    this.directory = directory;
    this.fleet = join(directory, 'fleet');
    this.#config = config;
    this.#child = child;
  }

  /**
   * @param nodes names @param gateways names, at least one
   * @param isEncrypted whether it speaks TLS, with a certificate of its own
   */
  static async start(nodes: readonly string[], gateways: readonly string[], isEncrypted = false): Promise<NatsServer> {
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-nats-'));
    const port = await freePort();
    const monitorPort = await freePort();
    const tls = { certFile: join(directory, 'c.pem'), keyFile: join(directory, 'k.pem') };
    if (isEncrypted) {
      const made = await makeCertificate({ names: ['localhost'], addresses: ['127.0.0.1'] }, 'nats', Date.now());
      await writeFile(tls.certFile, made.hostPem);
      await writeFile(tls.keyFile, made.keyPem);
      await writeFile(join(directory, 'ca.pem'), made.authorityPem);
    }
    const fleet = new FleetDirectory(join(directory, 'fleet'));
    const [first = 'gw1', ...others] = gateways;
    await fleet.make(first, isEncrypted ? tls : undefined);
    for (const name of others) await fleet.add('gateway', name);
    for (const name of nodes) await fleet.add('node', name);
    await fleet.add('keeper', keeperName);
    await writeFile(join(directory, 'fleet/seeds/unknown.seed'), createUser().getSeed(), { mode: 0o600 });
    const text = await readFile(fleet.configFile, 'utf8');
    const own = `listen: 127.0.0.1:${port}\nhttp: 127.0.0.1:${monitorPort}`;
    await writeFile(fleet.configFile, text.replace(/^listen: .*$/m, own));
    return new NatsServer(port, `http://127.0.0.1:${monitorPort}`, directory, await run(directory, port));
  }

  /** One that admits everybody, with JetStream. */
  static async startOpen(): Promise<NatsServer> {
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-nats-'));
    const [port, monitorPort] = [await freePort(), await freePort()];
    await mkdir(join(directory, 'fleet'));
    const reach = `listen: 127.0.0.1:${port}\nhttp: 127.0.0.1:${monitorPort}`;
    await writeFile(join(directory, 'fleet/nats.conf'), `${reach}\njetstream { store_dir: "${directory}/store" }`);
    return new NatsServer(port, `http://127.0.0.1:${monitorPort}`, directory, await run(directory, port));
  }

  /** Servers of one cluster, which share a directory. */
  static async startCluster(nodes: readonly string[], gateways: readonly string[], count = 3): Promise<NatsServer[]> {
    const first = await NatsServer.start(nodes, gateways);
    await first.kill();
    const { directory, fleet } = first;
    const ports: number[] = [];
    for (let i = 0; i < 3 * count; i++) ports.push(await freePort());
    const routes = ports.slice(0, count).map((port) => `"nats://127.0.0.1:${port}"`);
    const text = (await readFile(join(fleet, 'nats.conf'), 'utf8')).replace(/^http: .*\n/m, '');
    const servers = Array.from({ length: count }, async (_, i) => {
      const [cluster = 0, port = 0, monitor = 0] = [ports[i], ports[count + i], ports[2 * count + i]];
      const own = [
        `listen: 127.0.0.1:${port}`,
        `http: 127.0.0.1:${monitor}`,
        `server_name: n${i}`,
        `cluster { name: fleet, listen: "127.0.0.1:${cluster}", routes: [${routes.join(', ')}] }`,
      ];
      const store = text.replace(/store_dir: "[^"]*"/, `store_dir: "${directory}/n${i}"`);
      await writeFile(join(fleet, `n${i}.conf`), store.replace(/^listen: .*$/m, own.join('\n')));
      const child = await run(directory, port, `n${i}.conf`);
      return new NatsServer(port, `http://127.0.0.1:${monitor}`, directory, child, `n${i}.conf`);
    });
    return Promise.all(servers);
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** The file with the credentials of a node or a gateway; `unknown`: of nobody. */
  seedFile(name: string): string {
    return join(this.fleet, 'seeds', `${name}.seed`);
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
    this.#child = await run(this.directory, this.port, this.#config);
  }

  /** Makes it read its configuration again, as `nats-server --signal reload` does. */
  reload(): void {
    this.#child.kill('SIGHUP');
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function run(directory: string, port: number, config = 'nats.conf'): Promise<ChildProcess> {
  const program = findNatsServer();
  if (program === undefined) throw new Error('nats-server is not installed.');
  const child = spawn(program, ['-c', join(directory, 'fleet', config)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`nats-server ended: ${said}`)));
  ended.catch(() => undefined);
  await Promise.race([listens(port), ended]);
  return child;
}
