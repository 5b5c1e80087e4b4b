import { formatHexByte } from '../core/hex-format.ts';
import type { MessageDecoder, Field, Message, MessageProblem, MessageSink, Packet } from './decoder.ts';

/** The unit of seconds since midnight, which are read as a time. */
export const timeOfDayUnit = 'time of day';

/** Fields that are made for a person to read: a message of more has the first ones. */
const mostFields = 1000;

/** The messages of packets that follow each other, with all their fields. @returns a list for each packet */
export function readMessages<State>(
  decoder: MessageDecoder<State>,
  packets: readonly Packet[],
): readonly (readonly Message[])[] {
  const state = decoder.begin();
  return packets.map((packet) => {
    const list = new MessageList(packet);
    decoder.decode(packet, state, list);
    return list.messages;
  });
}

/** `21.5 °C`, `3 (read holding registers)` */
export function fieldText({ value, unit, label }: Field): string {
  if (unit === timeOfDayUnit && typeof value === 'number') return timeOfDay(value);
  const shown = typeof value === 'number' ? numberText(value) : value;
  const withUnit = unit === '' ? shown : `${shown}${unit === '°' || unit === '%' ? '' : '\u202f'}${unit}`;
  return label === '' ? withUnit : `${withUnit} (${label})`;
}

/** The text of the field with this name; empty where the message has none. */
export function textOf({ fields }: Message, name: string): string {
  const field = fields.find((one) => one.name === name);
  return field ? fieldText(field) : '';
}

/** The messages of one packet with all their fields. */
export class MessageList implements MessageSink {
  readonly messages: Message[] = [];
  readonly #packet: Packet;
  #fields: Field[] = [];
  #problems: MessageProblem[] = [];

  constructor(packet: Packet) {
    this.#packet = packet;
  }

  begin(kind: string, from: number, to: number): void {
    this.#fields = [];
    this.#problems = [];
    this.messages.push({ kind, from, to, fields: this.#fields, problems: this.#problems });
  }

  number(name: string, value: number, from: number, to: number, unit = '', label = ''): void {
    this.#add({ name, value, unit, label, from, to });
  }

  text(name: string, from: number, to: number): void {
    const value = this.#packet.text(from, to);
    this.#add({ name, value, unit: '', label: '', from, to });
  }

  bytes(name: string, from: number, to: number, value = this.#packet.bytes.subarray(from, to)): void {
    this.#add({ name, value: Array.from(value, formatHexByte).join(' '), unit: '', label: '', from, to });
  }

  problem(problem: MessageProblem): void {
    if (!this.#problems.includes(problem)) this.#problems.push(problem);
  }

  #add(field: Field): void {
    if (this.#fields.length < mostFields) this.#fields.push(field);
  }
}

/** As many digits as a 32-bit float has, and no more: 0.1 as such a float is 0.10000000149. */
function numberText(value: number): string {
  // Of whole numbers from there on the digits are not written out.
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : String(Number(value.toPrecision(9)));
}

/** Seconds since midnight as `12:35:19.25`. */
export function timeOfDay(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const part =
    ms % 1000 === 0
      ? ''
      : `.${String(ms % 1000)
          .padStart(3, '0')
          .replace(/0+$/, '')}`;
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}${part}`;
}
