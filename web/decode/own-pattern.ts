import { asciiText, endOfLine, readDecimal } from './ascii.ts';
import { bytePattern } from './byte-pattern.ts';
import { compilePattern, inBytes } from './linear-pattern.ts';
import { fieldText } from './read-messages.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';
import type { OwnPattern } from './own-format.ts';

const longestLine = 4096;
const mostMatches = 64;

const plainScale = { factor: 1, add: 0 };

/** A named group of the pattern. */
interface Group {
  readonly number: number;
  /** What its field is called. */
  readonly name: string;
  readonly unit: string | undefined;
  readonly factor: number;
  readonly add: number;
}

/**
 * Reads lines by a regular expression: each match is a message, each named group a field. It is RE2's, which takes
 * linear time whatever the pattern: one that was sent by somebody else must not be able to stop a worker. Most patterns
 * are simple: they are matched on the bytes of the line, as long as that takes few steps.
 * @throws {SyntaxError} where the pattern cannot be read
 */
export function ownPattern(kind: string, { pattern, units, names, scales }: OwnPattern): MessageDecoder<null> {
  const compiled = compilePattern(pattern);
  const simple = bytePattern(inBytes(pattern));
  const groups = Object.entries(compiled.namedGroups()).map(([name, number]): Group => ({
    number,
    name: names.get(name) ?? name,
    unit: units.get(name),
    ...(scales.get(name) ?? plainScale),
  }));

  /** Reads a line by RE2, after the matches of it that are told. */
  function readWhole(bytes: Uint8Array, end: number, told: number, sink: MessageSink): void {
    // A character for each byte, so that places in the text are places in the packet.
    const matcher = compiled.matcher(asciiText(bytes, 0, end));
    for (let count = 0; count < mostMatches && matcher.find(); count++) {
      if (count < told) continue;
      sink.begin(kind, matcher.start(), matcher.end());
      for (const group of groups) tellGroup(bytes, group, matcher.start(group.number), matcher.end(group.number), sink);
    }
  }

  return {
    begin: () => null,

    decode({ bytes }, _state, sink) {
      const end = Math.min(endOfLine(bytes), longestLine);
      if (!simple) return readWhole(bytes, end, 0, sink);
      simple.begin(bytes, end);
      for (let count = 0, at = 0; count < mostMatches; count++) {
        const isFound = simple.find(at);
        if (isFound === undefined) return readWhole(bytes, end, count, sink);
        if (!isFound) return;
        at = simple.to(0);
        sink.begin(kind, simple.from(0), at);
        for (const group of groups) tellGroup(bytes, group, simple.from(group.number), simple.to(group.number), sink);
      }
    },

    summary: ({ fields }) =>
      fields
        .slice(0, 12)
        .map((field) => `${field.name} ${fieldText(field)}`)
        .join('  '),
  };
}

/** Tells the field of a group in `from` to `to`; below 0: it takes no part in the match. */
function tellGroup(bytes: Uint8Array, group: Group, from: number, to: number, sink: MessageSink): void {
  if (from < 0) return;
  const { name, unit, factor, add } = group;
  let last = to;
  while (last > from && bytes[last - 1] === 0x20) last--;
  const value = readDecimal(bytes, from, last);
  if (Number.isNaN(value)) sink.text(name, from, to);
  else sink.number(name, value * factor + add, from, to, unit);
}
