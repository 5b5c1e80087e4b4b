import type { Clock } from '../base/clock.ts';
import { DemoHostDevice, type MakeDemoProgram } from './demo-device.ts';
import type { DemoPort } from './port-catalogue.ts';

const sensorIntervalMs = 100;
const counterIntervalMs = 10;
/** `%015d\n`: a record's place in the stream is its number times this. */
const recordBytes = 16;
const maxCounterBytes = 256 * 1024;

/** The ports that need no hardware: `demo/echo`, `demo/sensors`, `demo/counter`, `demo/sink`. */
export function makeDemoDevices(clock: Clock): DemoPort[] {
  const make = (id: string, name: string, program: MakeDemoProgram): DemoPort => ({
    name,
    device: new DemoHostDevice(id, clock, program),
  });
  return [
    make('demo/echo', 'Demo: echo', echoProgram),
    make('demo/sensors', 'Demo: sensors', sensorsProgram),
    make('demo/counter', 'Demo: counter', counterProgram),
    make('demo/sink', 'Demo: sink', () => ({})),
  ];
}

/** A loopback plug: transmit is wired to receive, RTS to CTS, DTR to DSR and DCD. */
const echoProgram: MakeDemoProgram = (cable) => ({
  onReceive: async (bytes) => {
    await cable.whenReading();
    cable.transmit(bytes);
  },
  onSignals: ({ dataTerminalReady, requestToSend }) => ({
    clearToSend: requestToSend,
    dataSetReady: dataTerminalReady,
    dataCarrierDetect: dataTerminalReady,
    ringIndicator: false,
  }),
});

/** Two sensors, ten times a second, as labelled numbers: `temperature:23.41 humidity:48.2`. */
const sensorsProgram: MakeDemoProgram = (cable) => {
  const encoder = new TextEncoder();
  const onEnd = every(cable.clock, sensorIntervalMs, () => {
    const seconds = cable.clock.nowUs() / 1e6;
    const temperature = 23 + 1.5 * Math.sin(seconds / 7) + 0.08 * Math.sin(seconds * 11);
    const humidity = 48 - 4 * Math.sin(seconds / 13) + 0.3 * Math.sin(seconds * 5);
    cable.transmit(encoder.encode(`temperature:${temperature.toFixed(2)} humidity:${humidity.toFixed(1)}\r\n`));
  });
  return { onEnd };
};

/**
 * Numbered lines of 16 bytes without end, at a tenth of the baud rate in bytes per second: each byte tells its place.
 * It waits while the host does not read, so no number is missing unless bytes are lost.
 */
const counterProgram: MakeDemoProgram = (cable) => {
  const { clock, settings } = cable;
  let transmittedBytes = 0;
  let lastUs = clock.nowUs();
  let owedBytes = 0;
  const onEnd = every(clock, counterIntervalMs, () => {
    const nowUs = clock.nowUs();
    if (cable.isReading) {
      owedBytes = Math.min(owedBytes + ((nowUs - lastUs) / 1e6) * (settings.baudRate / 10), maxCounterBytes);
      const bytes = counterBytes(transmittedBytes, Math.floor(owedBytes));
      transmittedBytes += bytes.length;
      owedBytes -= bytes.length;
      cable.transmit(bytes);
    }
    lastUs = nowUs;
  });
  return { onEnd };
};

/** What `demo/counter` transmits from the byte at `offset` on. */
export function counterBytes(offset: number, count: number): Uint8Array {
  const first = Math.floor(offset / recordBytes);
  const records = Math.ceil((offset + count) / recordBytes) - first;
  const text = Array.from(
    { length: records },
    (_, index) => `${String(first + index).padStart(recordBytes - 1, '0')}\n`,
  ).join('');
  const start = offset - first * recordBytes;
  return new TextEncoder().encode(text).subarray(start, start + count);
}

/** @returns stops it */
function every(clock: Clock, intervalMs: number, callback: () => void): () => void {
  let cancel = clock.after(intervalMs, function again() {
    cancel = clock.after(intervalMs, again);
    callback();
  });
  return () => cancel();
}
