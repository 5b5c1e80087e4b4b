import { assert, assertEqual } from './assert.ts';
import type { ContractPort, Port } from './port-harness.ts';

/** Large enough that no test overruns it. */
export const options = { baudRate: 115_200, bufferSize: 65_536 } satisfies SerialOptions;

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The stream that exists while the port is open. */
export function readableOf(port: Port): ReadableStream<Uint8Array> {
  assert(port.readable, 'readable is null though the port is open');
  return port.readable;
}

export function writableOf(port: Port): WritableStream<Uint8Array> {
  assert(port.writable, 'writable is null though the port is open');
  return port.writable;
}

/** Reads until `count` bytes have arrived; there must not be more in the chunk that completes them. */
export async function readBytes(reader: ReadableStreamDefaultReader<Uint8Array>, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  let length = 0;
  while (length < count) {
    const { value, done } = await reader.read();
    assert(!done, `the stream was done after ${length} of ${count} bytes`);
    assert(length + value.length <= count, `more than ${count} bytes came`);
    bytes.set(value, length);
    length += value.length;
  }
  return bytes;
}

/** Takes a reader for one read and releases it. */
export async function readOnce(port: Port, count: number): Promise<Uint8Array> {
  const reader = readableOf(port).getReader();
  try {
    return await readBytes(reader, count);
  } finally {
    reader.releaseLock();
  }
}

/** Takes a writer for one write and releases it. */
export async function writeOnce(port: Port, bytes: Uint8Array): Promise<void> {
  const writer = writableOf(port).getWriter();
  try {
    await writer.write(bytes);
  } finally {
    writer.releaseLock();
  }
}

/**
 * The target of the next event of a type. (Chromium 156 does not call `{ once: true }` listeners at
 * `navigator.serial`.)
 */
export function nextEvent(at: EventTarget, type: string): Promise<EventTarget | null> {
  return new Promise((resolve) => {
    const listener = (event: Event): void => {
      at.removeEventListener(type, listener);
      resolve(event.target);
    };
    at.addEventListener(type, listener);
  });
}

/** Opens with hardware flow control and has the device hold back data written from now on. */
export async function openHeldBack({ port, device }: ContractPort): Promise<WritableStreamDefaultWriter<Uint8Array>> {
  await device.setLines({ clearToSend: true });
  await port.open({ baudRate: 115_200, bufferSize: 1024, flowControl: 'hardware' });
  const writer = writableOf(port).getWriter();
  await writer.write(bytesOf('go')); // a stream that has not begun yet would hold it back by itself
  assertEqual(await device.received(2), bytesOf('go'), 'received before');
  await device.setLines({ clearToSend: false });
  return writer;
}

/** More than the port's buffer (1 MiB where a line opens it) and the platform's together can hold. */
export function tooMuch(): Uint8Array {
  return new Uint8Array(2_500_000);
}
