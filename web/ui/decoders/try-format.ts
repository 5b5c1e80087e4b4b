import { joinBytes } from '../../core/join-bytes.ts';
import type { Message, Packet } from '../../decode/decoder.ts';
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
 * lines are taken apart for a pattern. Frames of Modbus stay as they are: a reply has the registers of the request
 * before it.
 */
export async function tryFormat(
  format: OwnFormat,
  { name, text }: { readonly name: string; readonly text: string },
  packets: readonly SamplePacket[],
): Promise<FormatTrial | undefined> {
  const decoder = await loadDecoder(ownDecoderId(name, text));
  if (!decoder) return undefined;
  const isLines = format.kind === 'pattern' && format.end.length === 0;
  const samples = format.kind === 'registers' ? packets : joinedPackets(packets, isLines);
  return {
    messages: readMessages(decoder, samples.map(packetOf)).flat(),
    bytes: samples.reduce((sum, { bytes }) => sum + bytes.length, 0),
  };
}

function joinedPackets(packets: readonly SamplePacket[], isText: boolean): readonly SamplePacket[] {
  return (['rx', 'tx'] as const).flatMap((direction) => {
    const parts = packets.filter((packet) => packet.direction === direction);
    const bytes = joinBytes(parts.map((part) => part.bytes));
    const timeMs = parts[0]?.timeMs ?? 0;
    return (isText ? linesOf(bytes) : [bytes]).map((piece) => ({ bytes: piece, direction, timeMs }));
  });
}

const utf8 = new TextDecoder();

const packetOf = (sample: SamplePacket): Packet => {
  return { ...sample, text: (from, to) => utf8.decode(sample.bytes.subarray(from, to)) };
};

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
