import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A stretch of network between a client and a relay that does what a test says. */
export async function startTcpShim(relayPort: number) {
  const pairs = new Set<readonly [Socket, Socket]>();
  let downBytes = 0;
  let connections = 0;
  let cutAtBytes: number[] = [];
  let isBlocked = false;

  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  const server = createServer((client) => {
    connections++;
    if (isBlocked) return void client.destroy();
    const relay = connect(relayPort, '127.0.0.1');
    const pair = [client, relay] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [relay, client] as const]) {
      from.on('error', () => undefined);
      from.on('close', () => (to.destroy(), pairs.delete(pair)));
      from.on('data', (data: Buffer) => {
        if (from === relay) downBytes += data.length;
        const isCut = cutAtBytes[0] !== undefined && downBytes >= cutAtBytes[0];
        if (isCut) {
          cutAtBytes.shift();
          // A part of what is on its way gets through.
          to.write(data.subarray(0, data.length >> 1), cut);
        } else if (!to.write(data)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    cut,
    /** Cuts whenever so many bytes have gone down in all, in the middle of what is on its way. */
    cutAt(...bytes: number[]): void {
      cutAtBytes = bytes;
    },
    /** Lets nobody through until told otherwise. */
    block(blocked: boolean): void {
      isBlocked = blocked;
    },
    async close(): Promise<void> {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
