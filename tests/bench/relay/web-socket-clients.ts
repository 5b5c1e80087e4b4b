import { once } from 'node:events';
import { WebSocket } from 'ws';
import { attachAndOpen } from './protocol-client.ts';
import type { RelayClient } from './relay-client.ts';

const options = { perMessageDeflate: false } as const;

/** A viewer of the bare relay. */
export async function connectBare(port: number): Promise<RelayClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, options);
  await once(socket, 'open');
  const client = {
    bytes: 0,
    missedBytes: 0,
    onData: (_bytes: Uint8Array): void => undefined,
    write: (bytes: Uint8Array) => socket.send(bytes),
    stall: () => socket.pause(),
    close: () => socket.terminate(),
  };
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    client.bytes += data.length;
    client.onData(data);
  });
  return client;
}

/** The address and credential of a client at a relay. */
export interface RelayDoor {
  /** As in `wss://127.0.0.1:8017`. */
  readonly origin: string;
  /** Default: none is needed. */
  readonly credential?: string;
}

/** A viewer by the protocol, with all its requests. @param index of this client among all */
export async function connectByProtocol(
  { origin, credential }: RelayDoor,
  index: number,
  holds: boolean,
): Promise<RelayClient> {
  // The certificate is one the relay made for itself a moment ago, on this computer.
  const headers = credential === undefined ? {} : { Authorization: `Bearer ${credential}` };
  const socket = new WebSocket(`${origin}/v1`, 'baudcast.v1', { ...options, rejectUnauthorized: false, headers });
  await once(socket, 'open');
  return attachAndOpen(socket, index, holds);
}
