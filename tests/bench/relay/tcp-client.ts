import { once } from 'node:events';
import { connect } from 'node:net';
import type { RelayClient } from './relay-client.ts';

/** A viewer of a relay that sends the bytes to every connection. */
export async function connectTcp(port: number): Promise<RelayClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const client = {
    bytes: 0,
    missedBytes: 0,
    onData: (_bytes: Uint8Array): void => undefined,
    write: (bytes: Uint8Array) => void socket.write(bytes),
    stall: () => void socket.pause(),
    close: () => void socket.destroy(),
  };
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    client.bytes += data.length;
    client.onData(data as Buffer);
  });
  return client;
}
