import { createServer, type AddressInfo } from 'node:net';
import { createUser } from '@nats-io/nkeys';
import { expect, onTestFinished, test } from 'vitest';
import { NatsBus } from '../../../relay/fleet/nats-bus.ts';

/** Something that speaks as little of NATS as a server needs to be connected to. */
async function fakeServer(info: object) {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(`INFO ${JSON.stringify({ server_id: 'x', version: '2.9.10', proto: 1, headers: true, ...info })}\r\n`);
    socket.on('data', (data) => {
      heard.push(data.toString());
      for (const _ping of data.toString().matchAll(/^PING\r$/gm)) socket.write('PONG\r\n');
    });
    onTestFinished(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return {
    servers: [`nats://127.0.0.1:${(server.address() as AddressInfo).port}`],
    /** What a client has said of itself. */
    said: () => JSON.parse(/^CONNECT (.*)\r$/m.exec(heard.join(''))?.[1] ?? 'null') as Record<string, unknown>,
  };
}

const connect = async (servers: readonly string[], credentials?: string): Promise<NatsBus> => {
  const bus = await NatsBus.connect({ servers, credentials, authority: undefined }, 'lab2', () => {});
  onTestFinished(() => bus.close());
  return bus;
};

test('a server that takes too small messages is refused in a sentence', async () => {
  const { servers } = await fakeServer({ max_payload: 32_768 });
  await expect(connect(servers)).rejects.toMatchObject({
    isRefusal: true,
    message: expect.stringContaining('at most 32768 bytes') as string,
  });
});

test('the secret of credentials is never sent: a seed or a .creds file signs what the server asks', async () => {
  const user = createUser();
  const seed = new TextDecoder().decode(user.getSeed());
  const file = [
    ['-----BEGIN NATS USER JWT-----', 'eyJ.a.b', '------END NATS USER JWT------', ''],
    ['-----BEGIN USER NKEY SEED-----', seed, '------END USER NKEY SEED------', ''],
  ]
    .flat()
    .join('\n');
  for (const credentials of [`${seed}\n`, file, file.replaceAll('\n', '\r\n').trimEnd()]) {
    const { servers, said } = await fakeServer({ max_payload: 1_048_576, nonce: 'n0nce' });
    const bus = await connect(servers, credentials);
    expect(bus.maxBytes).toBe(1_048_576);
    const { sig, nkey, jwt, name } = said();
    expect(user.verify(Buffer.from('n0nce'), Buffer.from(String(sig), 'base64url'))).toBe(true);
    const isFile = credentials.includes('JWT');
    expect(isFile ? jwt : nkey).toBe(isFile ? 'eyJ.a.b' : user.getPublicKey());
    expect(name).toBe('lab2');
    expect(JSON.stringify(said())).not.toContain(seed);
  }
});

test('where nobody listens there is a sentence, which may be different soon', async () => {
  await expect(connect(['nats://127.0.0.1:1'])).rejects.toMatchObject({
    isRefusal: false,
    message: expect.stringMatching(/cannot be reached \(.*refused/) as string,
  });
});
