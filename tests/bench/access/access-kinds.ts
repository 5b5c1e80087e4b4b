import { Child } from '../relay/child.ts';
import { pause } from '../relay/fan-out.ts';
import type { RelayKind } from '../relay/relay-client.ts';
import { baudcast, relayProgram, subject } from '../relay/relay-kinds.ts';
import { connectByProtocol } from '../relay/web-socket-clients.ts';
import { ProtectedRelay } from './protected-relay.ts';

/** On its own computer, without protection. */
export const plain: RelayKind = {
  name: 'plain',
  missing: baudcast.missing,
  start: async (path, port) => ({ ...(await baudcast.start(path, port)), name: plain.name }),
};

/** As other computers use it. */
export const withTls: RelayKind = {
  name: 'with TLS and credentials',
  missing: baudcast.missing,
  start: async (path, port) => {
    const relay = await ProtectedRelay.make(path, port);
    const pid = await relay.start();
    let index = 0;
    const door = { origin: `wss://127.0.0.1:${port}`, credential: relay.credential };
    return subject(withTls.name, 4096, { pid, stop: () => relay.remove() }, (holds) =>
      connectByProtocol(door, index++, holds),
    );
  },
};

/** Far enough from the ports of the others. */
const hubPortOffset = 50;

/** A relay that joined another, which the clients use. */
export const throughHub: RelayKind = {
  name: 'through a hub',
  missing: baudcast.missing,
  start: async (path, port) => {
    const hubPort = port + hubPortOffset;
    const common = ['serve', '--host', '127.0.0.1', '--no-demo'];
    const hub = await Child.start(
      process.execPath,
      [relayProgram, ...common, '--node', 'hub', '--port', String(hubPort)],
      hubPort,
    );
    const joining = [
      '--node',
      'bench',
      '--port',
      String(port),
      '--path',
      `bench=${path}`,
      '--join',
      `ws://127.0.0.1:${hubPort}`,
    ];
    const node = await Child.start(process.execPath, [relayProgram, ...common, ...joining], port);
    while (((await (await fetch(`http://127.0.0.1:${hubPort}/api/ports`)).json()) as unknown[]).length === 0)
      await pause(50);
    let index = 0;
    const stop = async (): Promise<void> => {
      await node.stop();
      await hub.stop();
    };
    return subject(throughHub.name, 4096, { pid: hub.pid, stop }, (holds) =>
      connectByProtocol({ origin: `ws://127.0.0.1:${hubPort}` }, index++, holds),
    );
  },
};
