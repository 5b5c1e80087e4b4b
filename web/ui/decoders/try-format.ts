import type { Message } from '../../decode/decoder.ts';
import { readMessages } from '../../decode/read-messages.ts';
import { loadDecoder, ownDecoderId } from '../../decode/decoders.ts';
import type { OwnFormat } from '../../decode/own-format.ts';
import type { SamplePacket } from './choose-decoder.ts';

/** What a format reads in packets that are there. */
export interface FormatTrial {
  readonly messages: readonly Message[];
  /** Of the packets. */
  readonly bytes: number;
}

/**
 * Tries a format on packets that were split by another rule: their bytes are put together first, by direction, and
 * lines are taken apart for a pattern.
 */
export async function tryFormat(
  format: OwnFormat,
  { name, text }: { readonly name: string; readonly text: string },
  packets: readonly SamplePacket[],
): Promise<FormatTrial | undefined> {
  const decoder = await loadDecoder(ownDecoderId(name, text));
  if (!decoder) return undefined;
  const utf8 = new TextDecoder();
  const joined = (['rx', 'tx'] as const).flatMap((direction) => {
    const parts = packets.filter((packet) => packet.direction === direction);
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part.bytes, at);
      at += part.bytes.length;
    }
    const pieces = format.kind === 'pattern' ? linesOf(bytes) : [bytes];
    return pieces.map((piece) => ({
      bytes: piece,
      direction,
      timeMs: parts[0]?.timeMs ?? 0,
      text: (from: number, to: number) => utf8.decode(piece.subarray(from, to)),
    }));
  });
  return {
    messages: readMessages(decoder, joined).flat(),
    bytes: joined.reduce((sum, packet) => sum + packet.bytes.length, 0),
  };
}

function linesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) continue;
    if (at > from) lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return lines;
}
