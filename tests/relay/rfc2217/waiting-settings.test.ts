import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { firstOutputs, firstSettings } from '../../../relay/protocol/port-info.ts';
import { TcpConnection } from '../../../relay/rfc2217/tcp-connection.ts';
import type { SharedLine } from '../../../relay/rfc2217/shared-line.ts';
import { ComPortProgram } from '../../support/com-port-program.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/settle.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A line that does what it is asked when a test says so. */
class FakeLine implements SharedLine {
  readonly label = 'lab1/gps';
  readonly isUsbJtag = false;
  readonly inputs = undefined;
  readonly outputs = firstOutputs;
  settings = firstSettings;
  isOpen = true;
  unwrittenBytes = 0;
  isSlow = false;
  readonly held: (() => void)[] = [];
  start = (): void => undefined;
  claim = (): Promise<void> => this.#work();
  setOutputs = (): void => undefined;
  runSequence = (): void => undefined;
  discard = (): void => undefined;
  drained = (): void => undefined;
  close = (): void => undefined;

  async configure(settings: typeof firstSettings): Promise<void> {
    await this.#work();
    this.settings = settings;
  }

  write(bytes: Uint8Array): void {
    this.unwrittenBytes += bytes.length;
  }

  #work(): Promise<void> {
    return this.isSlow ? new Promise((resolve) => this.held.push(resolve)) : Promise.resolve();
  }
}

async function connected() {
  const line = new FakeLine();
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    new TcpConnection(socket, { clock: new FakeClock(), open: async () => line, onEnd: () => undefined });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const program = new ComPortProgram((server.address() as AddressInfo).port, false);
  closing.push(() => {
    program.socket.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  program.introduce();
  await until(() => program.messages.length > 0);
  const [socket] = sockets;
  if (!socket) throw new Error('No connection');
  return { line, program, socket };
}

describe('a COM-PORT client that asks for more than the port can do', () => {
  it('security 24: is read no further while its settings wait for the port', async () => {
    const { line, program, socket } = await connected();
    line.isSlow = true;
    const count = 5000;
    const messages = Array.from({ length: count }, (_, i) => ({ command: 'baudRate' as const, value: 9600 + (i % 2) }));
    program.send(...messages);
    await until(() => socket.isPaused());
    expect(line.held).toHaveLength(1);
    expect(program.messages.filter(({ command }) => command === 'baudRate')).toHaveLength(0);
    line.isSlow = false;
    for (const go of line.held.splice(0)) go();
    await until(() => program.messages.filter(({ command }) => command === 'baudRate').length === count);
  });
});
