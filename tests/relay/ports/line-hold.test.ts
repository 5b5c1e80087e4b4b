import { expect, test } from 'vitest';
import { LineHold } from '../../../relay/ports/line-hold.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const path = '/dev/ttyVIRTUAL0';

function holdBench() {
  const clock = new FakeClock();
  const did: string[] = [];
  const hold = new LineHold(clock, async (opened) => {
    did.push(`open ${opened}`);
    return { close: async () => void did.push('close') };
  });
  return { clock, did, hold };
}

test.runIf(process.platform === 'linux')('holds the signals for 5 s after a close, and no longer', async () => {
  const { clock, did, hold } = holdBench();
  await hold.take(path);
  hold.releaseLater();
  await clock.advance(4999);
  expect(did).toEqual([`open ${path}`]);
  await clock.advance(1);
  expect(did).toEqual([`open ${path}`, 'close']);
});

test.runIf(process.platform === 'linux')('keeps holding when the port is reopened in time', async () => {
  const { clock, did, hold } = holdBench();
  await hold.take(path);
  hold.releaseLater();
  await hold.take(path);
  await clock.advance(60_000);
  expect(did).toEqual([`open ${path}`]);
  await hold.release();
  expect(did).toEqual([`open ${path}`, 'close']);
});

test.runIf(process.platform === 'linux')(
  'holds nothing any more when the relay stops: neither ports closed before nor those closed then',
  async () => {
    const [before, after] = [holdBench(), holdBench()];
    await before.hold.take(path);
    before.hold.releaseLater();
    before.hold.stop();
    await after.hold.take(path);
    after.hold.stop();
    expect(after.did).toEqual([`open ${path}`]);
    after.hold.releaseLater();
    expect([before.did, after.did]).toEqual([
      [`open ${path}`, 'close'],
      [`open ${path}`, 'close'],
    ]);
    expect([before.clock.running, after.clock.running]).toEqual([0, 0]);
  },
);

test('holds nothing that is not a serial port of this host', async () => {
  const { did, hold } = holdBench();
  for (const other of ['COM3', '/dev/pts/3', '/dev/sda', '/etc/passwd', 'ttyS0']) await hold.take(other);
  expect(did).toEqual([]);
});

test('a port that cannot be opened twice can still be used', async () => {
  const hold = new LineHold(new FakeClock(), () => Promise.reject(new Error('EBUSY')));
  await hold.take(path);
  hold.releaseLater();
  await hold.release();
});
