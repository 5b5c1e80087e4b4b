import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, findSer2net } from '../../support/prepare.mjs';
import { Child } from './child.ts';
import type { RelayClient, RelayKind, RelaySubject } from './relay-client.ts';
import { connectTcp } from './tcp-client.ts';
import { connectBare, connectByProtocol } from './web-socket-clients.ts';

export const relayProgram = fileURLToPath(new URL('../../../dist/relay/baudcast.cjs', import.meta.url));
const bareProgram = fileURLToPath(new URL('bare-relay.mjs', import.meta.url));

/** This relay, as a user starts it. */
export const baudcast: RelayKind = {
  name: 'Baudcast',
  missing: () => (existsSync(relayProgram) ? undefined : 'it is not built'),
  start: async (path, port) => {
    const args = [
      relayProgram,
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--no-demo',
      '--path',
      `bench=${path}`,
    ];
    const child = await Child.start(process.execPath, args, port);
    let index = 0;
    return subject('Baudcast', 4096, child, (holds) =>
      connectByProtocol({ origin: `ws://127.0.0.1:${port}` }, index++, holds),
    );
  },
};

/** Twenty lines of `ws` and `serialport`. */
export const bare: RelayKind = {
  name: 'bare ws + serialport',
  missing: () => undefined,
  start: async (path, port) => {
    const child = await Child.start(process.execPath, [bareProgram, path, String(port)], port);
    return subject('bare ws + serialport', 4096, child, () => connectBare(port));
  },
};

export const socat: RelayKind = {
  name: 'socat',
  missing: () => (findProgram(['socat']) === undefined ? 'it is not installed' : undefined),
  start: async (path, port) => {
    const args = [`TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,nodelay,fork`, `FILE:${path},raw,echo=0`];
    const child = await Child.start('socat', args, port, true);
    return subject('socat', 1, child, () => connectTcp(port));
  },
};

export const ser2net: RelayKind = {
  name: 'ser2net',
  missing: () => (findSer2net() === undefined ? 'it is not installed' : undefined),
  start: async (path, port) => {
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-bench-'));
    const file = join(directory, 'ser2net.yaml');
    const lines = [
      'connection: &bench',
      `  accepter: tcp(nodelay=true),127.0.0.1,${port}`,
      `  connector: serialdev(nouucplock=true),${path},115200n81,local`,
      '  options:',
      '    max-connections: 200',
      '',
    ];
    await writeFile(file, lines.join('\n'));
    const child = await Child.start(findSer2net()!, ['-n', '-u', '-c', file], port, true);
    return subject(
      'ser2net',
      200,
      child,
      () => connectTcp(port),
      () => rm(directory, { recursive: true }),
    );
  },
};

export function subject(
  name: string,
  maxViewers: number,
  child: Pick<Child, 'pid' | 'stop'>,
  connect: (holds: boolean) => Promise<RelayClient>,
  onStop = async (): Promise<void> => undefined,
): RelaySubject {
  return {
    name,
    maxViewers,
    pid: child.pid,
    connect,
    stop: async () => {
      await child.stop();
      await onStop();
    },
  };
}
