import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../web/core/port-settings.ts';
import { WebSerialLine, WebSerialSource } from '../../web/serial/web-serial-line.ts';
import { LineSerial } from '../../web/w3c/line-serial.ts';
import { LineRecord } from '../contract/line-record.ts';
import { SimulatedLines } from '../contract/simulated-lines.ts';

const clock = { now: () => 1000 };

/** A W3C port with some of its members replaced. */
function wrapped(port: SerialPort, replace: (name: string | symbol) => unknown): SerialPort {
  return new Proxy(port, {
    get(target, name) {
      const other = replace(name);
      if (other !== undefined) return other;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function setUp() {
  const lines = new SimulatedLines();
  const serial = new LineSerial(lines);
  const { line, device } = lines.add();
  return { serial, device, port: serial.portOf(line) as SerialPort };
}

describe('WebSerialLine', () => {
  it('falls back to smaller buffers where the platform refuses a large one', async () => {
    const { port } = setUp();
    const asked: (number | undefined)[] = [];
    const open = (options: SerialOptions) => {
      asked.push(options.bufferSize);
      return (options.bufferSize ?? 255) > 10_000
        ? Promise.reject(new TypeError('buffer too large'))
        : port.open(options);
    };
    const line = new WebSerialLine(
      wrapped(port, (name) => (name === 'open' ? open : undefined)),
      clock,
    );
    const opening = await line.open(defaultSettings, new LineRecord());
    expect(asked).toEqual([1_048_576, 65_536, 8192]);
    await opening.close();
  });

  it.each([
    [new TypeError('no such rate'), 'settings-refused'],
    [new DOMException('in use', 'InvalidStateError'), 'port-busy'],
    [new DOMException('Failed to open serial port.', 'NetworkError'), 'open-failed'],
  ])('says why the platform did not open it (%s)', async (error, code) => {
    const { port } = setUp();
    const open = async () => {
      throw error;
    };
    const line = new WebSerialLine(
      wrapped(port, (name) => (name === 'open' ? open : undefined)),
      clock,
    );
    await expect(line.open(defaultSettings, new LineRecord())).rejects.toMatchObject({ code, cause: error });
  });

  it('keeps its previous settings and stays open when new settings are refused', async () => {
    const { port, device } = setUp();
    const open = (options: SerialOptions) =>
      options.baudRate === 3 ? Promise.reject(new TypeError('no such rate')) : port.open(options);
    const line = new WebSerialLine(
      wrapped(port, (name) => (name === 'open' ? open : undefined)),
      clock,
    );
    const record = new LineRecord();
    const opening = await line.open(defaultSettings, record);
    await expect(opening.changeSettings({ ...defaultSettings, baudRate: 3 })).rejects.toMatchObject({
      code: 'settings-refused',
    });
    expect(record.openedWith.at(-1)).toEqual(defaultSettings);
    await device.write(Uint8Array.of(1));
    await record.until(() => record.receivedBytes.length === 1);
    await opening.close();
  });

  it('is lost when it cannot be reopened with new settings, and gives the reason', async () => {
    const { port } = setUp();
    const open = (options: SerialOptions) =>
      options.baudRate === 3
        ? Promise.reject(new DOMException('Failed to open serial port.', 'NetworkError'))
        : port.open(options);
    const line = new WebSerialLine(
      wrapped(port, (name) => (name === 'open' ? open : undefined)),
      clock,
    );
    const opening = await line.open(defaultSettings, new LineRecord());
    await expect(opening.changeSettings({ ...defaultSettings, baudRate: 3 })).rejects.toMatchObject({
      code: 'open-failed',
    });
    expect((await opening.ended).kind).toBe('lost');
    await (await line.open(defaultSettings, new LineRecord())).close();
  });

  it('treats an unrequested end of the stream as a loss, as Firefox 153 reports it', async () => {
    const { port } = setUp();
    let end = () => {};
    const readable = new ReadableStream({ start: (controller) => (end = () => controller.close()) });
    const line = new WebSerialLine(
      wrapped(port, (name) => (name === 'readable' ? readable : undefined)),
      clock,
    );
    const opening = await line.open(defaultSettings, new LineRecord());
    end();
    expect(await opening.ended).toMatchObject({ kind: 'lost', error: { code: 'port-gone' } });
    await opening.close();
  });

  it('treats a stream that is not renewed after a line error as a loss', async () => {
    const { port } = setUp();
    const failed = new ReadableStream({
      start: (controller) => controller.error(new DOMException('noise', 'ParityError')),
    });
    const line = new WebSerialLine(
      wrapped(port, (name) => (name === 'readable' ? failed : undefined)),
      clock,
    );
    const record = new LineRecord();
    const opening = await line.open(defaultSettings, record);
    expect((await opening.ended).kind).toBe('lost');
    expect(record.errors).toEqual(['parity']);
    await opening.close();
  });

  it('ends what waits behind a drain when it is discarded, and does not abort the stream that drains', async () => {
    const { port } = setUp();
    const written: Uint8Array[] = [];
    let drained = () => {};
    let isAborted = false;
    const makeWritable = () =>
      new WritableStream<Uint8Array>({
        start: ({ signal }) => signal.addEventListener('abort', () => (isAborted = true)),
        write: (bytes) => void written.push(bytes),
        close: () => new Promise<void>((resolve) => (drained = resolve)),
      });
    let writable = makeWritable();
    const opening = await new WebSerialLine(
      wrapped(port, (name) => (name === 'writable' ? writable : undefined)),
      clock,
    ).open(defaultSettings, new LineRecord());
    await opening.transmit(Uint8Array.of(1));
    const failed = [opening.drain(), opening.transmit(Uint8Array.of(2)), opening.drain()].map((work) =>
      expect(work).rejects.toMatchObject({ code: 'transmit-failed' }),
    );
    await opening.discard();
    await Promise.all(failed);
    expect(isAborted).toBe(false);
    const after = opening.transmit(Uint8Array.of(3));
    writable = makeWritable();
    drained();
    await after;
    expect(written).toEqual([Uint8Array.of(1), Uint8Array.of(3)]);
    await opening.close();
  });

  it('lets a drain end before it opens the port with other settings', async () => {
    const { port } = setUp();
    const order: string[] = [];
    let drained = () => {};
    const makeWritable = () =>
      new WritableStream<Uint8Array>({
        close: () => new Promise<void>((resolve) => (drained = resolve)),
        abort: () => void order.push('aborted'),
      });
    let writable = makeWritable();
    const open = (options: SerialOptions) => {
      order.push(`opened at ${options.baudRate}`);
      writable = makeWritable();
      return port.open(options);
    };
    const replaced: Record<string, () => unknown> = { writable: () => writable, open: () => open };
    const opening = await new WebSerialLine(
      wrapped(port, (name) => replaced[String(name)]?.()),
      clock,
    ).open(defaultSettings, new LineRecord());
    await opening.transmit(Uint8Array.of(1));
    const draining = opening.drain();
    const changing = opening.changeSettings({ ...defaultSettings, baudRate: 9600 });
    order.push('drained');
    drained();
    await Promise.all([draining, changing]);
    expect(order).toEqual(['opened at 115200', 'drained', 'opened at 9600']);
    await opening.close();
  });

  describe('a port that is unplugged, whatever its platform leaves out', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    const open = async (replace: (name: string | symbol) => unknown) => {
      const { port } = setUp();
      const record = new LineRecord();
      const opening = await new WebSerialLine(wrapped(port, replace), clock).open(defaultSettings, record);
      const ends: string[] = [];
      void opening.ended.then(({ kind }) => ends.push(kind));
      return { port, record, opening, ends, unplug: () => port.dispatchEvent(new Event('disconnect')) };
    };
    const never = () => new Promise<never>(() => {});

    it('is lost a second after its last bytes when its stream does not end', async () => {
      let controller!: ReadableStreamDefaultController<Uint8Array>;
      const readable = new ReadableStream({ start: (made) => (controller = made) });
      const { record, ends, unplug, opening } = await open((name) => (name === 'readable' ? readable : undefined));
      unplug();
      for (let i = 0; i < 3; i++) {
        await vi.advanceTimersByTimeAsync(900);
        controller.enqueue(Uint8Array.of(i));
      }
      await vi.advanceTimersByTimeAsync(900);
      expect(ends).toEqual([]);
      await vi.advanceTimersByTimeAsync(1100);
      expect(ends).toEqual(['lost']);
      expect(record.receivedBytes).toEqual(Uint8Array.of(0, 1, 2));
      await opening.close();
    });

    it('is lost when it is not connected, though no event said so', async () => {
      let isConnected = true;
      const readable = new ReadableStream();
      const { ends } = await open((name) =>
        name === 'readable' ? readable : name === 'connected' ? isConnected : undefined,
      );
      await vi.advanceTimersByTimeAsync(5000);
      expect(ends).toEqual([]);
      isConnected = false;
      await vi.advanceTimersByTimeAsync(2000);
      expect(ends).toEqual(['lost']);
    });

    it('is lost while its sink takes nothing, after what it held back or after ten seconds', async () => {
      for (const isTaken of [true, false]) {
        let controller!: ReadableStreamDefaultController<Uint8Array>;
        const readable = new ReadableStream({ start: (made) => (controller = made) });
        const { record, ends, unplug } = await open((name) => (name === 'readable' ? readable : undefined));
        const resume = record.hold();
        controller.enqueue(Uint8Array.of(1)); // the read that was under way
        await vi.advanceTimersByTimeAsync(0);
        controller.enqueue(Uint8Array.of(2));
        unplug();
        await vi.advanceTimersByTimeAsync(9000);
        expect(ends).toEqual([]);
        if (isTaken) resume();
        await vi.advanceTimersByTimeAsync(2500);
        expect(ends).toEqual(['lost']);
        expect(record.receivedBytes).toEqual(isTaken ? Uint8Array.of(1, 2) : Uint8Array.of(1));
      }
    });

    it('is lost, and closes, when nothing that was asked of it settles', async () => {
      const readable = new ReadableStream();
      let isGone = false;
      const stuck = ['setSignals', 'close'];
      const { ends, unplug, opening } = await open((name) =>
        name === 'readable' ? readable : isGone && stuck.includes(String(name)) ? never : undefined,
      );
      isGone = true;
      const signals = expect(opening.setSignals({ requestToSend: true })).rejects.toMatchObject({ code: 'port-gone' });
      const changing = expect(opening.changeSettings({ ...defaultSettings, baudRate: 300 })).rejects.toThrow();
      unplug();
      await vi.advanceTimersByTimeAsync(3000);
      expect(ends).toEqual(['lost']);
      await Promise.all([signals, changing]);
      const closed = opening.close();
      await vi.advanceTimersByTimeAsync(5000);
      await closed;
    });

    it('is closed when its platform does not close it', async () => {
      const { ends, opening } = await open((name) => (name === 'close' ? never : undefined));
      void opening.close();
      await vi.advanceTimersByTimeAsync(5000);
      expect(ends).toEqual(['closed']);
    });

    it('is not lost when it is open again after a change of settings', async () => {
      const { port } = setUp();
      const record = new LineRecord();
      const opening = await new WebSerialLine(port, clock).open(defaultSettings, record);
      let isEnded = false;
      void opening.ended.then(() => (isEnded = true));
      port.dispatchEvent(new Event('disconnect'));
      const changing = opening.changeSettings({ ...defaultSettings, baudRate: 300 });
      await vi.advanceTimersByTimeAsync(500);
      await changing;
      await vi.advanceTimersByTimeAsync(5000);
      expect(isEnded).toBe(false);
      const closing = opening.close();
      await vi.advanceTimersByTimeAsync(1000);
      await closing;
    });
  });

  it('waits with opening until the lost port has been released', async () => {
    const { port, device } = setUp();
    let giveBack = () => {};
    const given = new Promise<void>((resolve) => (giveBack = resolve));
    let closes = 0;
    const close = async () => {
      if (closes++ === 0) await given;
      return port.close();
    };
    const line = new WebSerialLine(
      wrapped(port, (name) => (name === 'close' ? close : undefined)),
      clock,
    );
    const opening = await line.open(defaultSettings, new LineRecord());
    await device.unplug();
    await opening.ended;
    await device.plug();
    const again = line.open(defaultSettings, new LineRecord());
    giveBack();
    await (await again).close();
  });
});

it('WebSerialSource lists ports in the browser’s order, one line each, and reports plug and unplug', async () => {
  const lines = new SimulatedLines();
  const serial = new LineSerial(lines);
  const made = [lines.add(), lines.add()];
  const source = new WebSerialSource(serial, clock);
  const listed = await source.lines();
  expect(listed.map(({ port }) => port)).toEqual(made.map(({ line }) => serial.portOf(line)));
  expect(await source.lines()).toEqual(listed);
  expect(listed[0]?.adapter).toEqual({ usbVendorId: 0x1a86, usbProductId: 0x7523 });
});
