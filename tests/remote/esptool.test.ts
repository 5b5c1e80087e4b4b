import { createHash } from 'node:crypto';
import { ClassicReset, ESPLoader, type LoaderOptions, Transport } from 'esptool-js';
import { afterEach, expect, test } from 'vitest';
import type { Clock } from '../../relay/base/clock.ts';
import { newClientSecret } from '../../web/remote/client-secret.ts';
import type { RelayLine } from '../../web/remote/relay-line.ts';
import { RelaySource } from '../../web/remote/relay-source.ts';
import type { Line, LineOpening } from '../../web/line/line.ts';
import { LineSerialPort } from '../../web/w3c/line-serial-port.ts';
import { webSocketTransport } from '../../web/remote/web-socket-transport.ts';
import { EspRom } from './esp-rom.ts';
import { arrival } from './relay-harness.ts';
import { TcpShim } from '../support/tcp-shim.ts';
import { makeSocket, startRelay } from './test-relay.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

interface ExactTimer {
  readonly atUs: number;
  readonly callback: () => void;
}

/** Real timers, in exact virtual time: it moves from one timer to the next, at any load of the computer. */
class ExactClock implements Clock {
  #nowUs = 0;
  #timers: readonly ExactTimer[] = [];
  #going: Promise<void> = Promise.resolve();

  nowUs(): number {
    return this.#nowUs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: ExactTimer = { atUs: this.#nowUs + delayMs * 1000, callback };
    this.#timers = [...this.#timers, timer].toSorted((a, b) => a.atUs - b.atUs);
    const real = setTimeout(() => (this.#going = this.#going.then(() => this.#goOn(timer.atUs))), delayMs);
    return () => {
      clearTimeout(real);
      this.#remove(timer);
    };
  }

  /** Due timers fire in order, and everything that waits for one runs before the next. */
  async #goOn(toUs: number): Promise<void> {
    for (let next = this.#timers[0]; next && next.atUs <= toUs; next = this.#timers[0]) {
      this.#remove(next);
      this.#nowUs = Math.max(this.#nowUs, next.atUs);
      next.callback();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #remove(timer: ExactTimer): void {
    this.#timers = this.#timers.filter((one) => one !== timer);
  }
}

/** The relay's line, and its last open options. */
function remembering(line: RelayLine): { readonly line: Line; readonly opening: () => LineOpening } {
  let last: LineOpening | undefined;
  return {
    opening: () => {
      if (!last) throw new Error('It was never opened');
      return last;
    },
    line: {
      get connected() {
        return line.connected;
      },
      adapter: line.adapter,
      open: async (...args) => (last = await line.open(...args)),
      forget: () => line.forget(),
    },
  };
}

async function bench(): Promise<{ rom: EspRom; port: LineSerialPort; shim: TcpShim; opening: () => LineOpening }> {
  const shim = await TcpShim.start();
  const clock = new ExactClock();
  const { host, server, stop } = await startRelay([shim.host], {}, clock);
  shim.target = server.port;
  const transport = webSocketTransport(shim.url, { makeSocket });
  const source = new RelaySource({
    address: shim.url,
    client: newClientSecret(),
    name: 'Flasher',
    onChange: () => {},
    random: () => 0.01,
    transports: { webSocket: transport, http: transport },
  });
  source.connect();
  cleanUp.push(
    () => shim.stop(),
    stop,
    () => source.close(),
  );
  const device = host.add();
  const rom = new EspRom(device, () => clock.nowUs() / 1000);
  const { line, opening } = remembering(await arrival(source, device.id));
  return { rom, shim, opening, port: new LineSerialPort(line) };
}

/** esptool-js on this port. It has no knowledge of relays. */
function loaderOn(port: LineSerialPort, reset?: () => Promise<void>): { loader: ESPLoader; transport: Transport } {
  const transport = new Transport(port as unknown as SerialPort);
  transport.trace = () => {};
  const quiet = { clean: () => {}, write: () => {}, writeLine: () => {} };
  const options = { transport, baudrate: 115_200, romBaudrate: 115_200, terminal: quiet };
  const classicReset = (): ClassicReset => Object.assign(new ClassicReset(transport, 50), { reset });
  const loader = new ESPLoader(
    (reset ? { ...options, resetConstructors: { classicReset } } : options) as LoaderOptions,
  );
  return { loader, transport };
}

const image = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31 + (i >> 8) * 17) & 0xff);

async function flash(loader: ESPLoader): Promise<void> {
  await loader.writeFlash({
    fileArray: [{ data: image, address: 0x10000 }],
    flashMode: 'keep',
    flashFreq: 'keep',
    flashSize: 'keep',
    eraseAll: false,
    compress: false,
  });
  // The ROM answers with text, which the library takes for bytes and writes as hexadecimal digits once more.
  const md5 = Buffer.from(await loader.flashMd5sum(0x10000, image.length), 'hex').toString();
  expect(md5).toBe(createHash('md5').update(image).digest('hex'));
  await loader.flashFinish(false);
}

test('esptool-js resets a chip into its ROM loader, identifies it, accesses registers, and flashes it', async () => {
  const { rom, port } = await bench();
  const { loader, transport } = loaderOn(port);
  await loader.connect();
  expect(loader.chip.CHIP_NAME).toBe('ESP32');
  expect(rom.isDownloading).toBe(true);
  await loader.writeReg(0x3ff0_0010, 0x1234_5678);
  expect(await loader.readReg(0x3ff0_0010)).toBe(0x1234_5678);
  await loader.flashSpiAttach(0);
  await flash(loader);
  expect(rom.flash.subarray(0x10000, 0x10000 + image.length)).toEqual(image);
  await transport.disconnect();
  expect(port.readable).toBe(null);
});

test('esptool-js works with the reset sequence run on the host, although the network’s delay breaks it', async () => {
  const { rom, port, shim, opening } = await bench();
  const { loader } = loaderOn(port, async () => {
    shim.weather = { delayMs: 100, stallEvery: 3, stallMs: 60 };
    await opening().runSequence([
      { set: { dataTerminalReady: false, requestToSend: true }, waitMs: 100 },
      { set: { dataTerminalReady: true, requestToSend: false }, waitMs: 50 },
      { set: { dataTerminalReady: false }, waitMs: 0 },
    ]);
  });
  await loader.connect();
  expect(loader.chip.CHIP_NAME).toBe('ESP32');
  expect(rom.resetsMs.length).toBeGreaterThan(0);
  // By the relay's own time, without the network's delay.
  expect(new Set(rom.resetsMs)).toEqual(new Set([100]));
});

test('esptool-js flashes through cuts of the connection', async () => {
  const { rom, port, shim } = await bench();
  const { loader } = loaderOn(port);
  await loader.connect();
  const flashData = 0x03;
  const blocks = (): number => rom.commands.filter((command) => command === flashData).length;
  // While a block is in transit: it has arrived, but its answer and the end of its write have not.
  rom.onCommand = (command) => {
    if (command === flashData && blocks() % 2 === 0) shim.cut();
  };
  await flash(loader);
  expect(rom.flash.subarray(0x10000, 0x10000 + image.length)).toEqual(image);
  expect(blocks()).toBe(Math.ceil(image.length / loader.FLASH_WRITE_SIZE));
});
