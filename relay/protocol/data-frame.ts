import { bounds } from './limits.ts';
import type { Epoch } from './port-info.ts';
import { RelayError } from './relay-error.ts';

/*
 * A binary message: 20 bytes of header, big-endian, and then the device's bytes, 1 to 65 516 of them.
 *
 *   at  size  receive, history                       transmit
 *    0     1  type: 1 receive, 3 history             type: 2
 *    1     1  flags: 0; unknown ones are ignored     flags: 0; unknown ones are refused
 *    2     2  port handle, 1 to 65 535               port handle
 *    4     8  offset of the first byte in its epoch  id of the write, counting up per client and port
 *   12     8  host time of the first byte, µs        the epoch it is meant for; 0: whichever is open
 */
const types = { receive: 1, transmit: 2, history: 3 } as const;

export const headerBytes = bounds.frameHeaderBytes;
export const maxPayloadBytes = bounds.frameBytes - headerBytes;

/** Bytes from a device. `history`: asked for by a `history` request, not part of the live stream. */
export interface ReceiveFrame {
  readonly kind: 'receive' | 'history';
  readonly handle: number;
  /** Of the first byte, in bytes since the opening. */
  readonly offset: number;
  /** When the host read the first byte: microseconds since 1970. */
  readonly timeUs: number;
  readonly payload: Uint8Array;
}

/** Bytes for a device. */
export interface TransmitFrame {
  readonly kind: 'transmit';
  readonly handle: number;
  /** Larger than that of every earlier write of this client to this port. */
  readonly id: number;
  /** The opening they are meant for; `null`: whichever is open when they arrive. */
  readonly epoch: Epoch | null;
  readonly payload: Uint8Array;
}

/**
 * A receive or history frame. The payload is copied, once; the result serves every viewer.
 * @throws {RangeError} when a number or the payload's length is out of bounds
 */
export function encodeReceiveFrame({ kind, handle, offset, timeUs, payload }: ReceiveFrame): Uint8Array<ArrayBuffer> {
  const { frame, view } = start(types[kind], handle, offset, payload);
  if (!Number.isSafeInteger(offset + payload.byteLength))
    throw new RangeError('The offsets of a frame end at 2^53 - 1.');
  writeNumber(view, 12, timeUs);
  return frame;
}

/**
 * A transmit frame.
 * @throws {RangeError} when a number, the epoch or the payload's length is out of bounds
 */
export function encodeTransmitFrame({
  handle,
  id,
  epoch,
  payload,
}: Omit<TransmitFrame, 'kind'>): Uint8Array<ArrayBuffer> {
  const { frame, view } = start(types.transmit, handle, id, payload);
  if (epoch !== null) {
    if (!/^[0-9a-f]{16}$/.test(epoch)) throw new RangeError('An epoch has 16 lower-case hexadecimal digits.');
    view.setUint32(12, Number.parseInt(epoch.slice(0, 8), 16));
    view.setUint32(16, Number.parseInt(epoch.slice(8), 16));
  }
  return frame;
}

/**
 * Reads a binary message from a relay. The payload is a view of `frame`, not a copy.
 * @throws {RelayError} `INVALID_ARGUMENT`, with the path of the field at fault; with path `type` it is a frame of a
 * later relay, to be passed over
 */
export function readReceiveFrame(frame: Uint8Array): ReceiveFrame {
  const { type, view, handle, number: offset, payload } = read(frame);
  if (type !== types.receive && type !== types.history)
    return refuse('type', 'This is not a frame that a relay sends.');
  if (!Number.isSafeInteger(offset + payload.byteLength))
    return refuse('offset', 'The offsets of a frame end at 2^53 - 1.');
  return {
    kind: type === types.receive ? 'receive' : 'history',
    handle,
    offset,
    timeUs: readNumber(view, 12, 'timeUs'),
    payload,
  };
}

/**
 * Reads a binary message from a client. The payload is a view of `frame`, not a copy.
 * @throws {RelayError} `INVALID_ARGUMENT`, with the path of the field at fault
 */
export function readTransmitFrame(frame: Uint8Array): TransmitFrame {
  const { type, view, handle, number: id, payload } = read(frame);
  if (type !== types.transmit) return refuse('type', 'This is not a frame that a client sends.');
  if (view.getUint8(1) !== 0) return refuse('flags', 'The flags of a transmit frame are 0.');
  const high = view.getUint32(12);
  const low = view.getUint32(16);
  return { kind: 'transmit', handle, id, epoch: high === 0 && low === 0 ? null : hex(high) + hex(low), payload };
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

function start(type: number, handle: number, number: number, payload: Uint8Array) {
  if (!Number.isInteger(handle) || handle < 1 || handle > 0xffff) throw new RangeError('A port handle is 1 to 65535.');
  if (payload.byteLength < 1 || payload.byteLength > maxPayloadBytes)
    throw new RangeError(`A frame has 1 to ${maxPayloadBytes} bytes.`);
  const frame = new Uint8Array(headerBytes + payload.byteLength);
  const view = new DataView(frame.buffer);
  view.setUint8(0, type);
  view.setUint16(2, handle);
  writeNumber(view, 4, number);
  frame.set(payload, headerBytes);
  return { frame, view };
}

function read(frame: Uint8Array) {
  if (frame.byteLength <= headerBytes) return refuse('', `A frame has more than ${headerBytes} bytes.`);
  if (frame.byteLength > bounds.frameBytes) return refuse('', `A frame has at most ${bounds.frameBytes} bytes.`);
  const view = new DataView(frame.buffer, frame.byteOffset, headerBytes);
  const handle = view.getUint16(2);
  if (handle === 0) return refuse('handle', 'A port handle is 1 to 65535.');
  return {
    type: view.getUint8(0),
    view,
    handle,
    number: readNumber(view, 4, 'offset'),
    payload: frame.subarray(headerBytes),
  };
}

function writeNumber(view: DataView, at: number, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('A number in a frame is 0 to 2^53 - 1.');
  view.setUint32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value >>> 0);
}

function readNumber(view: DataView, at: number, path: string): number {
  const value = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  return Number.isSafeInteger(value) ? value : refuse(path, 'A number in a frame is 0 to 2^53 - 1.');
}

function refuse(path: string, message: string): never {
  throw new RelayError('INVALID_ARGUMENT', message, { path });
}
