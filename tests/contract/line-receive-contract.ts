import { defaultSettings } from '../../web/core/port-settings.ts';
import { assert, assertEqual, assertRejects } from './assert.ts';
import type { LineSection } from './line-harness.ts';
import { bytesOf } from './stream-helpers.ts';

/** `Line.open`, `LineSink` and `LineOpening.changeSettings`. */
export const lineReceiveContract: LineSection = (test, { supports, now, clockToleranceMs }) => {
  test('The first call reports the settings of the opening', async ({ record, device }) => {
    await device.write(bytesOf('x'));
    await record.until(() => record.receivedBytes.length === 1);
    assert(!record.isUnannounced, 'something came before opened()');
    assertEqual(record.openedWith[0], defaultSettings, 'opened with');
    assertEqual(await device.settings(), defaultSettings, 'settings of the device');
  });

  test('Bytes of every value arrive complete and in order', async ({ record, device }) => {
    const sent = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
    await device.write(sent.subarray(0, 1));
    await device.write(sent.subarray(1, 5000));
    await device.write(sent.subarray(5000));
    await record.until(() => record.receivedBytes.length >= sent.length);
    assertEqual(record.receivedBytes, sent, 'received');
  });

  test('A chunk has the time at which its first byte was received', async ({ record, device }) => {
    const times: number[] = [];
    for (let count = 1; count <= 3; count++) {
      times.push(now());
      await device.write(bytesOf('x'));
      await record.until(() => record.receivedBytes.length === count);
      times.push(record.timesMs.at(-1) ?? 0);
    }
    times.push(now());
    for (const [i, time] of times.entries()) {
      const before = times[i - 1] ?? 0;
      assert(time >= before - clockToleranceMs, `time ${i} goes back from ${before} to ${time}`);
    }
    assertEqual(
      record.timesMs,
      record.timesMs.toSorted((a, b) => a - b),
      'the times of the chunks, sorted',
    );
  });

  for (const kind of supports.raise) {
    test(
      `A line error (${kind}) is reported in its place, and bytes continue`,
      async ({ record, device }) => {
        await device.write(bytesOf('before'));
        await record.until(() => record.receivedBytes.length === 6);
        await device.raise(kind);
        await record.until(() => record.errors.length > 0);
        await device.write(bytesOf('after'));
        await record.until(() => record.receivedBytes.length >= 11);
        assertEqual(record.errors.join(), kind, 'errors');
        assertEqual(record.receivedText, 'beforeafter', 'received');
        const place = record.order.indexOf(kind);
        assertEqual(record.order.slice(0, place).join(' '), [...bytesOf('before')].join(' '), 'what came before it');
      },
      { parity: kind === 'parity' ? 'even' : 'none' },
    );
  }

  test('While the sink holds back nothing is lost without a report', async ({ record, device }) => {
    await device.write(bytesOf('first'));
    await record.until(() => record.receivedBytes.length === 5);
    const resume = record.hold();
    const sent = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 13) & 0xff);
    await device.write(sent);
    resume();
    await record.until(
      () => record.receivedBytes.length + record.missing >= 5 + sent.length || record.errors.length > 0,
    );
    if (record.missing === 0 && record.errors.length === 0)
      assertEqual(record.receivedBytes.subarray(5), sent, 'received');
  });

  test('New settings reach the device, and the line continues with its signals unchanged', async (made) => {
    const { opening, record, device } = made;
    await opening.setSignals({ dataTerminalReady: false });
    const settings = { ...defaultSettings, baudRate: 9600, parity: 'odd' } as const;
    await opening.changeSettings(settings);
    assertEqual(await device.settings(), settings, 'settings of the device');
    assertEqual(record.openedWith.at(-1), settings, 'opened with');
    const { dataTerminalReady, requestToSend } = await device.signals();
    assertEqual({ dataTerminalReady, requestToSend }, { dataTerminalReady: false, requestToSend: true }, 'signals');
    await device.write(bytesOf('on'));
    await record.until(() => record.receivedBytes.length === 2);
    await opening.transmit(bytesOf('and on'));
    assertEqual(await device.received(6), bytesOf('and on'), 'received by the device');
    const isOver = await Promise.race([opening.ended.then(() => true), Promise.resolve(false)]);
    assertEqual(isOver, false, 'the opening has ended');
  });

  test('It cannot be opened twice', async ({ line, open, record, device }) => {
    await assertRejects(open(line), 'SerialError', 'the second open()');
    await device.write(bytesOf('ok'));
    await record.until(() => record.receivedText === 'ok');
  });
};
