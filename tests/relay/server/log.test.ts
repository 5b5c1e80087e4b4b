import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RelayBench, startRelay } from './relay-bench.ts';
import { until } from '../../support/settle.ts';

let bench: RelayBench;
beforeEach(async () => {
  bench = await startRelay();
});
afterEach(() => bench.close());

const events = (): unknown[] => bench.logged.map((event) => (event as unknown[])[1]);

describe('a log entry of a connection', () => {
  it('has who connected, from where, and how it ended', async () => {
    const client = await bench.connect('/api/ports/gps/raw');
    client.socket.close(1000);
    await client.closed;
    await until(() => events().includes('socket-closed'));
    expect(bench.logged).toContainEqual([
      'info',
      'socket-opened',
      { path: '/api/ports/gps/raw', address: '127.0.0.1', identity: 'local' },
    ]);
    expect(bench.logged).toContainEqual([
      'info',
      'socket-closed',
      { path: '/api/ports/gps/raw', address: '127.0.0.1', identity: 'local', code: 1000 },
    ]);
  });

  it('never has the query of an address, or a part of a credential', async () => {
    const secret = 'c2VjcmV0LXNlY3JldA';
    const headers = { Authorization: `Bearer ${secret}`, Cookie: `session=${secret}`, 'Baudcast-Tunnel': secret };
    for (const path of ['/api/none', '/api/ports/gps/receive', '/v1/stream', '/api/ports/none/receive']) {
      await (await fetch(`${bench.url}${path}?token=${secret}&from=${secret}`, { headers })).text();
      await (
        await fetch(`${bench.url}${path}?token=${secret}`, { headers: { ...headers, Origin: 'https://evil.example' } })
      ).text();
    }
    await bench.connect(`/none?token=${secret}`, [`credential.${secret}`], { headers }).catch(() => undefined);
    await (
      await bench.connect(`/api/ports/none/raw?token=${secret}`, [], { headers })
    ).closed;
    await until(() => events().includes('socket-closed'));
    expect(events().filter((event) => event === 'request-refused').length).toBeGreaterThan(5);
    expect(events()).toContain('upgrade-refused');
    expect(JSON.stringify(bench.logged)).not.toContain(secret);
  });
});
