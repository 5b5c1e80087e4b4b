import { fieldText, textOf } from './read-messages.ts';
import type { Message, MessageSink } from './decoder.ts';
import type { RegisterMap, RegisterTable } from './register-map.ts';

/*
 * What Modbus says in RTU and in ASCII alike: unit, function, data (Modbus Application Protocol V1.1b3). Bytes are
 * given without the check; `span` says where in the packet a byte stands, as ASCII has two digits for each.
 */

/** What the bus waits for: the request that has no reply yet. */
interface ModbusRequest {
  readonly unit: number;
  readonly code: number;
  readonly address: number;
  readonly timeMs: number;
}

export interface ModbusState {
  waiting: ModbusRequest | undefined;
}

export type FrameRole = 'request' | 'reply';

interface Frame {
  /** Unit, function and data. */
  readonly pdu: Uint8Array;
  readonly role: FrameRole;
  readonly timeMs: number;
  /** Where byte `at` of `pdu` begins in the packet; of its length: where the last one ends. */
  readonly span: (at: number) => number;
}

const functions: Readonly<Record<number, string>> = {
  0x01: 'read coils',
  0x02: 'read discrete inputs',
  0x03: 'read holding registers',
  0x04: 'read input registers',
  0x05: 'write coil',
  0x06: 'write register',
  0x07: 'read exception status',
  0x08: 'diagnostics',
  0x0b: 'get event counter',
  0x0c: 'get event log',
  0x0f: 'write coils',
  0x10: 'write registers',
  0x11: 'report server id',
  0x14: 'read file record',
  0x15: 'write file record',
  0x16: 'mask write register',
  0x17: 'read and write registers',
  0x18: 'read FIFO queue',
  0x2b: 'device identification',
};

const exceptions: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'server failure',
  5: 'acknowledge',
  6: 'server busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target did not respond',
};

const exceptionBit = 0x80;
/** A bus has units 1 to 247; 0 is for all of them. */
const lastUnit = 247;

/** By code, as each place of a packet is looked at. */
const isFunction = Uint8Array.from({ length: 256 }, (_, code) => (code in functions ? 1 : 0));

/** Whether bytes may begin a frame. */
export function isModbus(unit: number, code: number): boolean {
  return unit <= lastUnit && isFunction[code & ~exceptionBit] === 1;
}

/**
 * How long a frame is from unit to the end of its data, by its function; `undefined` where it does not say so yet, or
 * where the function has another length with each message.
 */
export function modbusLength(bytes: Uint8Array, from: number, role: FrameRole): number | undefined {
  const at = (offset: number) => bytes[from + offset];
  const counted = (head: number, offset: number) => {
    const count = at(offset);
    return count === undefined ? undefined : head + count;
  };
  const code = at(1) ?? 0;
  if (code & exceptionBit) return role === 'reply' ? 3 : undefined;
  const isReply = role === 'reply';
  switch (code) {
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x04:
      return isReply ? counted(3, 2) : 6;
    case 0x05:
    case 0x06:
    case 0x08:
      return 6;
    case 0x07:
      return isReply ? 3 : 2;
    case 0x0b:
      return isReply ? 6 : 2;
    case 0x0c:
    case 0x11:
      return isReply ? counted(3, 2) : 2;
    case 0x0f:
    case 0x10:
      return isReply ? 6 : counted(7, 6);
    case 0x14:
    case 0x15:
      return counted(3, 2);
    case 0x16:
      return 8;
    case 0x17:
      return isReply ? counted(3, 2) : counted(11, 10);
    case 0x18:
      return isReply ? ((at(2) ?? 0) << 8) + (at(3) ?? 0) + 4 : 4;
    default:
      return undefined;
  }
}

/**
 * Tells a frame whose check was looked at already, and remembers a request until its reply.
 * @param names of registers that a person gave names
 */
export function readModbus(frame: Frame, state: ModbusState, sink: MessageSink, names: RegisterMap | undefined): void {
  const { pdu, role, timeMs, span } = frame;
  const [unit, code] = [pdu[0] ?? 0, pdu[1] ?? 0];
  const number = (name: string, value: number, at: number, count: number, unitName?: string, label?: string) =>
    sink.number(name, value, span(at), span(at + count), unitName, label);
  const word = (at: number) => ((pdu[at] ?? 0) << 8) | (pdu[at + 1] ?? 0);
  number('unit', unit, 0, 1);
  number('function', code & ~exceptionBit, 1, 1, '', functions[code & ~exceptionBit]);
  const { waiting } = state;
  const request = waiting?.unit === unit && waiting.code === (code & ~exceptionBit) ? waiting : undefined;
  if (role === 'reply') {
    state.waiting = undefined;
    // The wall clock may have been put back in between.
    if (request && timeMs >= request.timeMs)
      number('latency', Math.round((timeMs - request.timeMs) * 1000) / 1000, 0, 0, 'ms');
  } else state.waiting = { unit, code, address: word(2), timeMs };
  if (code & exceptionBit) return number('exception', pdu[2] ?? 0, 2, 1, '', exceptions[pdu[2] ?? 0]);
  const table: RegisterTable = code === 0x04 ? 'input' : 'holding';
  const values = (from: number, first: number | undefined) => {
    for (let at = from, index = 0; at + 1 < pdu.length;) {
      const address = first === undefined ? undefined : first + index;
      const named = address === undefined ? 0 : (names?.tell({ table, unit, address }, pdu, at, span, sink) ?? 0);
      if (named === 0) number(address === undefined ? `value ${index + 1}` : registerName(address), word(at), at, 2);
      index += Math.max(named, 1);
      at += 2 * Math.max(named, 1);
    }
  };
  if (role === 'reply' && code >= 0x01 && code <= 0x04) {
    number('byte count', pdu[2] ?? 0, 2, 1);
    if (code <= 0x02) sink.bytes(request ? `bits from ${request.address}` : 'bits', span(3), span(pdu.length));
    else values(3, request?.address);
    return;
  }
  switch (code) {
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x04:
      number('address', word(2), 2, 2);
      return number('count', word(4), 4, 2);
    case 0x05:
      number('address', word(2), 2, 2);
      return number('value', word(4), 4, 2, '', word(4) === 0xff00 ? 'on' : word(4) === 0 ? 'off' : '');
    case 0x06:
      number('address', word(2), 2, 2);
      if (names?.tell({ table, unit, address: word(2) }, pdu, 4, span, sink)) return;
      return number('value', word(4), 4, 2);
    case 0x0f:
    case 0x10:
      number('address', word(2), 2, 2);
      number('count', word(4), 4, 2);
      if (role === 'reply') return;
      number('byte count', pdu[6] ?? 0, 6, 1);
      if (code === 0x10) values(7, word(2));
      else sink.bytes(`bits from ${word(2)}`, span(7), span(pdu.length));
      return;
    case 0x16:
      number('address', word(2), 2, 2);
      number('and mask', word(4), 4, 2);
      return number('or mask', word(6), 6, 2);
    case 0x17:
      if (role === 'request') return readWrite();
      number('byte count', pdu[2] ?? 0, 2, 1);
      return values(3, request?.address);
    case 0x18:
      if (role === 'request') return number('address', word(2), 2, 2);
      number('byte count', word(2), 2, 2);
      number('count', word(4), 4, 2);
      return values(6, undefined);
    default:
      if (pdu.length > 2) sink.bytes('data', span(2), span(pdu.length));
  }

  function readWrite(): void {
    number('read address', word(2), 2, 2);
    number('read count', word(4), 4, 2);
    number('write address', word(6), 6, 2);
    number('write count', word(8), 8, 2);
    number('byte count', pdu[10] ?? 0, 10, 1);
    values(11, word(6));
  }
}

/** By address, made when first read. */
const registerNames: string[] = [];

function registerName(address: number): string {
  return (registerNames[address] ??= `register ${address}`);
}

/** `unit 1, read holding registers: address 0, count 10` */
export function modbusSummary(message: Message): string {
  const labelOf = (name: string) => message.fields.find((field) => field.name === name)?.label ?? '';
  const head = [`unit ${textOf(message, 'unit')}`, labelOf('function')].filter(Boolean).join(', ');
  const exception = labelOf('exception') || textOf(message, 'exception');
  const rest = exception
    ? [`exception: ${exception}`]
    : message.fields
        .filter(({ name }) => !['unit', 'function', 'byte count', 'CRC', 'LRC', 'latency'].includes(name))
        .slice(0, 8)
        .map((field) => `${field.name} ${fieldText(field)}`);
  return rest.length === 0 ? head : `${head}: ${rest.join(', ')}`;
}
