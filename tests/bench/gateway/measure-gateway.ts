import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { escapeData } from '../../../relay/telnet/telnet-writer.ts';
import type { VirtualDevice } from '../../devices/virtual-device.ts';
import { PySerial } from '../../support/pyserial.ts';
import { Child } from '../relay/child.ts';
import { pause } from '../relay/fan-out.ts';
import type { GatewaySubject } from './gateway-kinds.ts';

/** In milliseconds. */
interface Spread {
  readonly median: number;
  readonly p99: number;
}

export interface GatewayFigures {
  readonly open: Spread;
  /** DTR, there and back; `undefined`: a device file has none. */
  readonly signal: Spread | undefined;
  readonly baudRate: Spread | undefined;
  readonly oneByte: Spread;
  /** A command of esptool and its answer. */
  readonly smallReads: Spread;
  /** Bytes a second; `undefined`: not by TCP. */
  readonly fromDevice: number | undefined;
  /** The same; of the port itself as npm serialport's binding writes to it. */
  readonly toDevice: number | undefined;
  /** Of `pacedBytesPerSecond`, next to a client that reads nothing; `undefined`: only one client at a time. */
  readonly besideStalled: number | undefined;
}

/** What `code` takes, so many times. @param after not counted */
const timing = (count: number, code: string, after = 'pass'): string => `
taken = []
for i in range(${count}):
    start = time.perf_counter()
    ${code}
    taken.append((time.perf_counter() - start) * 1000)
    ${after}
taken.sort()
[taken[len(taken) // 2], taken[min(len(taken) - 1, int(len(taken) * 0.99))]]`;

/** Reads as esptool does: all that waits, or one byte. */
const command = `port.write(b"\\xc0" + bytes(34) + b"\\xc0"); got = 0
    while got < 36: got += len(port.read(port.in_waiting or 1))`;

/** Each can do this alone. */
export const pacedBytesPerSecond = 2_000_000;
const paceMs = 20;
/** Between two clients: a server may take one at a time. */
const leaveMs = 300;
/** Before a rate is measured: a long transfer spends little time in a program that has just started. */
const warmUpMs = 1000;
const windowMs = 1000;
/** Enough for the buffers of the operating system to be full. */
const stallMs = 2000;

export async function measureGateway(
  { url, tcpPort, isPty = false, maxClients }: GatewaySubject,
  device: VirtualDevice,
  env: NodeJS.ProcessEnv,
): Promise<GatewayFigures> {
  const echo = (bytes: Buffer): void => void device.write(bytes);
  device.on('data', echo);
  const python = new PySerial(env);
  const spread = async (...what: Parameters<typeof timing>): Promise<Spread> => {
    const [median = Number.NaN, p99 = Number.NaN] = (await python.run(timing(...what))) as number[];
    return { median, p99 };
  };
  const opening = `serial.serial_for_url('${url}', baudrate=115200, timeout=5)`;
  // What offers a device file may make it anew when it is closed.
  const open = await spread(isPty ? 1 : 5, `port = ${opening}`, isPty ? 'pass' : 'port.close(); time.sleep(0.05)');
  if (!isPty) await python.run(`port = ${opening}`);
  const signal = isPty ? undefined : await spread(20, 'port.dtr = i % 2 == 0');
  const baudRate = isPty ? undefined : await spread(10, 'port.baudrate = 9600 if i % 2 == 0 else 115200');
  if (!isPty) await python.run('port.dtr = True; port.baudrate = 115200');
  const oneByte = await spread(500, 'port.write(b"U"); port.read(1)');
  const smallReads = await spread(100, command);
  await python.run('port.close()');
  python.stop();
  device.off('data', echo);
  const figures = { open, signal, baudRate, oneByte, smallReads };
  if (tcpPort === undefined) {
    const toDevice = isPty ? undefined : await measureBareWriter(url, device, env);
    return { ...figures, fromDevice: undefined, toDevice, besideStalled: undefined };
  }
  await pause(leaveMs);
  return {
    ...figures,
    toDevice: await measureToDevice(tcpPort, device),
    fromDevice: await measureFromDevice(tcpPort, device, false),
    besideStalled: maxClients > 1 ? await measureFromDevice(tcpPort, device, true) : undefined,
  };
}

/** As pyserial does. */
const introduction = Uint8Array.of(255, 253, 1, 255, 251, 3, 255, 253, 3, 255, 251, 0, 255, 253, 0, 255, 251, 44);
const block = Uint8Array.from({ length: 65_536 }, (_, i) => i & 255);
const onTheWire = escapeData(block);

async function connectTelnet(tcpPort: number): Promise<Socket> {
  const socket = connect(tcpPort, '127.0.0.1').setNoDelay(true);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(introduction);
  await once(socket, 'data');
  return socket;
}

async function leave(...sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await pause(leaveMs);
}

const bareWriter = fileURLToPath(new URL('bare-writer.mjs', import.meta.url));

async function measureBareWriter(path: string, device: VirtualDevice, env: NodeJS.ProcessEnv): Promise<number> {
  const writer = await Child.start(process.execPath, [bareWriter, path], 0, false, env);
  try {
    return await rateToDevice(device);
  } finally {
    await writer.stop();
  }
}

async function rateToDevice(device: VirtualDevice): Promise<number> {
  let received = 0;
  const count = (bytes: Buffer): void => void (received += bytes.length);
  device.on('data', count);
  const bytesPerSecond = await rateOf(() => received);
  device.off('data', count);
  return bytesPerSecond;
}

async function measureToDevice(tcpPort: number, device: VirtualDevice): Promise<number> {
  const socket = await connectTelnet(tcpPort);
  socket.resume();
  const sending = new AbortController();
  const send = (): void => {
    while (!sending.signal.aborted && socket.write(onTheWire));
  };
  socket.on('drain', send);
  send();
  const bytesPerSecond = await rateToDevice(device);
  sending.abort();
  await leave(socket);
  return bytesPerSecond;
}

async function measureFromDevice(tcpPort: number, device: VirtualDevice, isBesideStalled: boolean): Promise<number> {
  let received = 0;
  const socket = await connectTelnet(tcpPort);
  socket.on('data', (bytes: Buffer) => (received += bytes.length));
  const stalled = isBesideStalled ? (await connectTelnet(tcpPort)).pause() : undefined;
  const sending = new AbortController();
  const piece = isBesideStalled ? block.subarray(0, (pacedBytesPerSecond / 1000) * paceMs) : block;
  const flood = async (): Promise<void> => {
    for (let dueMs = performance.now(); !sending.signal.aborted; dueMs += paceMs) {
      await device.write(piece);
      if (isBesideStalled) await pause(Math.max(0, dueMs + paceMs - performance.now()));
    }
  };
  // Its last write ends with the device where nobody reads it.
  flood().catch(() => undefined);
  if (stalled) await pause(stallMs);
  const bytesPerSecond = (await rateOf(() => received)) * (block.length / onTheWire.length);
  sending.abort();
  await leave(socket, ...(stalled ? [stalled] : []));
  return bytesPerSecond;
}

async function rateOf(bytes: () => number): Promise<number> {
  await pause(warmUpMs);
  const [before, startedMs] = [bytes(), performance.now()];
  await pause(windowMs);
  return ((bytes() - before) / (performance.now() - startedMs)) * 1000;
}
