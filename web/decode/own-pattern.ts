import { asciiText, endOfLine, readDecimal } from './ascii.ts';
import { compilePattern } from './linear-pattern.ts';
import { fieldText } from './read-messages.ts';
import type { MessageDecoder } from './decoder.ts';
import type { OwnPattern } from './own-format.ts';

const longestLine = 4096;
const mostMatches = 64;

const plainScale = { factor: 1, add: 0 };

/**
 * Reads lines by a regular expression: each match is a message, each named group a field. It is RE2's, which takes
 * linear time whatever the pattern: one that was sent by somebody else must not be able to stop a worker.
 * @throws {SyntaxError} where the pattern cannot be read
 */
export function ownPattern(
  kind: string,
  { pattern, units, names: fieldNames, scales }: OwnPattern,
): MessageDecoder<null> {
  const compiled = compilePattern(pattern);
  const names = Object.keys(compiled.namedGroups());
  return {
    begin: () => null,

    decode({ bytes }, _state, sink) {
      const end = Math.min(endOfLine(bytes), longestLine);
      // A character for each byte, so that places in the text are places in the packet.
      const matcher = compiled.matcher(asciiText(bytes, 0, end));
      for (let count = 0; count < mostMatches && matcher.find(); count++) {
        sink.begin(kind, matcher.start(), matcher.end());
        for (const name of names) {
          const [from, to] = [matcher.start(name), matcher.end(name)];
          if (from < 0) continue;
          let last = to;
          while (last > from && bytes[last - 1] === 0x20) last--;
          const value = readDecimal(bytes, from, last);
          const shown = fieldNames.get(name) ?? name;
          if (Number.isNaN(value)) sink.text(shown, from, to);
          else {
            const { factor, add } = scales.get(name) ?? plainScale;
            sink.number(shown, value * factor + add, from, to, units.get(name));
          }
        }
      }
    },

    summary: ({ fields }) =>
      fields
        .slice(0, 12)
        .map((field) => `${field.name} ${fieldText(field)}`)
        .join('  '),
  };
}
