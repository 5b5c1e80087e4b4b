import { describe, expect, test } from 'vitest';
import type { PortInfo } from '../../../relay/protocol/port-info.ts';
import { type JoinedBench, joined, joinedBench, opened, port } from './joined-bench.ts';
import { until } from '../../support/settle.ts';

const path = `/api/ports/${port}`;

const portsOf = async ({ server }: JoinedBench): Promise<readonly PortInfo[]> =>
  (await (await fetch(`${server.url}/api/ports`)).json()) as PortInfo[];

describe('Bare clients of a joined port', () => {
  test('by raw WebSocket: open it, transmit and receive, and have its lease until they leave', async () => {
    const bench = await joinedBench();
    await joined(bench);
    const raw = await bench.connect(`${path}/raw?baudRate=9600`, []);
    raw.socket.send('AT\r');
    await until(() => bench.device.openings.length > 0 && bench.device.now.line.length === 3);
    bench.device.now.receive(Buffer.from('OK'));
    expect((await raw.hasBytes(2)).toString()).toBe('OK');
    const second = await bench.connect(`${path}/raw`, []);
    second.socket.send('x');
    expect(await second.closed).toMatchObject({ code: 4423 });
    raw.socket.close(1000);
    await raw.closed;
    await until(() => bench.node.core.ports.sessions[0]?.holder === undefined);
    expect(bench.device.now.line).toEqual([...Buffer.from('AT\r')]);
  });

  test('by raw WebSocket, more than one frame at a time', async () => {
    const bench = await joinedBench();
    await joined(bench);
    const raw = await bench.connect(`${path}/raw?baudRate=9600`, []);
    const sent = Buffer.from(Uint8Array.from({ length: 65_536 }, (_, i) => (i * 7) & 0xff));
    for (let i = 0; i < 4; i++) raw.socket.send(sent);
    await until(() => bench.device.openings.length > 0 && bench.device.now.line.length === 4 * sent.length);
    expect(Buffer.from(bench.device.now.line).equals(Buffer.concat([sent, sent, sent, sent]))).toBe(true);
  });

  test('by HTTP: transmit with its outcome, bodies above a frame, notes without an id, an offset', async () => {
    const bench = await joinedBench();
    const { client, handle, epoch } = await opened(bench);
    await client.ask({ type: 'lease', port, action: 'release' });
    const url = `${bench.server.url}${path}`;
    const body = new Uint8Array(200_000).fill(0x55);
    expect(await (await fetch(`${url}/transmit`, { method: 'POST', body })).json()).toEqual({
      outcome: 'written',
      bytes: 200_000,
    });
    expect(bench.device.now.line).toHaveLength(200_000);
    await fetch(`${url}/notes`, { method: 'POST', body: 'Valve 3' });
    expect(await client.messageOf('note')).toMatchObject({ handle, by: null, name: 'local', text: 'Valve 3' });
    bench.device.now.receive(Buffer.from('0123456789'));
    await until(() => bench.node.core.ports.sessions[0]?.log.head === 10);
    const stop = new AbortController();
    const response = await fetch(`${url}/receive?from=4&epoch=${epoch}`, { signal: stop.signal });
    expect(response.headers.get('baudcast-offset')).toBe('4');
    const reader = response.body!.getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('456789');
    stop.abort();
    expect(
      await (await fetch(`${bench.server.url}/api/ports/lab2/none/transmit`, { method: 'POST', body: 'x' })).json(),
    ).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  test('by HTTP: release the port to a program on its host, which the hub shows, and take it back', async () => {
    const bench = await joinedBench();
    const { client } = await opened(bench);
    await client.ask({ type: 'lease', port, action: 'release' });
    const url = `${bench.server.url}${path}/release`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ forMs: 600_000, text: 'flash' }) });
    expect(answer.status).toBe(200);
    expect(await client.messageOf('lost')).toMatchObject({ code: 'PORT_IN_USE', lent: { by: 'local', text: 'flash' } });
    // It lasts beyond the request.
    const lentUntilUs = async () => Math.max(...(await portsOf(bench)).map((info) => info.lent?.untilUs ?? 0));
    await expect.poll(lentUntilUs, { timeout: 60_000 }).toBeGreaterThan(Date.now() * 1000);
    expect(bench.device.now.isEnded).toBe(true);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
    await until(() => !bench.device.now.isEnded);
    await expect.poll(lentUntilUs, { timeout: 60_000 }).toBe(0);
  });

  test('by HTTP, a large amount: it arrives as the client reads it, and complete', async () => {
    const bench = await joinedBench();
    await opened(bench);
    const response = await fetch(`${bench.server.url}${path}/receive?from=oldest`);
    const reader = response.body!.getReader();
    const total = 3 * 1024 * 1024;
    const ramp = Uint8Array.from({ length: 16_384 }, (_, i) => (i * 31) & 0xff);
    let [sent, received] = [0, 0];
    while (received < total) {
      // No more than the replay buffer holds may be ahead.
      while (sent < total && sent - received < 1024 * 1024) {
        bench.device.now.receive(ramp);
        sent += ramp.length;
      }
      const { value } = await reader.read();
      for (const byte of value ?? [])
        if (byte !== ((received++ * 31) & 0xff)) throw new Error(`A wrong byte at ${received - 1}`);
    }
    await reader.cancel();
    expect(received).toBe(total);
  });

  test('by events, which report that the node is away', async () => {
    const bench = await joinedBench();
    await opened(bench);
    const response = await fetch(`${bench.server.url}${path}/receive`, { headers: { Accept: 'text/event-stream' } });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    bench.device.now.receive(Buffer.from('A'));
    let text = '';
    const read = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) text += (await reader.read()).value ?? '';
    };
    await read('data: QQ==');
    bench.shim.cut();
    await read('event: away\nid: ');
    await read('data: {"away":true');
    await read('data: {"away":false');
    bench.device.now.receive(Buffer.from('B'));
    await read('data: Qg==');
    await reader.cancel();
  });

  test('while the node is away a request is answered at once, and is not carried out later', async () => {
    const bench = await joinedBench();
    await opened(bench);
    bench.joining.stop();
    await until(() => bench.isAway());
    const response = await fetch(`${bench.server.url}${path}/transmit`, { method: 'POST', body: 'x' });
    expect([response.status, await response.json()]).toMatchObject([
      expect.any(Number),
      { error: { code: 'DEVICE_GONE', message: expect.stringContaining('lab2 is not connected') } },
    ]);
    bench.joining.start();
    await joined(bench);
    expect(bench.device.now.line).toEqual([]);
  });
});
