import { describe, expect, it, onTestFinished } from 'vitest';
import { someIdentity } from '../auth/some-identity.ts';
import { type RelayBench, type RelayBenchOptions, startRelay } from './relay-bench.ts';

async function start(options: RelayBenchOptions = {}): Promise<RelayBench> {
  const bench = await startRelay(options);
  onTestFinished(() => bench.close());
  return bench;
}

const json = { headers: { Accept: 'application/json' } };

describe('/healthz', () => {
  it('is 200 and one word, or the state as JSON', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/healthz`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'ok\n',
    ]);
    expect(await (await fetch(`${url}/healthz`, json)).json()).toEqual({
      status: 'ok',
      ports: 2,
      recording: 'off',
      audit: 'off',
    });
  });

  it('reports that something is not kept that should be, and is still 200: the relay serves', async () => {
    const { url } = await start({
      health: () => ({ status: 'degraded', ports: 1, recording: 'on', audit: 'stopped' }),
    });
    const answer = await fetch(`${url}/healthz`);
    expect([answer.status, await answer.text()]).toEqual([200, 'degraded\n']);
    expect(await (await fetch(`${url}/healthz`, json)).json()).toMatchObject({ status: 'degraded', audit: 'stopped' });
  });
});

describe('/metrics', () => {
  it('exists only with its option', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/metrics`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: { code: 'NOT_FOUND', message: 'This relay keeps no metrics. Start it with --metrics.' },
    });
  });

  it('is for identities with all ports, also viewers', async () => {
    for (const [ports, status] of [
      ['all', 200],
      [['gps'], 403],
    ] as const) {
      const { url } = await start({
        identify: () => someIdentity({ role: 'viewer', ports }),
        metrics: () => Promise.resolve('baudcast_viewers 1\n'),
      });
      const answer = await fetch(`${url}/metrics`);
      expect(answer.status).toBe(status);
      if (status === 200)
        expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
          'text/plain; version=0.0.4; charset=utf-8',
          'baudcast_viewers 1\n',
        ]);
    }
  });
});
