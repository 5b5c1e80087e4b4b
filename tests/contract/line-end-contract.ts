import { defaultSettings } from '../../web/core/port-settings.ts';
import type { Line, LineArrival } from '../../web/line/line.ts';
import { assert, assertEqual, assertRejects } from './assert.ts';
import type { LineSection } from './line-harness.ts';
import { bytesOf } from './stream-helpers.ts';

/** `LineOpening.close` and `ended`, `Line.forget`, `connected`, and `LineSource`. */
export const lineEndContract: LineSection = (test, { source, supports }) => {
  const nextArrival = (type: 'connect' | 'disconnect'): Promise<Line> =>
    new Promise((resolve) => {
      const listener = (event: Event): void => {
        source.removeEventListener(type, listener);
        resolve((event as LineArrival).line);
      };
      source.addEventListener(type, listener);
    });

  test('Closed, it reports that, delivers nothing more, and opens again with other settings', async (made) => {
    const { line, opening, record, device, open } = made;
    const closing = opening.close();
    await opening.close();
    await closing;
    assertEqual(await opening.ended, { kind: 'closed' }, 'ended');
    const again = await open(line, { baudRate: 9600 });
    assertEqual((await device.settings()).baudRate, 9600, 'baud rate');
    await device.write(bytesOf('fresh'));
    await again.record.until(() => again.record.receivedText === 'fresh');
    assertEqual(record.order.length, 0, 'what the first record got');
  });

  test('It closes even while the sink holds back', async ({ opening, record, device }) => {
    record.hold();
    await device.write(bytesOf('more'));
    await opening.close();
    assertEqual((await opening.ended).kind, 'closed', 'ended');
  });

  test('Closed while settings are changed, it is closed in the end', async ({ line, opening, device, open }) => {
    const changing = opening.changeSettings({ ...defaultSettings, baudRate: 9600 }).catch(() => {});
    await opening.close();
    await changing;
    const again = await open(line, { baudRate: 300 });
    await again.opening.transmit(bytesOf('ok'));
    assertEqual(await device.received(2), bytesOf('ok'), 'received');
  });

  test('Closed right after a reopen, repeatedly, it still opens', async ({ line, opening, device, open }) => {
    await opening.close();
    for (let i = 0; i < 3; i++) await (await open(line)).opening.close();
    const { record } = await open(line);
    await device.write(bytesOf('ok'));
    await record.until(() => record.receivedText === 'ok');
  });

  test('Unplugged, it is lost after its last bytes, and every call fails', async ({ opening, record, device }) => {
    await device.write(bytesOf('last words'));
    await record.until(() => record.receivedText === 'last words');
    await device.unplug();
    const end = await opening.ended;
    assert(end.kind === 'lost', `it ended as ${end.kind}`);
    assertEqual(end.error.code, 'port-gone', 'code');
    if (supports.lostTransmitFails) await assertRejects(opening.transmit(bytesOf('x')), 'SerialError', 'transmit()');
    await assertRejects(opening.setSignals({ requestToSend: true }), 'SerialError', 'setSignals()');
    await assertRejects(opening.getSignals(), 'SerialError', 'getSignals()');
    await opening.close();
    assertEqual((await opening.ended).kind, 'lost', 'ended, after close()');
  });

  test('Its source reports that it was unplugged and replugged, and it opens as before', async ({
    line,
    opening,
    device,
    open,
  }) => {
    assertEqual(line.connected, true, 'connected');
    assert((await source.lines()).includes(line), 'it is not listed');
    const gone = nextArrival('disconnect');
    await device.unplug();
    assert((await gone) === line, 'another line was told to be gone');
    assertEqual(line.connected, false, 'connected');
    await opening.ended;
    await assertRejects(open(line), 'SerialError', 'open() while it is away');
    const back = nextArrival('connect');
    const again = await device.plug();
    assert((await back) === again, 'another line was told to be back');
    assertEqual(again.connected, true, 'connected, back again');
    const { record } = await open(again);
    await device.write(bytesOf('back'));
    await record.until(() => record.receivedText === 'back');
  });

  if (supports.forget) {
    test('Forgotten while open, it is lost and not connected', async ({ line, opening, open }) => {
      await line.forget();
      assertEqual((await opening.ended).kind, 'lost', 'ended');
      assert(!(await source.lines()).some((listed) => listed === line && listed.connected), 'it is still listed');
      await assertRejects(open(line), 'SerialError', 'open()');
    });
  }
};
