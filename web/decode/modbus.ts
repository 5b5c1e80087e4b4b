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
  /** Its unit, function and data are in `from` to `to`. */
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly role: FrameRole;
  readonly timeMs: number;
  /** Where its unit stands in the packet, and what a byte takes there. */
  readonly place: number;
  readonly step: number;
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

/** Tells the parts of the frame that is read: one for all, as frames are read one after the other. */
class FrameFields {
  frame: Frame = { bytes: new Uint8Array(0), from: 0, to: 0, role: 'request', timeMs: 0, place: 0, step: 1 };
  length = 0;
  #sink!: MessageSink;
  #names: RegisterMap | undefined;

  begin(frame: Frame, sink: MessageSink, names: RegisterMap | undefined): void {
    this.frame = frame;
    this.length = frame.to - frame.from;
    this.#sink = sink;
    this.#names = names;
  }

  /** The byte at `at` of the frame; 0 beyond its end. */
  byte(at: number): number {
    return at < this.length ? (this.frame.bytes[this.frame.from + at] ?? 0) : 0;
  }

  word(at: number): number {
    return (this.byte(at) << 8) | this.byte(at + 1);
  }

  /** Where the byte at `at` stands in the packet. */
  place(at: number): number {
    return this.frame.place + at * this.frame.step;
  }

  number(name: string, value: number, at: number, count: number, unit?: string, label?: string): void {
    this.#sink.number(name, value, this.place(at), this.place(at + count), unit, label);
  }

  byteField(name: string, at: number): void {
    this.number(name, this.byte(at), at, 1);
  }

  wordField(name: string, at: number): void {
    this.number(name, this.word(at), at, 2);
  }

  /** All from `at` on. */
  bytes(name: string, at: number): void {
    this.#sink.bytes(name, this.place(at), this.place(this.length));
  }

  /** The named value that begins at `address`. @returns how many registers it takes; 0: there is none */
  named(address: number, at: number): number {
    const names = this.#names;
    const table: RegisterTable = this.byte(1) === 0x04 ? 'input' : 'holding';
    return names ? names.tell({ table, unit: this.byte(0), address }, this, at, this.#sink) : 0;
  }

  /** Registers from `from` on. @param first the address of the first one, where it is known */
  values(from: number, first: number | undefined): void {
    for (let at = from, index = 0; at + 1 < this.length && !this.#sink.hasEnough;) {
      const named = first === undefined ? 0 : this.named(first + index, at);
      if (named === 0) this.wordField(first === undefined ? valueName(index) : registerName(first + index), at);
      const taken = Math.max(named, 1);
      index += taken;
      at += 2 * taken;
    }
  }
}

const fields = new FrameFields();

/**
 * Tells a frame whose check was looked at already, and remembers a request until its reply.
 * @param names of registers that a person gave names
 */
export function readModbus(frame: Frame, state: ModbusState, sink: MessageSink, names: RegisterMap | undefined): void {
  fields.begin(frame, sink, names);
  const { role, timeMs } = frame;
  const unit = fields.byte(0);
  const code = fields.byte(1);
  const plainCode = code & ~exceptionBit;
  fields.byteField('unit', 0);
  fields.number('function', plainCode, 1, 1, '', functions[plainCode]);
  const { waiting } = state;
  const request = waiting?.unit === unit && waiting.code === plainCode ? waiting : undefined;
  if (role === 'reply') {
    state.waiting = undefined;
    // The wall clock may have been put back in between.
    if (request && timeMs >= request.timeMs)
      fields.number('latency', Math.round((timeMs - request.timeMs) * 1000) / 1000, 0, 0, 'ms');
  } else state.waiting = { unit, code, address: fields.word(2), timeMs };
  if (sink.hasEnough) return;
  if (code & exceptionBit) fields.number('exception', fields.byte(2), 2, 1, '', exceptions[fields.byte(2)]);
  else if (role === 'reply' && code >= 0x01 && code <= 0x04) readReply(code, request);
  else readOther(code, role, request);
}

function readReply(code: number, request: ModbusRequest | undefined): void {
  fields.byteField('byte count', 2);
  if (code <= 0x02) fields.bytes(request ? `bits from ${request.address}` : 'bits', 3);
  else fields.values(3, request?.address);
}

function readOther(code: number, role: FrameRole, request: ModbusRequest | undefined): void {
  switch (code) {
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x04:
      fields.wordField('address', 2);
      return fields.wordField('count', 4);
    case 0x05: {
      fields.wordField('address', 2);
      const value = fields.word(4);
      return fields.number('value', value, 4, 2, '', value === 0xff00 ? 'on' : value === 0 ? 'off' : '');
    }
    case 0x06:
      fields.wordField('address', 2);
      if (fields.named(fields.word(2), 4) === 0) fields.wordField('value', 4);
      return;
    case 0x0f:
    case 0x10:
      fields.wordField('address', 2);
      fields.wordField('count', 4);
      if (role === 'reply') return;
      fields.byteField('byte count', 6);
      if (code === 0x10) fields.values(7, fields.word(2));
      else fields.bytes(`bits from ${fields.word(2)}`, 7);
      return;
    case 0x16:
      fields.wordField('address', 2);
      fields.wordField('and mask', 4);
      return fields.wordField('or mask', 6);
    case 0x17:
      if (role === 'request') return readWrite();
      fields.byteField('byte count', 2);
      return fields.values(3, request?.address);
    case 0x18:
      if (role === 'request') return fields.wordField('address', 2);
      fields.wordField('byte count', 2);
      fields.wordField('count', 4);
      return fields.values(6, undefined);
    default:
      if (fields.length > 2) fields.bytes('data', 2);
  }
}

function readWrite(): void {
  fields.wordField('read address', 2);
  fields.wordField('read count', 4);
  fields.wordField('write address', 6);
  fields.wordField('write count', 8);
  fields.byteField('byte count', 10);
  fields.values(11, fields.word(6));
}

/** By address, and by place where that is not known; made when first read. */
const registerNames: string[] = [];
const valueNames: string[] = [];

function registerName(address: number): string {
  return (registerNames[address] ??= `register ${address}`);
}

function valueName(index: number): string {
  return (valueNames[index] ??= `value ${index + 1}`);
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
