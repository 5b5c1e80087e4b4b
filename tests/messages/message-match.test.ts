import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field, Message, MessageSink, Packet } from '../../web/decode/decoder.ts';
import { fieldKey, parseMessageQuery, type MessageQuery, type QueryOperand } from '../../web/decode/message-query.ts';
import { readMessages } from '../../web/decode/read-messages.ts';
import { MessageMatch } from '../../web/messages/message-match.ts';

/** What a decoder may tell of a field. */
type Told =
  | { readonly as: 'number'; readonly name: string; readonly value: number; readonly label: string }
  | { readonly as: 'text' | 'bytes'; readonly name: string; readonly value: string };
interface ToldMessage {
  readonly kind: string;
  readonly size: number;
  readonly fields: readonly Told[];
  readonly isWrong: boolean;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Tells a message, as a decoder would; its texts are the packet's bytes. */
function tell({ kind, size, fields, isWrong }: ToldMessage, sink: MessageSink): void {
  sink.begin(kind, 0, size);
  let at = 0;
  for (const field of fields) {
    if (field.as === 'number') sink.number(field.name, field.value, 0, 1, '', field.label);
    else {
      sink[field.as](field.name, at, at + encode(field.value).length);
      at += encode(field.value).length;
    }
  }
  if (isWrong) sink.problem('checksum');
}

function packetOf({ fields }: ToldMessage): Packet {
  const bytes = encode(fields.map((field) => (field.as === 'number' ? '' : field.value)).join(''));
  const text = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to));
  return { bytes, direction: 'rx', timeMs: 0, text };
}

/** Slow and plain: looks at the message as a person has it. */
function naive(query: MessageQuery, message: Message, size: number): boolean {
  const find = (key: string): Field | undefined => message.fields.find(({ name }) => fieldKey(name) === key);
  const wrong = message.problems.length > 0;
  const valueOf = (operand: QueryOperand, isByText: boolean): number | string | undefined => {
    if (operand.kind !== 'field') return operand.value;
    const own: Record<string, number | string | undefined> = {
      kind: message.kind,
      direction: 'rx',
      size,
      error: wrong ? message.problems.join(' ') : undefined,
    };
    if (operand.key in own) return own[operand.key];
    const field = find(operand.key);
    return isByText && field && typeof field.value === 'number' && field.label !== '' ? field.label : field?.value;
  };
  switch (query.kind) {
    case 'and':
      return naive(query.left, message, size) && naive(query.right, message, size);
    case 'or':
      return naive(query.left, message, size) || naive(query.right, message, size);
    case 'not':
      return !naive(query.of, message, size);
    case 'error':
      return wrong;
    case 'has':
      if (query.key === 'error') return wrong;
      return ['kind', 'direction', 'size'].includes(query.key) || find(query.key) !== undefined;
    case 'compare': {
      let left = valueOf(query.left, query.right.kind === 'text');
      let right = valueOf(query.right, query.left.kind === 'text');
      if (left === undefined || right === undefined) return false;
      if (query.by === '~') return `${left}`.toLowerCase().includes(`${right}`.toLowerCase());
      if (typeof left !== typeof right) {
        const asNumber = (value: number | string) =>
          typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
        [left, right] = [asNumber(left), asNumber(right)];
      }
      const results = {
        '==': left === right,
        '!=': left !== right,
        '<': left < right,
        '<=': left <= right,
        '>': left > right,
        '>=': left >= right,
      };
      return results[query.by];
    }
  }
}

const names = fc.constantFrom('a', 'B c', 'value 1', 'error', 'kind', '温度');
const texts = fc.constantFrom('', ' ', 'A', 'ab', '3', '-1.5', 'read coils', '°C');
const numbers = fc.constantFrom(0, -0, 3, -1.5, NaN, Infinity, 0.1);
const fields = fc.oneof(
  fc.record({
    as: fc.constant('number' as const),
    name: names,
    value: numbers,
    label: fc.constantFrom('', 'read coils'),
  }),
  fc.record({ as: fc.constant('text' as const), name: names, value: texts }),
  fc.record({ as: fc.constant('bytes' as const), name: names, value: texts }),
);
const told = fc.record({
  kind: fc.constantFrom('A', 'request', '3'),
  size: fc.nat(9),
  fields: fc.array(fields, { maxLength: 5 }),
  isWrong: fc.boolean(),
});

/** A query as a person types it. */
const operands = fc.oneof(
  names.map((name) => `\`${name}\``),
  fc.constantFrom('kind', 'direction', 'size', 'error', 'missing'),
  fc.constantFrom('0', '3', '-1.5', '0.1'),
  texts.map((text) => `"${text}"`),
);
const { query: queries } = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 4 },
    fc
      .tuple(operands, fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '~', '='), operands)
      .map((parts) => parts.join(' ')),
    fc.constant('error'),
    names.map((name) => `has(\`${name}\`)`),
    tie('query').map((query) => `not (${query})`),
    fc
      .tuple(tie('query'), fc.constantFrom('and', 'or'), tie('query'))
      .map(([left, by, right]) => `(${left}) ${by} (${right})`),
  ),
}));

describe('a compiled query', () => {
  it('says of every message what a plain look at it says', () => {
    fc.assert(
      fc.property(queries, fc.array(told, { minLength: 1, maxLength: 8 }), (text, messages) => {
        const { query } = parseMessageQuery(text);
        if (!query) throw new TypeError(`Not a query: ${text}`);
        const match = new MessageMatch(query);
        for (const message of messages) {
          const packet = packetOf(message);
          const decoder = {
            begin: () => null,
            decode: (_packet: Packet, _state: null, sink: MessageSink) => tell(message, sink),
            summary: () => '',
          };
          const read = readMessages(decoder, [packet])[0]?.[0];
          tell(message, {
            begin: (kind, from, to) => match.begin(kind, to - from, 'rx'),
            number: (name, value, _from, _to, _unit, label) => match.number(name, value, label),
            text: (name, from, to) => match.text(name, packet, from, to),
            bytes: (name, from, to) => match.bytes(name, packet, from, to),
            problem: (problem) => match.problem(problem),
          });
          expect(match.matches(), text).toBe(read && naive(query, read, message.size));
        }
      }),
      { numRuns: 500 },
    );
  });
});
