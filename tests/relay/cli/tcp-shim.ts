import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A stretch of network between a client and a relay that does what a test says. */
export async function startTcpShim(relayPort: number) {
  const pairs = new Set<readonly [Socket, Socket]>();
  let target = relayPort;
  let downBytes = 0;
  let bytes = 0;
  let connections = 0;
  let cutAtBytes: number[] = [];
  let isBlocked = false;
  let letsUpgrades = true;

  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  const server = createServer((client) => {
    connections++;
    if (isBlocked) return void client.destroy();
    const relay = connect(target, '127.0.0.1');
    const pair = [client, relay] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [relay, client] as const]) {
      from.on('error', () => undefined);
      from.on('close', () => (to.destroy(), pairs.delete(pair)));
      from.on('data', (whole: Buffer) => {
        // As a proxy does that knows nothing of WebSocket.
        const data =
          from === client && !letsUpgrades
            ? Buffer.from(
                whole.toString('latin1').replace(/^(?:Upgrade|Connection|Sec-WebSocket-\w+): .*\r\n/gim, ''),
                'latin1',
              )
            : whole;
        bytes += data.length;
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
    /** That have passed, both ways together. */
    get bytes() {
      return bytes;
    },
    cut,
    /** Another relay is at the other end from now on. */
    leadTo(port: number): void {
      target = port;
    },
    /** Cuts whenever so many bytes have gone down in all, in the middle of what is on its way. */
    cutAt(...bytes: number[]): void {
      cutAtBytes = bytes;
    },
    /** Lets nobody through until told otherwise. */
    block(blocked: boolean): void {
      isBlocked = blocked;
    },
    /** Lets no WebSocket through. */
    stripUpgrades(): void {
      letsUpgrades = false;
    },
    async close(): Promise<void> {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
