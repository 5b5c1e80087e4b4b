import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../dist/relay/baudcast.cjs', import.meta.url));

/** A port that nothing listens on: a relay whose output is lost cannot report its choice. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** A relay that logs each request, to streams that accept nothing. */
async function relay(stdio: readonly ('pipe' | number)[]) {
  const port = await freePort();
  const args = [program, 'serve', '--port', String(port), '--demo', '--log', 'debug'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', ...stdio] });
  const ended = once(child, 'exit').then(([status, signal]) => ({ status: status as number | null, signal }));
  child.stdout?.destroy();
  child.stderr?.destroy();
  const get = async (path: string): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'GET' });
    await response.arrayBuffer();
    return response.status;
  };
  for (;;) {
    const isThere = await get('/hello').catch(() => 0);
    if (isThere === 200 || child.exitCode !== null) return { child, ended, get };
  }
}

describe('security 35: a relay whose log cannot be written', () => {
  const full = (): number => openSync('/dev/full', 'w');
  const cases: Readonly<Record<string, () => readonly ('pipe' | number)[]>> = {
    'is on a full disk': () => [full(), full()],
    'goes to pipes whose reader is gone': () => ['pipe', 'pipe'],
  };
  it.skipIf(!existsSync('/dev/full')).each(Object.keys(cases))('continues when the log %s', async (name) => {
    const { child, ended, get } = await relay(cases[name]?.() ?? []);
    try {
      // Each is refused, which is logged.
      for (let i = 0; i < 20; i++) expect(await get('/api/ports/none/receive')).toBe(404);
      expect(await get('/api/ports')).toBe(200);
      expect(child.exitCode).toBe(null);
    } finally {
      // A closed terminal is a reason to stop in order.
      child.kill('SIGHUP');
    }
    expect((await ended).signal).toBe(null);
  });
});
