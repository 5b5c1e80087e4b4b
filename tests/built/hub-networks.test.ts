import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { placedBytes, wrongPlace } from '../relay/faults/placed.ts';
import { hasPtys, Pty } from '../relay/ports/pty.ts';
import { availableHere } from '../relay/ports/require-here.ts';
import { hasNamespaces } from '../support/prepare.mjs';
import { TwoNetworks } from '../support/two-networks.ts';

const program = fileURLToPath(new URL('../../dist/relay/main.js', import.meta.url));
const isPossible = availableHere(
  hasPtys() && hasNamespaces(),
  'Root with iproute2 (ip netns), by which a hub and a node get networks of their own,',
);

/** The built command in a network of its own. */
class Baudcast {
  out = Buffer.alloc(0);
  err = '';
  readonly child: ChildProcess;
  #heard: () => void = () => undefined;

  constructor(network: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn('ip', ['netns', 'exec', network, process.execPath, program, ...args], {
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.out = Buffer.concat([this.out, chunk]);
      this.#heard();
    });
    this.child.stderr?.on('data', (text: Buffer) => {
      this.err += text.toString();
      this.#heard();
    });
    onTestFinished(() => this.stop());
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.child.exitCode !== null) throw new Error(`It ended: ${this.err}`);
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }
}

test.skipIf(!isPossible)(
  'a node joins a hub over TLS; its cable is unplugged, briefly and for longer: all bytes arrive in place',
  async () => {
    const networks = TwoNetworks.make();
    onTestFinished(() => networks.remove());
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-networks-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const line = await Pty.start();
    onTestFinished(() => line.stop());

    const state = join(directory, 'hub');
    const hub = new Baudcast(networks.near, [
      'serve',
      '--host',
      '0.0.0.0',
      '--port',
      '8017',
      '--node',
      'hub1',
      '--no-demo',
      '--log',
      'info',
      '--state',
      state,
      '--allow-host',
      networks.nearAddress,
    ]);
    await hub.until(() => hub.out.includes('listening on'));
    const link = execFileSync(
      'ip',
      ['netns', 'exec', networks.near, process.execPath, program, 'join-link', 'lab2', '--state', state],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const linkFile = join(directory, 'link');
    await writeFile(linkFile, link, { mode: 0o600 });

    const joinArgs = [
      '--join',
      `wss://${networks.nearAddress}:8017`,
      '--join-credential-file',
      linkFile,
      '--join-ca',
      join(state, 'tls-authority.pem'),
    ];
    const startNode = async (): Promise<Baudcast> => {
      const node = new Baudcast(networks.far, [
        'serve',
        '--port',
        '8017',
        '--no-demo',
        '--path',
        `line=${line.path}`,
        '--log',
        'info',
        '--state',
        join(directory, 'node'),
        ...joinArgs,
      ]);
      await node.until(() => node.out.includes(`joined ${networks.nearAddress}:8017 as lab2`));
      return node;
    };
    const node = await startNode();

    // At the hub, over the hub's own loopback, with the right of the hub's own user.
    const client = new Baudcast(networks.near, [
      'attach',
      'https://localhost:8017/ports/lab2/line',
      '--from',
      'oldest',
      '--baud',
      '115200',
      '--state',
      state,
    ]);
    client.child.stdin?.write('begin');
    await line.received(5);

    let sent = 0;
    const transmit = (bytes: number): void => {
      line.write(placedBytes(sent, bytes));
      sent += bytes;
    };
    const arrived = (): Promise<void> => client.until(() => client.out.length >= sent);
    transmit(50_000);
    await arrived();

    if (!networks.delay(100)) {
      process.stderr.write(
        'This kernel has no netem, so the cable is not slowed down; tests/relay/hub/faults.test.ts covers that.\n',
      );
    } else {
      transmit(50_000);
      await arrived();
      networks.delay(0);
    }

    // For a moment: TCP itself sends again.
    networks.unplug();
    for (let i = 0; i < 20; i++) transmit(1000);
    networks.plug();
    await arrived();
    expect(node.err.match(/"hub-joined"/g)).toHaveLength(1);

    // Longer than a link may be silent: each end detects it, and the node reconnects.
    networks.unplug();
    transmit(100_000);
    await node.until(() => /"hub-away"/.test(node.err));
    await hub.until(() => /"node-away"/.test(hub.err));
    const refused = new Baudcast(networks.near, [
      'transmit',
      'https://localhost:8017/ports/lab2/line',
      'while away',
      '--retry',
      '0',
      '--state',
      state,
    ]);
    expect(await once(refused.child, 'close')).toEqual([1, null]);
    expect(refused.err).toContain('lab2 is not connected to this relay');
    transmit(100_000);
    networks.plug();
    await node.until(() => (node.err.match(/"hub-joined"/g) ?? []).length === 2);
    await arrived();
    expect(client.err).toMatch(
      /lab2 is not connected to this relay for now.*\n(?:.*\n)*The port's computer is connected again/,
    );

    expect(client.out).toHaveLength(sent);
    expect(wrongPlace(client.out, 0)).toBe(-1);
    client.child.stdin?.write('after');
    expect((await line.received('beginafter'.length)).toString()).toBe('beginafter');
    await node.stop();
  },
);
