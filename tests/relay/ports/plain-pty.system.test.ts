import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NodeDevice } from '../../../relay/ports/node-device.ts';
import { PortWatch } from '../../../relay/ports/port-watch.ts';
import { systemBinding } from '../../../relay/ports/serial-binding.ts';
import { systemClock, type Clock } from '../../../relay/base/clock.ts';
import type { HostSettings } from '../../../relay/protocol/port-info.ts';
import { defaultLimits } from '../../../relay/protocol/limits.ts';
import { PortSession } from '../../../relay/session/port/port-session.ts';
import { until } from '../../support/settle.ts';
import { FakeViewer } from '../session/fake-viewer.ts';
import { patternBytes, sha256 } from './pattern.ts';
import { hasPtys, Pty, StuckPtys } from './pty.ts';
import { availableHere } from './require-here.ts';

const settings: HostSettings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };
const deviceAt = (path: string, clock: Clock = systemClock): NodeDevice =>
  new NodeDevice({ id: 'lab', path: () => path, binding: systemBinding, clock });

/** For steps that are retried after a while. */
const hastyClock: Clock = { ...systemClock, after: (delayMs, callback) => systemClock.after(delayMs / 100, callback) };

/** Collects what a port receives. */
function collector() {
  const chunks: Uint8Array[] = [];
  let count = 0;
  let check = (): void => undefined;
  return {
    onData: (chunk: Uint8Array) => {
      chunks.push(chunk);
      count += chunk.length;
      check();
    },
    async atLeast(wanted: number): Promise<Buffer> {
      await new Promise<void>((resolve) => {
        check = () => count >= wanted && resolve();
        check();
      });
      return Buffer.concat(chunks);
    },
  };
}

describe.runIf(availableHere(hasPtys(), 'Python, which holds the other ends of ptys,'))(
  'a port of the host, on a plain pty',
  () => {
    let pty: Pty;

    beforeEach(async () => {
      pty = await Pty.start();
    });

    afterEach(() => pty.stop());

    test('works next to nine others whose devices accept nothing, and so do files', async () => {
      const stuck = await StuckPtys.start(9);
      const others = await Promise.all(stuck.paths.map((path) => deviceAt(path).open(settings)));
      let taken = 0;
      const refused = others.map((other) =>
        other.write(new Uint8Array(200_000)).then(
          () => taken++,
          () => undefined,
        ),
      );
      const port = await deviceAt(pty.path).open(settings);
      const received = collector();
      port.onData = received.onData;
      await port.write(patternBytes(0, 100_000));
      await port.drain();
      pty.write('answer');
      expect((await received.atLeast(6)).toString()).toBe('answer');
      expect(sha256(await pty.received(100_000))).toBe(sha256(patternBytes(0, 100_000)));
      expect(await readFile(new URL(import.meta.url), 'utf8')).toContain('nine others');
      await port.close();
      expect(taken).toBe(0);
      await Promise.all(others.map((other) => other.close()));
      await Promise.all(refused);
      await stuck.stop();
    });

    test('passes 8 MiB each way at the same time', async () => {
      const total = 8 * 1024 * 1024;
      const bytes = patternBytes(0, total);
      const port = await deviceAt(pty.path).open(settings);
      const received = collector();
      port.onData = received.onData;
      pty.write(bytes);
      await port.write(bytes);
      await port.drain();
      expect(sha256(await pty.received(total))).toBe(sha256(bytes));
      expect(sha256(await received.atLeast(total))).toBe(sha256(bytes));
      await port.close();
    });

    test('loses nothing that was written just before it is closed', async () => {
      const port = await deviceAt(pty.path).open(settings);
      await port.write(patternBytes(0, 3000));
      await port.close();
      expect(sha256(await pty.received(3000))).toBe(sha256(patternBytes(0, 3000)));
    });

    test('is free for other programs on the host while it is lent, and locked again afterwards', async () => {
      // What pyserial does with `exclusive=True`, as esptool has it.
      const lock =
        'import fcntl, os, sys\n' +
        'fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)\n' +
        'fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)';
      const canLock = () => spawnSync('python3', ['-c', lock, pty.path]).status === 0;
      const session = new PortSession({
        id: 'lab',
        handle: 1,
        clock: systemClock,
        limits: defaultLimits,
        newEpoch: () => '0000000000000001',
        onChange: () => undefined,
      });
      session.setDevice(deviceAt(pty.path));
      session.attach(new FakeViewer('ann'));
      await session.commands.open('ann', settings);
      expect(canLock()).toBe(false);
      await session.commands.lend('ann', { by: 'Ann' }, 60_000);
      session.setDevice(deviceAt(pty.path));
      expect(canLock()).toBe(true);
      await session.commands.takeBack('ann');
      await until(() => session.info.state === 'open');
      expect(canLock()).toBe(false);
      await session.stop();
    });

    test('has no signals, reports that, and still works', async () => {
      const port = await deviceAt(pty.path).open(settings, { dataTerminalReady: false });
      await expect(port.getSignals()).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
      const lines = { dataTerminalReady: true, requestToSend: true, break: false };
      await expect(port.setSignals(lines)).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
      await port.write(Buffer.from('still here'));
      expect((await pty.received(10)).toString()).toBe('still here');
      await port.close();
    });

    test('is lost when its other end closes, and then every call reports it', async () => {
      const port = await deviceAt(pty.path).open(settings);
      await pty.stop();
      const end = await port.closed;
      expect(end).toMatchObject({ kind: 'lost', cause: { code: 'DEVICE_GONE' } });
      await expect(port.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'DEVICE_GONE' });
      await expect(port.drain()).rejects.toMatchObject({ code: 'DEVICE_GONE' });
      await expect(port.getSignals()).rejects.toMatchObject({ code: 'DEVICE_GONE' });
      await port.close();
    });

    test('is lost also when it is not being read', async () => {
      const port = await deviceAt(pty.path).open(settings);
      port.pause();
      await pty.stop();
      expect((await port.closed).kind).toBe('lost');
    });

    test('closes once for several callers, and can be reopened at once', async () => {
      const device = deviceAt(pty.path);
      const port = await device.open(settings);
      await Promise.all([port.close(), port.close()]);
      expect(await port.closed).toEqual({ kind: 'closed' });
      const again = await device.open(settings);
      await again.write(Buffer.from('again'));
      expect((await pty.received(5)).toString()).toBe('again');
      await again.close();
    });

    test('is refused with a message while another opening has it locked', async () => {
      const first = await deviceAt(pty.path).open(settings);
      await expect(deviceAt(pty.path, hastyClock).open(settings)).rejects.toMatchObject({
        code: 'PORT_IN_USE',
        message: expect.stringContaining('in use by another program'),
      });
      await first.close();
    });

    test('is explained where nothing is, and where something else is', async () => {
      await expect(deviceAt(`${pty.path}999`).open(settings)).rejects.toMatchObject({ code: 'DEVICE_GONE' });
      await expect(deviceAt('/dev/null').open(settings)).rejects.toMatchObject({
        code: 'DEVICE_ERROR',
        message: 'lab: This is not a serial port.',
      });
    });

    test('is offered under its configured name when its path appears, and no longer when it disappears', async () => {
      const directory = await realpath(await mkdtemp(join(tmpdir(), 'ports-')));
      const path = join(directory, 'gps');
      const watch = new PortWatch({ list: async () => [], clock: systemClock, extraPaths: new Map([['gps', path]]) });
      await watch.start();
      expect(watch.ports).toEqual([]);
      const next = () => new Promise<void>((resolve) => (watch.onChange = () => resolve()));
      const arrived = next();
      await symlink(pty.path, path);
      await arrived;
      expect(watch.ports).toMatchObject([{ id: 'gps', name: 'gps', path, usb: null }]);
      const gone = next();
      await pty.stop();
      await gone;
      expect(watch.ports).toEqual([]);
      watch.stop();
      await rm(directory, { recursive: true });
    });

    test('is explained where this user may not open it', async () => {
      await chmod(pty.path, 0o600);
      const { getuid, seteuid } = process;
      if (getuid?.() === 0) seteuid?.call(process, 65_534);
      else await chmod(pty.path, 0o000);
      try {
        await expect(deviceAt(pty.path, hastyClock).open(settings)).rejects.toMatchObject({
          code: 'FORBIDDEN',
          message: expect.stringMatching(/may not open/),
        });
      } finally {
        if (getuid?.() === 0) seteuid?.call(process, 0);
      }
    });
  },
);
