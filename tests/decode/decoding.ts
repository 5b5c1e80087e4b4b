import type { MessageDecoder, Message, Packet } from '../../web/decode/decoder.ts';
import { fieldText, readMessages } from '../../web/decode/read-messages.ts';

const encoder = new TextEncoder();

/** A packet of text, or of bytes written in hex. */
export function packetOf(content: string | Uint8Array, more: Partial<Packet> = {}, encoding = 'utf-8'): Packet {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content;
  const text = (from: number, to: number) => new TextDecoder(encoding).decode(bytes.subarray(from, to));
  return { bytes, direction: 'rx', timeMs: 0, text, ...more };
}

export const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** The messages of packets, one after the other. */
export function decoded<State>(decoder: MessageDecoder<State>, ...packets: readonly Packet[]): readonly Message[] {
  return readMessages(decoder, packets).flat();
}

/** Fields by name, as a person reads them. */
export function fieldsOf({ fields }: Message): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field.name, fieldText(field)]));
}
