import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { firstOutputs, firstSettings } from '../../../relay/protocol/port-info.ts';
import type { SharedLine } from '../../../relay/rfc2217/shared-line.ts';
import { TcpConnection } from '../../../relay/rfc2217/tcp-connection.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/settle.ts';

/** A client that takes answers when the test wants. */
class FakeSocket extends Duplex {
  #taken: (() => void) | undefined;

  setNoDelay = (): this => this;
  setKeepAlive = (): this => this;
  override _read(): void {}
  override _writev(_chunks: unknown, done: () => void): void {
    this.#taken = done;
  }

  /** Takes what waits. */
  accept(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }
}

const line: SharedLine = {
  label: 'lab1/gps',
  isUsbJtag: false,
  isOpen: true,
  settings: firstSettings,
  outputs: firstOutputs,
  inputs: undefined,
  unwrittenBytes: 0,
  start: () => {},
  claim: async () => {},
  configure: async () => {},
  setOutputs: () => {},
  runSequence: () => {},
  discard: () => {},
  write: () => {},
  drained: () => {},
  close: () => {},
};

it('security 10: a COM-PORT client that asks and does not take its answers is read no further meanwhile', async () => {
  const socket = new FakeSocket();
  const clock = new FakeClock();
  const connection = new TcpConnection(socket as unknown as Socket, {
    clock,
    open: async () => line,
    onEnd: () => {},
  });
  await until(() => !socket.isPaused());
  socket.push(Buffer.from([0xff, 0xfb, 0x2c])); // WILL COM-PORT
  const polls = Buffer.alloc(64 * 1024, Buffer.from([0xff, 0xfa, 0x2c, 7, 0xff, 0xf0]));
  let pushed = 0;
  for (; !socket.isPaused() && pushed < 1000; pushed++) {
    socket.push(polls);
    await until(() => socket.readableLength === 0 || socket.isPaused());
  }
  expect(pushed).toBeLessThan(20);
  expect(socket.writableLength).toBeLessThan(512 * 1024);
  while (socket.writableLength > 0) {
    const before = socket.writableLength;
    socket.accept();
    await until(() => socket.writableLength < before);
  }
  await until(() => !socket.isPaused());
  connection.close('');
  socket.destroy();
});
