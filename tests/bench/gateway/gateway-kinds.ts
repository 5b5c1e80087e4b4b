import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findPySerial, findProgram, findSer2net } from '../../support/prepare.mjs';
import { Child } from '../relay/child.ts';
import { relayProgram } from '../relay/relay-kinds.ts';

/** Where Debian has the server of pyserial's examples. */
const pySerialServer = '/usr/share/doc/python3-serial/examples/rfc2217_server.py';

/** A program that offers a serial port by RFC 2217. */
export interface GatewaySubject {
  /** What pyserial opens. */
  readonly url: string;
  /** `undefined`: the port itself, or a device file. */
  readonly tcpPort: number | undefined;
  /** A device file that is there once, and takes neither signals nor a baud rate. */
  readonly isPty?: boolean;
  readonly maxClients: number;
  stop(): Promise<void>;
}

interface Place {
  /** A device as programs with `env` see it. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  /** Three free TCP ports from here on. */
  readonly tcpPort: number;
}

export interface GatewayKind {
  readonly name: string;
  /** @returns why it cannot be measured here */
  missing(): string | undefined;
  start(place: Place): Promise<GatewaySubject>;
}

const byTcp = (tcpPort: number, maxClients: number, stop: () => Promise<void>): GatewaySubject => ({
  url: `rfc2217://127.0.0.1:${tcpPort}`,
  tcpPort,
  maxClients,
  stop,
});

const thePort: GatewayKind = {
  name: 'the port itself',
  missing: () => undefined,
  start: ({ path }) => Promise.resolve({ url: path, tcpPort: undefined, maxClients: 1, stop: () => Promise.resolve() }),
};

/** @param httpPort of the relay, which offers the port as `bench` */
const startRelay = (httpPort: number, { path, env }: Place, more: readonly string[]): Promise<Child> =>
  Child.start(
    process.execPath,
    [relayProgram, 'serve', '--port', String(httpPort), '--no-demo', '--path', `bench=${path}`, ...more],
    httpPort,
    false,
    env,
  );

const baudcastGateway: GatewayKind = {
  name: 'Baudcast',
  missing: () => (existsSync(relayProgram) ? undefined : 'it is not built'),
  start: async (place) => {
    const { tcpPort } = place;
    const relay = await startRelay(tcpPort + 1, place, ['--rfc2217', `bench=${tcpPort}`]);
    return byTcp(tcpPort, 16, () => relay.stop());
  },
};

const baudcastForward: GatewayKind = {
  name: 'Baudcast, by `forward`',
  missing: baudcastGateway.missing,
  start: async (place) => {
    const { tcpPort } = place;
    const relay = await startRelay(tcpPort + 1, place, []);
    const url = `http://127.0.0.1:${tcpPort + 1}/ports/bench`;
    const forward = await Child.start(
      process.execPath,
      [relayProgram, 'forward', url, '--rfc2217', String(tcpPort)],
      tcpPort,
      true,
    );
    return byTcp(tcpPort, 16, async () => {
      await forward.stop();
      await relay.stop();
    });
  },
};

const ser2netGateway: GatewayKind = {
  name: 'ser2net',
  missing: () => (findSer2net() === undefined ? 'it is not installed' : undefined),
  start: (place) => startSer2net(place, 'telnet(rfc2217),tcp'),
};

async function startSer2net({ path, env, tcpPort }: Place, protocol: string): Promise<GatewaySubject> {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-bench-'));
  const file = join(directory, 'ser2net.yaml');
  const lines = [
    'connection: &bench',
    `  accepter: ${protocol}(nodelay=true),127.0.0.1,${tcpPort}`,
    `  connector: serialdev(nouucplock=true),${path},115200n81,local`,
    '  options:',
    '    max-connections: 16',
    '',
  ];
  await writeFile(file, lines.join('\n'));
  const child = await Child.start(findSer2net()!, ['-n', '-u', '-c', file], tcpPort, true, env);
  return byTcp(tcpPort, 16, async () => {
    await child.stop();
    await rm(directory, { recursive: true });
  });
}

const ser2netBehindSocat: GatewayKind = {
  name: 'ser2net, by socat',
  missing: () => ser2netGateway.missing() ?? noSocat(),
  start: async (place) => {
    const { tcpPort } = place;
    const server = await ser2netGateway.start({ ...place, tcpPort: tcpPort + 1 });
    const listen = `TCP-LISTEN:${tcpPort},bind=127.0.0.1,reuseaddr,nodelay,fork`;
    const to = `TCP:127.0.0.1:${tcpPort + 1},nodelay`;
    const socat = await Child.start('socat', [listen, to], tcpPort, true);
    return byTcp(tcpPort, 16, async () => {
      await socat.stop();
      await server.stop();
    });
  },
};

const pySerialGateway: GatewayKind = {
  name: 'pyserial’s own server',
  missing: () => (existsSync(pySerialServer) ? undefined : `there is no ${pySerialServer}`),
  start: async ({ path, env, tcpPort }) => {
    const args = [pySerialServer, '-p', String(tcpPort), path];
    const child = await Child.start(findPySerial()!, args, tcpPort, true, env, 'ignore');
    return byTcp(tcpPort, 1, () => child.stop());
  },
};

const forwardPty: GatewayKind = {
  name: 'Baudcast, by `forward --pty`',
  missing: () => baudcastGateway.missing() ?? noSocat(),
  start: async (place) => {
    const { tcpPort } = place;
    const relay = await startRelay(tcpPort + 1, place, []);
    const port = `http://127.0.0.1:${tcpPort + 1}/ports/bench`;
    return byPty(
      (path) =>
        Child.start(
          process.execPath,
          [relayProgram, 'forward', port, '--rfc2217', String(tcpPort), '--pty', path],
          tcpPort,
          true,
        ),
      () => relay.stop(),
    );
  },
};

const socatPty: GatewayKind = {
  name: 'ser2net, by a pty of socat',
  missing: () => ser2netGateway.missing() ?? noSocat(),
  start: async (place) => {
    const { tcpPort } = place;
    const server = await startSer2net({ ...place, tcpPort: tcpPort + 1 }, 'tcp');
    const listen = `TCP-LISTEN:${tcpPort},bind=127.0.0.1,reuseaddr,nodelay,fork`;
    const tunnel = await Child.start('socat', [listen, `TCP:127.0.0.1:${tcpPort + 1},nodelay`], tcpPort, true);
    return byPty(
      (path) =>
        Child.start('socat', [`PTY,link=${path},raw,echo=0`, `TCP:127.0.0.1:${tcpPort},nodelay`], tcpPort, true),
      async () => {
        await tunnel.stop();
        await server.stop();
      },
    );
  },
};

const noSocat = (): string | undefined => (findProgram(['socat']) === undefined ? 'there is no socat' : undefined);

/** @param start what makes a device file with this path */
async function byPty(start: (path: string) => Promise<Child>, stop: () => Promise<void>): Promise<GatewaySubject> {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-bench-'));
  const url = join(directory, 'pty');
  const child = await start(url);
  while (!existsSync(url)) await delay(10);
  return {
    url,
    tcpPort: undefined,
    isPty: true,
    maxClients: 1,
    stop: async () => {
      await child.stop();
      await stop();
      await rm(directory, { recursive: true });
    },
  };
}

export const gatewayKinds: readonly GatewayKind[] = [
  thePort,
  baudcastGateway,
  ser2netGateway,
  pySerialGateway,
  baudcastForward,
  ser2netBehindSocat,
  forwardPty,
  socatPty,
];
