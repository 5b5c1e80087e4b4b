import { assertEqual, assertRejects } from './assert.ts';
import type { LineSection, OpenLine } from './line-harness.ts';
import { bytesOf, tooMuch } from './stream-helpers.ts';

/** `LineOpening.transmit`, `drain` and `discard`. */
export const lineTransmitContract: LineSection = (test, { supports }) => {
  test('Bytes of every value reach the device complete and in order', async ({ opening, device }) => {
    const sent = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 11 + (i >> 8)) & 0xff);
    const receiving = device.received(sent.length);
    await Promise.all([0, 1, 5000, 5001].map((from, i, all) => opening.transmit(sent.subarray(from, all[i + 1]))));
    assertEqual(await receiving, sent, 'received');
  });

  test('A transmitted buffer may be reused', async ({ opening, device }) => {
    const bytes = bytesOf('keep');
    await opening.transmit(bytes);
    bytes.fill(0);
    assertEqual(await device.received(4), bytesOf('keep'), 'received');
  });

  test('drain() resolves when the device has all data transmitted before, and transmitting continues', async (made) => {
    const { opening, device } = made;
    void opening.transmit(bytesOf('one'));
    const drained = opening.drain();
    const next = opening.transmit(bytesOf('two'));
    await drained;
    assertEqual(await device.received(3), bytesOf('one'), 'received when drained');
    await next;
    assertEqual(await device.received(3), bytesOf('two'), 'received afterwards');
  });

  test('A discard without pending data leaves a line that can transmit', async ({ opening, device }) => {
    await opening.discard();
    await opening.transmit(bytesOf('on'));
    assertEqual(await device.received(2), bytesOf('on'), 'received');
  });

  if (supports.flowControl) {
    const held = { flowControl: 'hardware' } as const;
    /** The device holds back transmitted data from now on. */
    const holdBack = async ({ opening, device }: OpenLine): Promise<void> => {
      await device.setLines({ clearToSend: true });
      await opening.transmit(bytesOf('go'));
      assertEqual(await device.received(2), bytesOf('go'), 'received before');
      await device.setLines({ clearToSend: false });
    };

    test(
      'Data held back by flow control is sent when the device is ready',
      async (made) => {
        await holdBack(made);
        const receiving = made.device.received(4);
        const transmitting = made.opening.transmit(bytesOf('wait'));
        await made.device.setLines({ clearToSend: true });
        await transmitting;
        assertEqual(await receiving, bytesOf('wait'), 'received');
      },
      held,
    );

    test(
      'Data held back by flow control can be discarded: it fails, and later data is sent',
      async (made) => {
        const { opening, device } = made;
        await holdBack(made);
        const failed = assertRejects(opening.transmit(tooMuch()), 'SerialError', 'the held transmission');
        await opening.discard();
        await failed;
        await device.setLines({ clearToSend: true });
        await opening.transmit(new Uint8Array(64 * 1024).fill(0xff));
        // Some of the first may have left before, but not much: later data arrives.
        let block = await device.received(4096);
        while (block.at(-1) !== 0xff) block = await device.received(4096);
      },
      held,
    );

    test(
      'It closes even while flow control holds back a transmission',
      async (made) => {
        await holdBack(made);
        const failed = assertRejects(made.opening.transmit(tooMuch()), 'SerialError', 'the held transmission');
        await made.opening.close();
        await failed;
      },
      held,
    );

    if (supports.lostTransmitFails) {
      test(
        'Waiting data fails when the device is unplugged',
        async (made) => {
          await holdBack(made);
          const failed = assertRejects(made.opening.transmit(tooMuch()), 'SerialError', 'the held transmission');
          await made.device.unplug();
          await failed;
        },
        held,
      );
    }
  }
};
