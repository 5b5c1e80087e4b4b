import { assertEqual, assertRejects } from './assert.ts';
import type { LineSection } from './line-harness.ts';

const inputNames = ['dataCarrierDetect', 'clearToSend', 'ringIndicator', 'dataSetReady'] as const;

/** `setSignals`, `getSignals`, `runSequence`, `sendBreak` and `LineSink.signals`. */
export const lineSignalsContract: LineSection = (test, { supports }) => {
  test('Only the named signals are set, and they are reported to the sink', async ({ opening, record, device }) => {
    const steps = [
      { dataTerminalReady: false, requestToSend: false },
      { dataTerminalReady: true },
      { requestToSend: true },
      { dataTerminalReady: false },
      { dataTerminalReady: true, requestToSend: false },
    ];
    let expected = { dataTerminalReady: true, requestToSend: true };
    for (const step of steps) {
      await opening.setSignals(step);
      expected = { ...expected, ...step };
      assertEqual(await device.signals(), { ...expected, break: false }, `after ${JSON.stringify(step)}`);
      const isTold = () =>
        (['dataTerminalReady', 'requestToSend'] as const).every(
          (name) => (record.state[name] ?? true) === expected[name],
        );
      await record.until(isTold);
    }
  });

  test('The signals of the device are reported once after opening and at each change', async ({ record, device }) => {
    await record.until(() => inputNames.every((name) => record.state[name] !== undefined));
    for (const asserted of inputNames) {
      const signals = Object.fromEntries(inputNames.map((name) => [name, name === asserted]));
      await device.setLines(signals);
      await record.until(() => inputNames.every((name) => record.state[name] === signals[name]));
    }
  });

  test('getSignals() returns the current state', async ({ opening, device }) => {
    for (const asserted of inputNames) {
      const signals = Object.fromEntries(inputNames.map((name) => [name, name === asserted]));
      await device.setLines(signals);
      assertEqual(await opening.getSignals(), signals, `with ${asserted}`);
    }
  });

  test('A sequence ends in the state of its last steps, and reports it', async ({ opening, record, device }) => {
    await opening.runSequence([
      { set: { dataTerminalReady: false, requestToSend: true }, waitMs: 5 },
      { set: { dataTerminalReady: true, requestToSend: false }, waitMs: 5 },
      { set: { dataTerminalReady: false }, waitMs: 0 },
    ]);
    const signals = { dataTerminalReady: false, requestToSend: false };
    assertEqual(await device.signals(), { ...signals, break: false }, 'signals of the device');
    await record.until(() => record.state.dataTerminalReady === false && record.state.requestToSend === false);
  });

  if (supports.breakSignal) {
    test('A break that is set lasts until it is cleared', async ({ opening, device }) => {
      await opening.setSignals({ break: true });
      assertEqual((await device.signals()).break, true, 'break');
      await opening.setSignals({ break: false });
      assertEqual((await device.signals()).break, false, 'break');
    });
  }

  test('sendBreak() resolves when the break is over', async ({ opening, device }) => {
    await opening.sendBreak(5);
    assertEqual((await device.signals()).break, false, 'break');
  });

  test('A sequence in progress when the line is closed ends', async ({ opening }) => {
    const running = opening.runSequence([
      { set: { dataTerminalReady: false }, waitMs: 5000 },
      { set: { dataTerminalReady: true }, waitMs: 0 },
    ]);
    const failed = assertRejects(running, 'SerialError', 'the sequence');
    await opening.close();
    await failed;
  });
};
