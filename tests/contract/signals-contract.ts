import { assertEqual, assertRejects } from './assert.ts';
import type { ContractSection } from './port-harness.ts';
import { options } from './stream-helpers.ts';

const inputNames = ['dataCarrierDetect', 'clearToSend', 'ringIndicator', 'dataSetReady'] as const;

/** Web Serial: `setSignals()` and `getSignals()`. */
export const signalsContract: ContractSection = (test, { supports }) => {
  test('setSignals() changes only the signals it names', async ({ port, device }) => {
    await port.open(options);
    const steps = [
      { dataTerminalReady: false, requestToSend: false },
      { dataTerminalReady: true },
      { requestToSend: true },
      { dataTerminalReady: false },
      { dataTerminalReady: true, requestToSend: false },
    ];
    let expected = { dataTerminalReady: false, requestToSend: false, break: false };
    for (const step of steps) {
      await port.setSignals(step);
      expected = { ...expected, ...step };
      assertEqual(await device.signals(), expected, `after ${JSON.stringify(step)}`);
    }
  });

  test('setSignals() without a signal is refused and changes nothing', async ({ port, device }) => {
    await port.open(options);
    const before = await device.signals();
    await assertRejects(port.setSignals({}), 'TypeError', 'setSignals({})');
    await assertRejects(port.setSignals({ requestToSend: undefined }), 'TypeError', 'setSignals({ undefined })');
    assertEqual(await device.signals(), before, 'signals');
  });

  test('getSignals() returns each signal that the device drives', async ({ port, device }) => {
    await port.open(options);
    for (const asserted of inputNames) {
      const lines = Object.fromEntries(
        inputNames.map((name) => [name, name === asserted]),
      ) as unknown as SerialInputSignals;
      await device.setLines(lines);
      assertEqual(await port.getSignals(), lines, `with ${asserted}`);
    }
  });

  if (supports.breakSignal) {
    test('A break lasts until it is cleared', async ({ port, device }) => {
      await port.open(options);
      await port.setSignals({ break: true });
      assertEqual((await device.signals()).break, true, 'break');
      await port.setSignals({ break: false });
      assertEqual((await device.signals()).break, false, 'break');
    });
  }
};
