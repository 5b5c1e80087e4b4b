import { createDecoder } from '../core/decoder.ts';
import { createEncoder } from '../core/encoder.ts';
import type { EncodingId } from '../core/encodings.ts';
import { joinBytes } from '../core/join-bytes.ts';
import { makeTextDecoder } from '../scan/text-decoder.ts';
import type { TransmitPart } from './api/sessions.ts';

/** The bytes of text and bytes that follow each other. @throws {SerialError} `unencodable` */
export function encodeParts(parts: readonly TransmitPart[], encoding: EncodingId): Uint8Array {
  const encode = createEncoder(encoding, (bytes) => createDecoder(encoding, makeTextDecoder).decode(bytes));
  return joinBytes(parts.map((part) => (typeof part === 'string' ? encode(part) : part)));
}
