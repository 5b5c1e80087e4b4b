import { bounds } from '../protocol/limits.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { nodeRules } from './node-rules.ts';

/*
 * A binary message of a node link: 8 bytes of header, big-endian.
 *
 *   at  size  frame                               again
 *    0     1  1                                   2
 *    1     3  0                                   0
 *    4     4  number of the visit                 number of the visit
 *    8        a data frame of `baudcast.v1`       4: number of a receive frame that was sent on this link before
 */
const kinds = { frame: 1, again: 2 } as const;
const headerBytes = nodeRules.visitHeaderBytes;

type VisitFrame =
  | { readonly kind: 'frame'; readonly visit: number; readonly frame: Uint8Array }
  | { readonly kind: 'again'; readonly visit: number; readonly number: number };

/**
 * A frame of `baudcast.v1` for or from one visit. The frame is copied.
 * @param room bytes before the message, for its transport. Default: 0
 */
export function encodeVisitFrame(visit: number, frame: Uint8Array, room = 0): Buffer {
  const message = begin(kinds.frame, visit, frame.length, room);
  message.set(frame, room + headerBytes);
  return message;
}

/** Repeats a receive frame that was sent on this link before, for another visit. @param room before the message */
export function encodeFrameAgain(visit: number, number: number, room = 0): Buffer {
  const message = begin(kinds.again, visit, 4, room);
  message.writeUInt32BE(number, room + headerBytes);
  return message;
}

function begin(kind: number, visit: number, bodyBytes: number, room: number): Buffer {
  const message = Buffer.allocUnsafe(room + headerBytes + bodyBytes);
  message.writeUInt32BE(kind * 2 ** 24, room);
  message.writeUInt32BE(visit, room + 4);
  return message;
}

/** Reads a binary message; its frame is a view of it, unchecked. @throws {RelayError} `INVALID_ARGUMENT` */
export function readVisitFrame(message: Uint8Array): VisitFrame {
  if (message.byteLength <= headerBytes || message.byteLength > headerBytes + bounds.frameBytes)
    return refuse('A binary message is a header of 8 bytes and a frame.');
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const kind = view.getUint32(0) / 2 ** 24;
  const visit = view.getUint32(4);
  if (kind === kinds.frame) return { kind: 'frame', visit, frame: message.subarray(headerBytes) };
  if (kind !== kinds.again || message.byteLength !== headerBytes + 4)
    return refuse('This kind of binary message is not known.');
  return { kind: 'again', visit, number: view.getUint32(headerBytes) };
}

function refuse(message: string): never {
  throw new RelayError('INVALID_ARGUMENT', message);
}
