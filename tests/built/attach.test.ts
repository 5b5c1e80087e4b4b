import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../dist/relay/baudcast.cjs', import.meta.url));

describe('the built baudcast attach', () => {
  const relay = spawn(process.execPath, [program, 'serve', '--port', '0', '--demo'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url = '';
  beforeAll(async () => {
    const [line] = (await once(createInterface(relay.stdout), 'line')) as [string];
    url = line.slice('listening on '.length);
  });
  afterAll(async () => {
    const closed = once(relay, 'close');
    relay.kill('SIGTERM');
    await closed;
  });

  it('transfers a pipe’s data to the line and back, byte for byte', async () => {
    const sent = randomBytes(1_000_003);
    const child = spawn(process.execPath, [program, 'attach', `${url}/demo/echo`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(sent);
    const hash = createHash('sha256');
    child.stdout.on('data', (bytes: Buffer) => hash.update(bytes));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
  });

  it('ends cleanly when its output is closed', async () => {
    const child = spawn(process.execPath, [program, 'attach', `${url}/demo/counter`, '--linger', 'forever'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await closed).toEqual([0, null]);
    expect(err).toBe('');
  });
});
