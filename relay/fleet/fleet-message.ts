/*
 * A message of a link over NATS: 16 bytes of header, big-endian.
 *
 *   at  size
 *    0     1  kind
 *    1     3  0
 *    4     4  the link, as its node numbered it
 *    8     4  how many messages this end has sent over the link before
 *   12     4  from the node: how many frames it has published for visits of this link before
 *   16        text, binary: the message; end: 2 bytes of code and a reason; follow: 4 bytes of visit and 4 of the first
 *             number on the port's subject; unfollow: 4 bytes of visit
 */
const kinds = ['text', 'binary', 'end', 'follow', 'unfollow'] as const;
export const fleetHeaderBytes = 16;

/** A message of a link. */
export interface FleetMessage {
  readonly kind: (typeof kinds)[number];
  readonly link: number;
  /** Counts the messages of its sender over this link, from 0. */
  readonly number: number;
  /** From a node: how many frames were published for visits of this link before. */
  readonly frames: number;
  readonly body: Uint8Array;
}

export function encodeFleetMessage({ body, ...header }: FleetMessage): Uint8Array {
  return writeFleetHeader(behindFleetHeader(body), header);
}

/** A copy of `body` behind room for the header. */
export function behindFleetHeader(body: Uint8Array): Uint8Array {
  const message = Buffer.allocUnsafe(fleetHeaderBytes + body.length);
  message.set(body, fleetHeaderBytes);
  return message;
}

/** @param message begins with room for the header */
export function writeFleetHeader(
  message: Uint8Array,
  { kind, link, number, frames }: Omit<FleetMessage, 'body'>,
): Uint8Array {
  const view = viewOf(message);
  view.setUint32(0, kinds.indexOf(kind) * 2 ** 24);
  view.setUint32(4, link);
  view.setUint32(8, number % 2 ** 32);
  view.setUint32(12, frames % 2 ** 32);
  return message;
}

/** @returns undefined for malformed bytes. The body is a view of them. */
export function readFleetMessage(bytes: Uint8Array): FleetMessage | undefined {
  if (bytes.length < fleetHeaderBytes) return undefined;
  const view = viewOf(bytes);
  const kind = kinds[view.getUint32(0) / 2 ** 24];
  const [link, number, frames] = [view.getUint32(4), view.getUint32(8), view.getUint32(12)];
  return kind && { kind, link, number, frames, body: bytes.subarray(fleetHeaderBytes) };
}

/** Why a link ends. */
interface LinkEnding {
  readonly code: number;
  readonly reason: string;
}

export function encodeEnding({ code, reason }: LinkEnding): Buffer {
  const body = Buffer.alloc(2 + Buffer.byteLength(reason));
  body.writeUInt16BE(code, 0);
  body.write(reason, 2);
  return body;
}

/** @returns undefined for what `encodeEnding` does not make */
export function readEnding(body: Uint8Array): LinkEnding | undefined {
  if (body.length < 2 || body.length > 512) return undefined;
  return { code: viewOf(body).getUint16(0), reason: Buffer.from(body.subarray(2)).toString() };
}

/** Numbers of 4 bytes each. */
export function encodeUint32s(...numbers: readonly number[]): Buffer {
  const body = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => body.writeUInt32BE(number, 4 * i));
  return body;
}

/** @returns as many numbers as `count`; undefined for a body of another size */
export function readUint32s(body: Uint8Array, count: number): number[] | undefined {
  if (body.length !== 4 * count) return undefined;
  return Array.from({ length: count }, (_, i) => viewOf(body).getUint32(4 * i));
}

/** A frame as it is published for all who follow the port: its number on the subject, and the frame. */
export function encodeNewest(number: number, frame: Uint8Array): Buffer {
  const message = Buffer.allocUnsafe(4 + frame.length);
  message.writeUInt32BE(number, 0);
  message.set(frame, 4);
  return message;
}

/** Reads what `encodeNewest` made; the frame is unchecked, and a view. */
export function readNewest(bytes: Uint8Array): { readonly number: number; readonly frame: Uint8Array } | undefined {
  return bytes.length <= 4 ? undefined : { number: viewOf(bytes).getUint32(0), frame: bytes.subarray(4) };
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
