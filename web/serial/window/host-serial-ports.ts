import {
  toHostError,
  type HostCalls,
  type HostedPort,
  type HostMessage,
  type HostRequest,
} from '../../core/serial-host-messages.ts';
import { HostedSerialPort } from './hosted-serial-port.ts';

/**
 * Holds the ports of `serial` for the worker at the other end of `channel`, in a browser that has Web Serial in windows
 * only; `createWindowHostSource` is its counterpart. Every byte passes this window's event loop then: a blocked window
 * holds the port back. When the worker goes away, the ports are closed (where the browser tells: the channel's `close`).
 */
export function hostSerialPorts(serial: Serial, channel: MessagePort): void {
  const ports: HostedSerialPort[] = [];

  const describe = (port: SerialPort): HostedPort => {
    let portId = ports.findIndex((hosted) => hosted.port === port);
    if (portId < 0) portId = ports.push(new HostedSerialPort(port)) - 1;
    return { portId, info: { ...port.getInfo() }, connected: port.connected };
  };
  const hosted = (portId: number): HostedSerialPort => {
    const found = ports[portId];
    if (!found) throw new DOMException('There is no such port.', 'NotFoundError');
    return found;
  };

  const calls: HostCalls = {
    ports: async () => (await serial.getPorts()).map(describe),
    open: (portId, options) => hosted(portId).port.open(options),
    read: (portId) => hosted(portId).read(),
    cancelRead: (portId) => hosted(portId).cancelRead(),
    write: (portId, bytes) => hosted(portId).write(bytes),
    closeWrite: (portId) => hosted(portId).closeWrite(),
    abortWrite: (portId) => hosted(portId).abortWrite(),
    close: (portId) => hosted(portId).close(),
    forget: (portId) => hosted(portId).port.forget(),
    setSignals: (portId, signals) => hosted(portId).port.setSignals(signals),
    getSignals: async (portId) => ({ ...(await hosted(portId).port.getSignals()) }),
  };

  const post = (message: HostMessage, transfer: Transferable[] = []): void => channel.postMessage(message, transfer);

  channel.addEventListener('message', async ({ data }: MessageEvent<HostRequest>) => {
    const call = calls[data.call] as (...args: unknown[]) => Promise<unknown>;
    try {
      const value = await call(...data.args);
      post({ type: 'result', id: data.id, value }, buffersOf(value));
    } catch (error) {
      post({ type: 'failure', id: data.id, error: toHostError(error) });
    }
  });
  channel.addEventListener('close', () => {
    for (const port of ports) port.close().catch(() => undefined); // it was closed already
  });
  for (const type of ['connect', 'disconnect'] as const) {
    serial.addEventListener(type, ({ target }) => post({ type, port: describe(target as SerialPort) }));
  }
  channel.start();
}

/** A chunk that was read is the worker's from now on: no copy. */
function buffersOf(value: unknown): Transferable[] {
  const bytes = typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : undefined;
  return bytes instanceof Uint8Array ? [bytes.buffer] : [];
}
