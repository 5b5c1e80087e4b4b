import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../relay/base/clock.ts';
import { TcpDevice } from '../../../relay/ports/tcp-device.ts';
import type { HostSettings } from '../../../relay/protocol/port-info.ts';
import { readTcpAddress } from '../../../relay/rfc2217/tcp-address.ts';
import type { OpenDevice } from '../../../relay/session/port/device.ts';
import { findSer2net } from '../../support/prepare.mjs';
import { freePort, listens } from '../../support/ports.ts';
import { until } from '../../support/settle.ts';
import { patternBytes, sha256 } from './pattern.ts';
import { Pty } from './pty.ts';
import { availableHere } from './require-here.ts';

const settings: HostSettings = { baudRate: 57_600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

async function startSer2net(path: string, port: number, kind: string): Promise<ChildProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'baudcast-ser2net-'));
  const config = join(folder, 'ser2net.yaml');
  writeFileSync(
    config,
    `connection: &one\n  accepter: ${kind},127.0.0.1,${port}\n  connector: serialdev,${path},9600n81,local\n` +
      '  options:\n    max-connections: 4\n',
  );
  const child = spawn(findSer2net() ?? '', ['-n', '-c', config, '-P', join(folder, 'pid')], { stdio: 'ignore' });
  cleanups.push(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
    rmSync(folder, { recursive: true, force: true });
  });
  await listens(port);
  return child;
}

function collect(open: OpenDevice): () => Buffer {
  const chunks: Uint8Array[] = [];
  open.onData = (chunk) => chunks.push(chunk);
  return () => Buffer.concat(chunks);
}

async function deviceAt(scheme: 'rfc2217' | 'tcp', kind: string) {
  const pty = await Pty.start();
  cleanups.push(() => pty.stop());
  const port = await freePort();
  const child = await startSer2net(pty.path, port, kind);
  const address = readTcpAddress(`${scheme}://127.0.0.1:${port}`);
  if (!address) throw new Error('Not an address');
  const device = new TcpDevice('gps', address, systemClock);
  cleanups.push(() => device.stop());
  return { device, pty, child };
}

describe.runIf(availableHere(findSer2net() !== undefined, 'ser2net'))('a port that ser2net offers', () => {
  it('by RFC 2217, opens and changes, and carries all bytes both ways', async () => {
    const { device, pty } = await deviceAt('rfc2217', 'telnet(rfc2217),tcp');
    const first = await device.open(settings);
    await first.close();
    const open = await device.open({ ...settings, baudRate: 230_400 });
    const got = collect(open);
    await open.write(patternBytes(0, 60_000));
    expect(sha256(await pty.received(60_000))).toBe(sha256(patternBytes(0, 60_000)));
    pty.write(patternBytes(0, 60_000));
    await until(() => got().length === 60_000);
    expect(sha256(got())).toBe(sha256(patternBytes(0, 60_000)));
  });

  it('is lost with ser2net', async () => {
    const { device, child } = await deviceAt('rfc2217', 'telnet(rfc2217),tcp');
    const open = await device.open(settings);
    child.kill('SIGKILL');
    expect(await open.closed).toMatchObject({ kind: 'lost', cause: { code: 'DEVICE_GONE' } });
  });

  it('as plain TCP, carries all bytes both ways', async () => {
    const { device, pty } = await deviceAt('tcp', 'tcp');
    const open = await device.open(settings);
    const got = collect(open);
    await open.write(patternBytes(0, 60_000));
    expect(sha256(await pty.received(60_000))).toBe(sha256(patternBytes(0, 60_000)));
    pty.write(patternBytes(0, 60_000));
    await until(() => got().length === 60_000);
    expect(sha256(got())).toBe(sha256(patternBytes(0, 60_000)));
  });
});
