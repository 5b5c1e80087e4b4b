import { MockBinding, type MockPortBinding } from '@serialport/binding-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NodeDevice } from '../../../relay/ports/node-device.ts';
import type { BindingOptions, BindingPort, SerialBinding } from '../../../relay/ports/serial-binding.ts';
import type { HostSettings } from '../../../relay/protocol/port-info.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';

const settings: HostSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };
const lockError = new Error('Error Resource temporarily unavailable Cannot lock port');

/** A binding without a descriptor to poll, as on Windows; its opening can be made to fail. */
class FakeBinding implements SerialBinding {
  readonly openings: BindingOptions[] = [];
  failures: Error[] = [];
  port!: MockPortBinding;

  async list() {
    return [];
  }

  async open(options: BindingOptions): Promise<BindingPort> {
    this.openings.push(options);
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.port = await MockBinding.open(options);
    return this.port;
  }
}

let clock: FakeClock;
let binding: FakeBinding;
let device: NodeDevice;
let path: string | undefined;
const onLost = vi.fn<() => void>();

beforeEach(() => {
  MockBinding.reset();
  MockBinding.createPort('COM3', { echo: true, record: true });
  clock = new FakeClock();
  binding = new FakeBinding();
  path = 'COM3';
  onLost.mockReset();
  device = new NodeDevice({ id: 'lab', path: () => path, binding, clock, onLost });
});
afterEach(() => MockBinding.reset());

describe('opening', () => {
  test('sets every option that npm serialport would otherwise guess', async () => {
    const port = await device.open(settings);
    expect(binding.openings).toEqual([
      {
        path: 'COM3',
        baudRate: 9600,
        dataBits: 8,
        parity: 'none',
        stopBits: 1,
        rtscts: false,
        xon: false,
        xoff: false,
        hupcl: false,
        lock: true,
      },
    ]);
    await port.close();
  });

  test('tries again after 200, 400, 800 and 1,600 ms while the port cannot be locked', async () => {
    binding.failures = [lockError, lockError, lockError, lockError];
    const opening = device.open(settings);
    const counts: number[] = [];
    for (const waitMs of [0, 199, 1, 399, 1, 799, 1, 1599, 1]) {
      await clock.advance(waitMs);
      counts.push(binding.openings.length);
    }
    expect(counts).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5]);
    await (await opening).close();
  });

  test('fails after that, and can be tried once more', async () => {
    binding.failures = Array.from({ length: 5 }, () => lockError);
    const refused = expect(device.open(settings)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await clock.advance(3000);
    await refused;
    await (await device.open(settings)).close();
  });

  test.each([
    ['Error: No such file or directory, cannot open COM3', 'DEVICE_GONE'],
    ['Error: Device or resource busy, cannot open COM3', 'PORT_IN_USE'],
    ['Opening COM3: Access denied', 'PORT_IN_USE'],
    ['Opening COM3: File not found', 'DEVICE_GONE'],
    ['Error: Permission denied, cannot open COM3', 'FORBIDDEN'],
    ['Error: Operation not permitted, cannot open COM3', 'FORBIDDEN'],
    ['Error: Invalid argument setting custom baud rate of 7', 'INVALID_ARGUMENT'],
    ['Error: Input/output error setting custom baud rate of 9600', 'DEVICE_ERROR'],
    ['Error: Too many open files, cannot open COM3', 'OVERLOADED'],
    ['Something nobody has seen', 'DEVICE_ERROR'],
  ])('explains "%s" as %s, once', async (message, code) => {
    binding.failures = [new Error(message)];
    await expect(device.open(settings)).rejects.toMatchObject({ code, message: expect.stringMatching(/^lab: .*\.$/) });
    expect(binding.openings).toHaveLength(1);
  });

  test('is refused while the device is away', async () => {
    path = undefined;
    await expect(device.open(settings)).rejects.toMatchObject({ code: 'DEVICE_GONE' });
    expect(binding.openings).toHaveLength(0);
  });

  test('uses the device’s current path', async () => {
    MockBinding.createPort('COM8');
    await (await device.open(settings)).close();
    path = 'COM8';
    await (await device.open(settings)).close();
    expect(binding.openings.map((options) => options.path)).toEqual(['COM3', 'COM8']);
  });
});

describe('an open port without a descriptor', () => {
  test('transmits in order and receives', async () => {
    const port = await device.open(settings);
    const received = new Promise<string>((resolve) => {
      let text = '';
      port.onData = (chunk, timeUs) => {
        expect(timeUs).toBe(clock.nowUs());
        text += Buffer.from(chunk).toString();
        if (text.length === 6) resolve(text);
      };
    });
    await Promise.all([port.write(Buffer.from('one')), port.write(Buffer.from('two'))]);
    await port.drain();
    expect(await received).toBe('onetwo');
    expect(binding.port.recording.toString()).toBe('onetwo');
    await port.close();
  });

  test('names all three signals each time', async () => {
    const port = await device.open(settings, { dataTerminalReady: false });
    const set = vi.spyOn(binding.port, 'set');
    await port.setSignals({ dataTerminalReady: false, requestToSend: true, break: false });
    expect(set).toHaveBeenCalledWith({ dtr: false, rts: true, brk: false, lowLatency: true });
    await port.close();
  });

  test('reports which signal it cannot read', async () => {
    const port = await device.open(settings);
    expect(await port.getSignals()).toEqual({
      clearToSend: true,
      dataSetReady: false,
      dataCarrierDetect: false,
      ringIndicator: false,
    });
    expect(port.unsupportedInputs).toEqual(['ringIndicator']);
    await port.close();
  });

  test('is lost when reading fails, with any error', async () => {
    const port = await device.open(settings);
    vi.spyOn(binding.port, 'read').mockRejectedValue(
      new Error('Reading from COM port (GetOverlappedResult): Unknown error code 22'),
    );
    binding.port.emitData(Buffer.from('x'));
    expect(await port.closed).toMatchObject({ kind: 'lost', cause: { code: 'DEVICE_ERROR' } });
    expect(onLost).toHaveBeenCalledOnce();
  });

  test('is lost when reading gets nothing, instead of reading forever', async () => {
    const port = await device.open(settings);
    vi.spyOn(binding.port, 'read').mockResolvedValue({ bytesRead: 0, buffer: Buffer.alloc(0) });
    binding.port.emitData(Buffer.from('x'));
    expect((await port.closed).kind).toBe('lost');
  });

  test('is lost when its device is removed', async () => {
    const port = await device.open(settings);
    device.checkIsThere(true);
    expect(await port.closed).toMatchObject({ kind: 'lost', cause: { code: 'DEVICE_GONE' } });
    await expect(port.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'DEVICE_GONE' });
  });

  test('ends even if its close never completes', async () => {
    const port = await device.open(settings);
    vi.spyOn(binding.port, 'drain').mockResolvedValue();
    vi.spyOn(binding.port, 'close').mockReturnValue(new Promise(() => undefined));
    const closing = port.close();
    await settle();
    await clock.advance(2000);
    await closing;
    expect(await port.closed).toEqual({ kind: 'closed' });
  });

  test('discards data that cannot leave before it closes, instead of waiting for it', async () => {
    const port = await device.open(settings);
    vi.spyOn(binding.port, 'drain').mockReturnValue(new Promise(() => undefined));
    const flush = vi.spyOn(binding.port, 'flush');
    const drained = expect(port.drain()).rejects.toMatchObject({ code: 'DEVICE_GONE' });
    await settle();
    await port.close();
    await drained;
    expect(flush).toHaveBeenCalledOnce();
  });
});
