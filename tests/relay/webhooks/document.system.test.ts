import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type RelayEvent, relayEventTypes } from '../../../relay/protocol/relay-event.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { WebhookSecret } from '../../../relay/webhooks/webhook-secret.ts';
import { Webhooks } from '../../../relay/webhooks/webhooks.ts';
import { until } from '../../support/settle.ts';

const text = readFileSync(fileURLToPath(new URL('../../../relay/webhooks/WEBHOOKS.md', import.meta.url)), 'utf8');

describe('WEBHOOKS.md', () => {
  it('lists exactly the kinds of events', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
    expect(named.toSorted()).toEqual([...relayEventTypes].toSorted());
  });

  it('has a receiver that works unchanged, and accepts only signed requests', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-hook-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const [, program = ''] = /```js\n(.*?)```/s.exec(text) ?? [];
    const secret = randomBytes(32).toString('base64');
    await writeFile(join(directory, 'receiver.mjs'), program);
    await writeFile(join(directory, 'secret'), `${secret}\n`);
    const child = spawn(process.execPath, ['receiver.mjs'], {
      cwd: directory,
      env: { ...process.env, PORT: '0', WEBHOOK_SECRET_FILE: 'secret' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill());
    let out = '';
    child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
    const [ready] = (await once(createInterface(child.stderr), 'line')) as [string];
    const url = new URL(`http://127.0.0.1:${ready.replace(/\D+/, '')}/`);

    const make = (key: string, wallMs = Date.now) =>
      new Webhooks({
        urls: [url],
        secret: WebhookSecret.read(key) as WebhookSecret,
        events: new Set(relayEventTypes),
        version: '1',
        clock: systemClock,
        wallMs,
        log: () => undefined,
      });
    const event = (n: number): RelayEvent => ({
      id: `run-${n}`,
      time: '2026-11-20T10:00:00.000Z',
      node: 'lab1',
      type: 'relay-started',
      version: `v${n}`,
    });
    const genuine = make(secret);
    genuine.take(event(1));
    genuine.take(event(1));
    genuine.take(event(2));
    await until(() => genuine.senders[0]?.counts.delivered === 3);
    for (const forged of [
      make(randomBytes(32).toString('base64')),
      make(secret, () => Date.now() - 301_000),
      // It comes nearer while it is on its way.
      make(secret, () => Date.now() + 2 * 300_000),
    ]) {
      forged.take(event(3));
      await until(() => forged.senders[0]?.counts.failed === 1);
      await forged.stop();
    }
    await genuine.stop();
    await until(() => out.includes('v2'));
    expect(out.match(/v1/g)).toHaveLength(1);
    expect(out).not.toContain('v3');
  });
});
