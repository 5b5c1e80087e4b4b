import { bounds } from '../../protocol/limits.ts';
import type { Epoch } from '../../protocol/port-info.ts';
import type { ReceivedChunk } from './recordings.ts';

const headerBytes = bounds.frameHeaderBytes;
const receiveType = 1;
const historyType = 3;

/** The most bytes of a device that one frame carries. */
export const maxFrameData = bounds.frameBytes - headerBytes;

/**
 * Encodes received bytes once for all viewers. Written here with Node's pooled buffers, because a port may be read byte
 * by byte (`relay/protocol` has no Node and describes the header).
 *
 * @param offset of the first byte in its epoch @param timeUs host time of the first byte
 */
export function makeReceiveFrame(handle: number, offset: number, timeUs: number, data: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + data.length);
  frame[0] = receiveType;
  frame[1] = 0;
  frame.writeUInt16BE(handle, 2);
  writeUint64(frame, offset, 4);
  writeUint64(frame, timeUs, 12);
  frame.set(data, headerBytes);
  return frame;
}

/** A part of a frame as a new frame: a copy, with the offset of its own first byte. */
export function cutReceiveFrame(frame: Uint8Array, skip: number, take: number): Buffer {
  const part = Buffer.allocUnsafe(headerBytes + take);
  part.set(frame.subarray(0, headerBytes));
  writeUint64(part, frameOffset(part) + skip, 4);
  part.set(frame.subarray(headerBytes + skip, headerBytes + skip + take), headerBytes);
  return part;
}

/** Turns a frame that is not shared into a history frame. */
export function toHistoryFrame(frame: Uint8Array): Uint8Array {
  frame[0] = historyType;
  return frame;
}

/** How many of the device's bytes are in a frame. */
export const frameDataBytes = (frame: Uint8Array): number => frame.length - headerBytes;

/** The device's bytes in a frame. */
export function frameData(frame: Uint8Array): Uint8Array {
  return frame.subarray(headerBytes);
}

/** A frame's bytes with their place and time. @param epoch of the opening, which a frame does not name */
export function readReceivedChunk(frame: Uint8Array, epoch: Epoch): ReceivedChunk {
  return { epoch, offset: frameOffset(frame), timeUs: readUint64(frame, 12), data: frameData(frame) };
}

/** The offset of the first byte in a frame. */
export function frameOffset(frame: Uint8Array): number {
  return readUint64(frame, 4);
}

function readUint64({ buffer, byteOffset }: Uint8Array, at: number): number {
  const view = new DataView(buffer, byteOffset, headerBytes);
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
}

function writeUint64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32BE(Math.floor(value / 2 ** 32), at);
  buffer.writeUInt32BE(value % 2 ** 32, at + 4);
}
