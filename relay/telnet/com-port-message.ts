import { telnetOption } from './option-negotiation.ts';
import { encodeSubnegotiation } from './telnet-writer.ts';

/** Commands of COM-PORT (RFC 2217). A server's have 100 added. */
const comPortCommand = {
  signature: 0,
  baudRate: 1,
  dataSize: 2,
  parity: 3,
  stopSize: 4,
  control: 5,
  lineState: 6,
  modemState: 7,
  suspend: 8,
  resume: 9,
  lineMask: 10,
  modemMask: 11,
  purge: 12,
} as const;

type ComPortCommand = keyof typeof comPortCommand;

/** A command with a number: what is asked for, or what is in force; 0 asks. */
export interface ComPortNumber {
  readonly command: Exclude<ComPortCommand, 'signature'>;
  /** 0 where the command has none. */
  readonly value: number;
  /** A baud rate in Cisco's form, one byte; the answer has the same. */
  readonly isShort?: boolean;
}

export type ComPortMessage =
  | ComPortNumber
  /** Empty text asks for the other side's. */
  | { readonly command: 'signature'; readonly text: string };

type Sender = 'client' | 'server';

const serverOffset = 100;
const names = new Map<number, ComPortCommand>(
  Object.entries(comPortCommand).map(([name, code]) => [code, name as ComPortCommand]),
);

/** Cisco's one-byte baud rates. */
const shortRates: Readonly<Record<number, number>> = {
  3: 300,
  4: 600,
  5: 1200,
  6: 2400,
  7: 4800,
  8: 9600,
  10: 19_200,
  12: 38_400,
  13: 57_600,
  14: 115_200,
  15: 230_400,
};

export function encodeComPort(message: ComPortMessage, sender: Sender): Uint8Array {
  const code = comPortCommand[message.command] + (sender === 'server' ? serverOffset : 0);
  return encodeSubnegotiation(telnetOption.comPort, Uint8Array.of(code, ...payloadOf(message)));
}

function payloadOf(message: ComPortMessage): Iterable<number> {
  if (message.command === 'signature') return Array.from(message.text, (character) => character.charCodeAt(0) & 0x7f);
  const { command, value, isShort } = message;
  if (command === 'suspend' || command === 'resume') return [];
  if (command !== 'baudRate') return [value];
  if (!isShort) return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
  return [Number(Object.entries(shortRates).find(([, rate]) => rate === value)?.[0] ?? 0)];
}

/**
 * Reads the payload of a COM-PORT subnegotiation. Bytes after the value are ignored: sredird sends some.
 * @param sender whose commands are understood
 * @returns undefined for what is not a command of that side, or lacks its value
 */
export function readComPort(payload: Uint8Array, sender: Sender): ComPortMessage | undefined {
  const [code = -1, first] = payload;
  const command = names.get(sender === 'server' ? code - serverOffset : code);
  if (command === undefined) return undefined;
  if (command === 'signature') return { command, text: String.fromCharCode(...payload.subarray(1)) };
  if (command === 'suspend' || command === 'resume') return { command, value: 0 };
  // A client polls both with nothing, as pyserial does.
  if (first === undefined && sender === 'client' && (command === 'lineState' || command === 'modemState'))
    return { command, value: 0 };
  if (first === undefined) return undefined;
  if (command !== 'baudRate') return { command, value: first };
  if (payload.length === 2) return { command, value: shortRates[first] ?? 0, isShort: true };
  if (payload.length < 5) return undefined;
  return { command, value: new DataView(payload.buffer, payload.byteOffset).getUint32(1) };
}
