import type { NumberType } from '../core/payload/payload-number.ts';
import { Mistake, readBitsText, readNumberText, readTypeWord } from './format-line.ts';
import { typeCode, numberAt, readBits, sizeOf, type BitField } from './read-struct.ts';
import type { MessageSink } from './decoder.ts';

/*
 * Names of the registers of Modbus devices, as text: `holding` and `input` registers by their address on the wire.
 *
 *     modbus rtu
 *     holding 107 i16 temperature /10 °C
 *     holding 0x6C f32 flow m³/h
 *     unit 2
 *     words little
 *     input 0 u32[2] counter
 *     holding 9 u16 status : 0=idle 1=run
 *     bits 0-1 mode
 *
 * `unit` and `words` are for the lines after them; before, registers are those of all units, the high word first.
 */

export interface OwnRegisters {
  readonly kind: 'registers';
  readonly framing: 'rtu' | 'ascii';
  readonly map: RegisterMap;
}

export type RegisterTable = 'holding' | 'input';

interface NamedRegister {
  readonly name: string;
  readonly type: NumberType;
  /** Of the type, and its bytes. */
  readonly code: number;
  readonly size: number;
  /** Elements of an array, 0 for a single number. */
  readonly count: number;
  readonly isLowFirst: boolean;
  readonly factor: number;
  readonly add: number;
  readonly unit: string;
  readonly labels: ReadonlyMap<number, string> | undefined;
  readonly bits: BitField[];
}

const [lastAddress, lastUnit, mostRegisters] = [0xffff, 247, 2000];
const anyUnit = -1;

/** Keys of one unit: of both tables. */
const unitKeys = 0x2_0000;

const keyOf = (table: RegisterTable, unit: number, address: number): number =>
  (unit - anyUnit) * unitKeys + (table === 'input' ? 0x1_0000 : 0) + address;

const unitOf = (key: number): number => Math.floor(key / unitKeys) + anyUnit;

type KnownRegisters = ReadonlyMap<number, NamedRegister | undefined>;

/** What registers are read from: a frame from its unit on. */
interface RegisterFrame {
  readonly length: number;
  word(at: number): number;
  /** Where a byte of it stands in the packet. */
  place(at: number): number;
}

/** Registers that have a name. */
export class RegisterMap {
  readonly #known: KnownRegisters;

  /** @param known by the key of their first address; `undefined`: the register of all units is not this unit's */
  constructor(known: KnownRegisters) {
    this.#known = known;
  }

  /**
   * Tells the named value that begins at `address`, if there is one and all of it is there.
   * @param frame its bytes begin at `at`
   * @returns how many registers it takes; 0: there is none
   */
  tell(
    { table, unit, address }: { readonly table: RegisterTable; readonly unit: number; readonly address: number },
    frame: RegisterFrame,
    at: number,
    sink: MessageSink,
  ): number {
    const own = keyOf(table, unit, address);
    const known = this.#known.get(this.#known.has(own) ? own : keyOf(table, anyUnit, address));
    if (!known) return 0;
    const { name, code, size, count, isLowFirst, factor, add, unit: unitText, labels, bits } = known;
    const elements = Math.max(count, 1);
    if (at + size * elements > frame.length) return 0;
    for (let index = 0; index < elements; index++) {
      const from = at + index * size;
      for (let byte = 0; byte < size; byte += 2) {
        const word = frame.word(isLowFirst ? from + size - 2 - byte : from + byte);
        scratch[byte] = word >> 8;
        scratch[byte + 1] = word;
      }
      const raw = numberAt(scratch, code, 0);
      const [start, end] = [frame.place(from), frame.place(from + size)];
      const label = labels?.get(raw);
      sink.number(count > 0 ? `${name}[${index}]` : name, raw * factor + add, start, end, unitText, label);
      readBits(bits, raw, start, end, sink);
    }
    return (size * elements) / 2;
  }
}

/** Of the number that is read: its bytes, the highest first. */
const scratch = new Uint8Array(8);

/** Reads the lines of a format that begins with `modbus`. */
export class RegisterReader {
  readonly #known = new Map<number, NamedRegister | undefined>();
  /** The line that takes a register. */
  readonly #lines = new Map<number, number>();
  readonly #names = new Set<string>();
  #framing: OwnRegisters['framing'] = 'rtu';
  #unit = anyUnit;
  #isLowFirst = false;
  #last: NamedRegister | undefined;

  /** @throws {Mistake} */
  line(text: string, number: number): void {
    const [word = '', ...words] = text.split(/\s+/);
    const rest = text.slice(word.length).trim();
    switch (word) {
      case 'modbus':
        if ((rest !== 'rtu' && rest !== 'ascii') || this.#last) throw new Mistake('statement', text);
        this.#framing = rest;
        return;
      case 'unit':
        if (!/^\d{1,3}$/.test(rest) || Number(rest) > lastUnit) throw new Mistake('address', rest);
        this.#unit = Number(rest);
        return;
      case 'words':
        if (rest !== 'big' && rest !== 'little') throw new Mistake('statement', text);
        this.#isLowFirst = rest === 'little';
        return;
      case 'bits': {
        const bits = readBitsText(rest, this.#last?.count === 0 ? this.#last.type : undefined);
        this.#claimName(bits.name);
        this.#last?.bits.push(bits);
        return;
      }
      case 'holding':
      case 'input': {
        const [address = '', type = ''] = words;
        const after = rest.slice(address.length).trim().slice(type.length).trim();
        return this.#register(word, { address, type, after }, number);
      }
      default:
        throw new Mistake('statement', word);
    }
  }

  /** @throws {Mistake} */
  finish(): OwnRegisters {
    if (this.#known.size === 0) throw new Mistake('empty', '');
    this.#hideOverlapped();
    return { kind: 'registers', framing: this.#framing, map: new RegisterMap(this.#known) };
  }

  /** A unit with names of its own for some registers of a longer number has that number no more. */
  #hideOverlapped(): void {
    const units = new Set(Array.from(this.#lines.keys(), (key) => unitOf(key)));
    units.delete(anyUnit);
    for (const [first, register] of this.#known)
      if (register && unitOf(first) === anyUnit)
        for (const unit of units) {
          const own = first + (unit - anyUnit) * unitKeys;
          const words = (register.size / 2) * Math.max(register.count, 1);
          for (let word = 0; word < words && !this.#known.has(own); word++)
            if (this.#lines.has(own + word)) this.#known.set(own, undefined);
        }
  }

  #register(
    table: RegisterTable,
    { address, type: word, after }: { readonly address: string; readonly type: string; readonly after: string },
    line: number,
  ): void {
    const first = /^(?:\d{1,5}|0x[\da-f]{1,4})$/i.test(address) ? Number(address) : NaN;
    if (!(first <= lastAddress)) throw new Mistake('address', address);
    const { type, count, isOpen } = readTypeWord(word, 'be');
    if (isOpen) throw new Mistake('number', word);
    if (type === 'bytes' || type === 'text' || sizeOf(type) < 2 || type.endsWith('le')) throw new Mistake('type', word);
    const { isNumber: _, ...text } = readNumberText(after);
    const end = first + (sizeOf(type) / 2) * Math.max(count, 1);
    if (end > lastAddress + 1) throw new Mistake('address', address);
    if (this.#lines.size + end - first > mostRegisters) throw new Mistake('long', text.name);
    this.#claimName(text.name);
    for (let register = first; register < end; register++) {
      const key = keyOf(table, this.#unit, register);
      const before = this.#lines.get(key);
      if (before !== undefined) throw new Mistake('overlap', `${register} ${before}`);
      this.#lines.set(key, line);
    }
    const [code, size] = [typeCode(type), sizeOf(type)];
    this.#last = { ...text, type, code, size, count, isLowFirst: this.#isLowFirst, bits: [] };
    this.#known.set(keyOf(table, this.#unit, first), this.#last);
  }

  /** A name stands once for each unit. */
  #claimName(name: string): void {
    // Of the frame itself; what tells the devices on a bus apart must not be hidden.
    if (name === 'unit' || name === 'function') throw new Mistake('name-twice', name);
    const own = `${this.#unit} ${name}`;
    if (this.#names.has(own)) throw new Mistake('name-twice', name);
    this.#names.add(own);
  }
}
