import type { WebSocket } from 'ws';
import type { RelayClient } from './relay-client.ts';

const headerBytes = 20;
const creditBytes = 256 * 1024;
const claimedBytes = 1024 * 1024;

interface Said {
  readonly type: string;
  readonly ok?: boolean;
  readonly request?: number;
  readonly error?: { readonly message: string };
  readonly value?: { readonly handle: number };
  readonly ports?: readonly { readonly id: string }[];
  readonly from?: number;
  readonly to?: number | null;
}

/**
 * Says hello and attaches to the relay's first port: a client as PROTOCOL.md describes it, and no more.
 * @param index of this client among all @param holds opens the port, takes the lease, and is waited for
 */
export async function attachAndOpen(socket: WebSocket, index: number, holds: boolean): Promise<RelayClient> {
  const waiting: ((said: Said) => boolean)[] = [];
  const said = (isIt: (said: Said) => boolean): Promise<Said> =>
    new Promise((resolve) => waiting.push((message) => isIt(message) && (resolve(message), true)));
  const say = (message: object): void => socket.send(JSON.stringify(message));
  let handle = 0;
  let owedBytes = 0;
  let lastWrite = 0;
  let claims: NodeJS.Timeout | undefined;
  const client = {
    bytes: 0,
    missedBytes: 0,
    onData: (_bytes: Uint8Array): void => undefined,
    write: (bytes: Uint8Array) => {
      const frame = Buffer.alloc(headerBytes + bytes.length);
      frame[0] = 2;
      frame.writeUInt16BE(handle, 2);
      frame.writeUInt32BE(++lastWrite, 8);
      frame.set(bytes, headerBytes);
      socket.send(frame);
    },
    stall: () => {
      socket.pause();
      // The worst case: reads nothing, and claims to have read everything.
      claims = setInterval(() => say({ type: 'credit', handle, bytes: claimedBytes }), 50);
    },
    close: () => {
      clearInterval(claims);
      socket.resume();
      socket.close(1000);
    },
  };
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      const length = data.length - headerBytes;
      client.bytes += length;
      owedBytes += length;
      if (owedBytes >= creditBytes / 2) {
        say({ type: 'credit', handle, bytes: owedBytes });
        owedBytes = 0;
      }
      client.onData(data.subarray(headerBytes));
      return;
    }
    const message = JSON.parse(data.toString()) as Said;
    if (message.type === 'gap') client.missedBytes += (message.to ?? 0) - (message.from ?? 0);
    const found = waiting.findIndex((isIt) => isIt(message));
    if (found >= 0) waiting.splice(found, 1);
  });
  const ask = async (request: number, message: object): Promise<Said> => {
    const answer = said((answered) => answered.type === 'result' && answered.request === request);
    say({ request, ...message });
    const result = await answer;
    if (!result.ok) throw new Error(result.error?.message);
    return result;
  };
  const welcome = said(({ type }) => type === 'welcome');
  say({
    type: 'hello',
    versions: ['baudcast.v1'],
    client: `${String(index).padStart(21, 'b')}A`,
    name: `Bench ${index}`,
  });
  const port = (await welcome).ports?.[0]?.id;
  const attached = await ask(1, { type: 'attach', port, credit: creditBytes, lossless: holds });
  handle = attached.value?.handle ?? 0;
  if (!holds) return client;
  await ask(2, { type: 'open', port, settings: { baudRate: 115_200 } });
  await ask(3, { type: 'lease', port, action: 'request' });
  return client;
}
