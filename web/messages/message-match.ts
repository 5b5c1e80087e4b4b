import { formatHexByte } from '../core/hex-format.ts';
import type { Direction } from '../core/row.ts';
import type { MessageProblem, Packet } from '../decode/decoder.ts';
import { fieldKey, type MessageQuery, type QueryOperand } from '../decode/message-query.ts';

type Value = number | string | undefined;
type Compare = Extract<MessageQuery, { kind: 'compare' }>['by'];

/** Fields of a message that are known by their place. */
const mostOrdered = 1000;

const none = 0;
const numeric = 1;
const textual = 2;
const binary = 3;

/** What every message has; a field of the same name is not reached. */
const ownKeys = ['kind', 'direction', 'size', 'error'] as const;

/**
 * A query, compiled. It is told the fields of one message after the other and keeps those that the query names; texts
 * are made when they are compared.
 */
export class MessageMatch {
  readonly #test: () => boolean;
  readonly #keys: string[] = [];
  /** The slot of a field by its name as it is told; -1: not wanted. */
  readonly #slots = new Map<string, number>();
  readonly #types: number[] = [];
  readonly #numbers: number[] = [];
  readonly #labels: string[] = [];
  readonly #texts: (string | undefined)[] = [];
  #kind = '';
  #size = 0;
  #direction: Direction = 'rx';
  #problems: MessageProblem[] = [];
  /** Fields that the query names, and this message has not had yet. */
  #missing = 0;
  /** Names of the fields of a message in their order, with their slots: most messages have the same. */
  readonly #order: string[] = [];
  readonly #orderSlots: number[] = [];
  #at = 0;

  constructor(query: MessageQuery) {
    this.#test = this.#compile(query);
  }

  begin(kind: string, size: number, direction: Direction): void {
    this.#kind = kind;
    this.#size = size;
    this.#direction = direction;
    if (this.#problems.length > 0) this.#problems = [];
    for (let slot = 0; slot < this.#types.length; slot++) this.#types[slot] = none;
    this.#missing = this.#types.length;
    this.#at = 0;
  }

  /** The fields that follow change nothing. */
  get hasEnough(): boolean {
    return this.#missing === 0;
  }

  number(name: string, value: number, label = ''): void {
    if (this.#missing === 0) return;
    const slot = this.#slotOf(name);
    if (slot < 0 || this.#types[slot] !== none) return;
    this.#missing--;
    this.#types[slot] = numeric;
    this.#numbers[slot] = value;
    this.#labels[slot] = label;
  }

  text(name: string, packet: Packet, from: number, to: number): void {
    if (this.#missing === 0) return;
    const slot = this.#slotOf(name);
    if (slot < 0 || this.#types[slot] !== none) return;
    this.#missing--;
    this.#types[slot] = textual;
    this.#texts[slot] = packet.text(from, to);
  }

  /** @param value the bytes where they are escaped in the packet */
  bytes(name: string, packet: Packet, from: number, to: number, value?: Uint8Array): void {
    if (this.#missing === 0) return;
    const slot = this.#slotOf(name);
    if (slot < 0 || this.#types[slot] !== none) return;
    this.#missing--;
    this.#types[slot] = binary;
    this.#texts[slot] = Array.from(value ?? packet.bytes.subarray(from, to), formatHexByte).join(' ');
  }

  problem(problem: MessageProblem): void {
    if (!this.#problems.includes(problem)) this.#problems.push(problem);
  }

  /** Whether the message that was told is one that the query asks for. */
  matches(): boolean {
    return this.#test();
  }

  #slotOf(name: string): number {
    const at = this.#at++;
    if (this.#order[at] === name) return this.#orderSlots[at] ?? -1;
    const slot = this.#slotNamed(name);
    if (at < mostOrdered) {
      this.#order[at] = name;
      this.#orderSlots[at] = slot;
    }
    return slot;
  }

  #slotNamed(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#keys.indexOf(fieldKey(name));
    // A device may name its fields as it likes.
    if (this.#slots.size > 10_000) this.#slots.clear();
    this.#slots.set(name, slot);
    return slot;
  }

  #addKey(key: string): number {
    const known = this.#keys.indexOf(key);
    if (known >= 0) return known;
    this.#types.push(none);
    return this.#keys.push(key) - 1;
  }

  #compile(query: MessageQuery): () => boolean {
    switch (query.kind) {
      case 'and': {
        const [left, right] = [this.#compile(query.left), this.#compile(query.right)];
        return () => left() && right();
      }
      case 'or': {
        const [left, right] = [this.#compile(query.left), this.#compile(query.right)];
        return () => left() || right();
      }
      case 'not': {
        const of = this.#compile(query.of);
        return () => !of();
      }
      case 'error':
        return () => this.#problems.length > 0;
      case 'has': {
        if (query.key === 'error') return () => this.#problems.length > 0;
        if (isOwn(query.key)) return () => true;
        const slot = this.#addKey(query.key);
        return () => this.#types[slot] !== none;
      }
      case 'compare':
        return this.#comparison(query.by, query.left, query.right);
    }
  }

  #comparison(by: Compare, left: QueryOperand, right: QueryOperand): () => boolean {
    // The usual case: a field and a number.
    if (left.kind === 'field' && !isOwn(left.key) && right.kind === 'number' && by !== '~') {
      const slot = this.#addKey(left.key);
      const { value } = right;
      const inOrder = orders[by];
      return () =>
        this.#types[slot] === numeric
          ? inOrder(this.#numbers[slot] ?? NaN, value)
          : compareValues(by, this.#valueOf(slot), value);
    }
    const [leftOf, rightOf] = [this.#reader(left, right), this.#reader(right, left)];
    return () => compareValues(by, leftOf(), rightOf());
  }

  /** @param other what it is compared with: beside a text, a number that has a name is that name */
  #reader(operand: QueryOperand, other: QueryOperand): () => Value {
    if (operand.kind !== 'field') return () => operand.value;
    switch (operand.key) {
      case 'kind':
        return () => this.#kind;
      case 'direction':
        return () => this.#direction;
      case 'size':
        return () => this.#size;
      case 'error':
        return () => (this.#problems.length > 0 ? this.#problems.join(' ') : undefined);
    }
    const slot = this.#addKey(operand.key);
    if (other.kind !== 'text') return () => this.#valueOf(slot);
    return () => (this.#types[slot] === numeric && this.#labels[slot]) || this.#valueOf(slot);
  }

  #valueOf(slot: number): Value {
    const type = this.#types[slot];
    return type === none ? undefined : type === numeric ? this.#numbers[slot] : this.#texts[slot];
  }
}

const isOwn = (key: string): boolean => (ownKeys as readonly string[]).includes(key);

const orders = {
  '==': (left: number | string, right: number | string) => left === right,
  '!=': (left: number | string, right: number | string) => left !== right,
  '<': (left: number | string, right: number | string) => left < right,
  '<=': (left: number | string, right: number | string) => left <= right,
  '>': (left: number | string, right: number | string) => left > right,
  '>=': (left: number | string, right: number | string) => left >= right,
};

/** What a message does not have compares with nothing; a text that is compared with a number is read as one. */
function compareValues(by: Compare, left: Value, right: Value): boolean {
  if (left === undefined || right === undefined) return false;
  if (by === '~') return String(left).toLowerCase().includes(String(right).toLowerCase());
  if (typeof left === typeof right) return orders[by](left, right);
  return orders[by](toNumber(left), toNumber(right));
}

const toNumber = (value: number | string): number =>
  typeof value === 'number' ? value : value.trim() === '' ? NaN : Number(value);
